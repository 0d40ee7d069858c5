/** A debug session through the `vscode` API, as any other extension could have one. */
import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import type { DebugProtocol } from "@vscode/debugprotocol";
import {
  FIRST_CALL,
  FIRST_LINE_OF_MAIN,
  FIRST_REQUEST,
  GREETING,
  MAIN_FILE,
  REQUEST_LINE,
} from "../sample.ts";
import { DebugEvents } from "./debug-events.ts";
import { inWorkspace, lineOf, next, open, until, writeText } from "./support.ts";

type Stopped = DebugProtocol.StoppedEvent["body"];

/** The responses that the tests read, by request. */
interface Bodies {
  stackTrace: DebugProtocol.StackTraceResponse["body"];
  scopes: DebugProtocol.ScopesResponse["body"];
  variables: DebugProtocol.VariablesResponse["body"];
  evaluate: DebugProtocol.EvaluateResponse["body"];
}

async function ask<Name extends keyof Bodies>(
  session: vscode.DebugSession,
  request: Name,
  args: object,
): Promise<Bodies[Name]> {
  return (await session.customRequest(request, args)) as Bodies[Name];
}

async function stackOf(
  session: vscode.DebugSession,
  { threadId = 1 }: Stopped,
): Promise<DebugProtocol.StackFrame[]> {
  return (await ask(session, "stackTrace", { threadId })).stackFrames;
}

/** Arguments and locals of a frame, by name. */
async function variablesOf(
  session: vscode.DebugSession,
  frameId: number,
): Promise<Map<string, DebugProtocol.Variable>> {
  const { scopes } = await ask(session, "scopes", { frameId });
  const all = new Map<string, DebugProtocol.Variable>();
  for (const { presentationHint, expensive, variablesReference } of scopes) {
    if (presentationHint === "registers" || expensive) continue;
    for (const variable of (await ask(session, "variables", { variablesReference })).variables) {
      all.set(variable.name, variable);
    }
  }
  return all;
}

async function breakAt(text: string): Promise<number> {
  const { document } = await open(MAIN_FILE);
  const line = lineOf(document, text);
  vscode.debug.addBreakpoints([
    new vscode.SourceBreakpoint(new vscode.Location(document.uri, new vscode.Position(line, 0))),
  ]);
  return line + 1;
}

/** Writes a second project into a folder of the workspace; gives that folder. */
async function projectOf(source: string): Promise<string> {
  await writeText("other/litebox.json", '{ "name": "other" }');
  await writeText("other/other.c", source);
  return inWorkspace("other").fsPath;
}

const FAULTY = `static const int fixed = 1;

int main(void) {
    volatile int *wrong = (volatile int *)&fixed;
    *wrong = 2;
    return *wrong;
}
`;

const ENDLESS = `#include <stdio.h>

int main(void) {
    volatile unsigned turns = 0;
    puts("on and on");
    for (;;)
        turns++;
}
`;

/** Runs a command of the Run menu; it works on the frame that the workbench shows, so that must be there first. */
async function command(name: "stepOver" | "stepInto" | "stepOut" | "continue"): Promise<void> {
  const isFrame = () => (vscode.debug.activeStackItem instanceof vscode.DebugStackFrame ? true : undefined);
  await until(vscode.debug.onDidChangeActiveStackItem, isFrame, "a frame in the workbench");
  await vscode.commands.executeCommand(`workbench.action.debug.${name}`);
}

async function start(extra: object = {}): Promise<vscode.DebugSession> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const started = next(vscode.debug.onDidStartDebugSession, () => true, 60_000);
  const configuration = {
    type: "litebox",
    request: "launch",
    name: "test",
    program: folder?.uri.fsPath,
    ...extra,
  };
  assert.equal(await vscode.debug.startDebugging(folder, configuration), true);
  return started;
}

export function debugTests(): void {
  suite("debugging", () => {
    let events: DebugEvents;

    setup(() => {
      events = new DebugEvents("litebox");
    });

    teardown(async () => {
      vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
      if (vscode.debug.activeDebugSession !== undefined) {
        const ended = next(vscode.debug.onDidTerminateDebugSession);
        await vscode.debug.stopDebugging();
        await ended;
      }
      events.dispose();
      await vscode.workspace.fs
        .delete(inWorkspace("other"), { recursive: true })
        .then(undefined, () => undefined);
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    });

    test("runs to the end: output, exit code, end of the session", async () => {
      const ended = next(vscode.debug.onDidTerminateDebugSession, () => true, 60_000);
      const session = await start();
      assert.equal((await events.take<DebugProtocol.ExitedEvent["body"]>("exited")).exitCode, 0);
      assert.equal((await ended).id, session.id);
      assert.match(events.output["stdout"] ?? "", new RegExp(`^${GREETING}\n`));
    });

    test("stops at a breakpoint in main, shows stack and variables, steps and continues", async () => {
      const line = await breakAt(FIRST_LINE_OF_MAIN);
      const session = await start();
      const stopped = await events.take<Stopped>("stopped");
      assert.equal(stopped.reason, "breakpoint");
      const [top] = await stackOf(session, stopped);
      assert.ok(top);
      assert.equal(top.name.replace(/\(.*/, ""), "main");
      assert.equal(top.line, line);
      // In a remote window VS Code hands paths out as addresses.
      assert.ok(top.source?.path?.endsWith(inWorkspace(MAIN_FILE).path), top.source?.path);
      assert.ok((await variablesOf(session, top.id)).size > 0, "main has variables");

      await command("stepOver");
      const stepped = await events.take<Stopped>("stopped");
      assert.equal(stepped.reason, "step");
      const [after] = await stackOf(session, stepped);
      assert.equal(after?.name.replace(/\(.*/, ""), "main");
      assert.ok(after.line > line, `line ${after.line} comes after ${line}`);

      const ended = next(vscode.debug.onDidTerminateDebugSession);
      await command("continue");
      await ended;
    });

    test("a unit test is debugged in place of main", async () => {
      const session = await start({ test: "digits_become_bytes", stopOnEntry: true });
      const [top] = await stackOf(session, await events.take<Stopped>("stopped"));
      assert.equal(top?.name, "litebox_test_of_digits_become_bytes");
      const ended = next(vscode.debug.onDidTerminateDebugSession);
      await command("continue");
      assert.equal((await events.take<DebugProtocol.ExitedEvent["body"]>("exited")).exitCode, 0);
      await ended;
    });

    test("steps into a function of the project and out of it again", async () => {
      const line = await breakAt(FIRST_LINE_OF_MAIN);
      const session = await start();
      await events.take<Stopped>("stopped");
      await command("stepInto");
      const inside = await stackOf(session, await events.take<Stopped>("stopped"));
      assert.equal(inside[0]?.name.replace(/\(.*/, ""), FIRST_CALL);
      assert.equal(inside[1]?.name.replace(/\(.*/, ""), "main");
      assert.equal(inside[1].line, line);
      await command("stepOut");
      const [outside] = await stackOf(session, await events.take<Stopped>("stopped"));
      assert.equal(outside?.name.replace(/\(.*/, ""), "main");
    });

    test("arguments and locals have values: strings, numbers, structs, enums, pointers", async () => {
      await breakAt(REQUEST_LINE);
      const session = await start();
      const [top] = await stackOf(session, await events.take<Stopped>("stopped"));
      assert.ok(top);
      const variables = await variablesOf(session, top.id);
      assert.match(variables.get("line")?.value ?? "", new RegExp(FIRST_REQUEST));
      const service = variables.get("service");
      assert.ok(service && service.variablesReference > 0, "the struct can be opened");
      const { variables: fields } = await ask(session, "variables", service);
      assert.deepEqual(
        fields.map(({ name }) => name),
        ["signer", "history", "last_tag", "refused"],
      );
      assert.equal(fields.find(({ name }) => name === "refused")?.value, "0");
      const { result } = await ask(session, "evaluate", {
        expression: "service.history.entries",
        frameId: top.id,
        context: "watch",
      });
      assert.equal(result, "0");
    });

    test("evaluates in the frame that is shown", async () => {
      await breakAt(FIRST_LINE_OF_MAIN);
      const session = await start();
      const [top] = await stackOf(session, await events.take<Stopped>("stopped"));
      const { result } = await ask(session, "evaluate", {
        expression: "1 + 2",
        frameId: top?.id,
        context: "repl",
      });
      assert.equal(result, "3");
    });

    test("stops on entry, and shows the frame in the editor", async () => {
      const focused = next(
        vscode.debug.onDidChangeActiveStackItem,
        (item) => item instanceof vscode.DebugStackFrame,
      );
      const session = await start({ stopOnEntry: true });
      assert.equal((await events.take<Stopped>("stopped")).reason, "entry");
      const item = await focused;
      assert.ok(item instanceof vscode.DebugStackFrame && item.session.id === session.id);
      assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, inWorkspace(MAIN_FILE).fsPath);
    });

    test("a session can be ended while it is stopped", async () => {
      await breakAt(FIRST_LINE_OF_MAIN);
      await start();
      await events.take<Stopped>("stopped");
      const ended = next(vscode.debug.onDidTerminateDebugSession);
      await vscode.debug.stopDebugging();
      await ended;
    });

    test("a fault stops at the faulting line, with the reason", async () => {
      const session = await start({ program: await projectOf(FAULTY) });
      const stopped = await events.take<Stopped>("stopped");
      assert.equal(stopped.reason, "exception");
      assert.match(
        `${stopped.description ?? ""} ${stopped.text ?? ""}`,
        /write to read-only page 0x[0-9a-f]+/i,
      );
      const [top] = await stackOf(session, stopped);
      assert.equal(top?.line, 5);
    });

    test("a program that runs for ever can be paused, looked at and ended", async () => {
      const session = await start({ program: await projectOf(ENDLESS) });
      await events.hears("stdout", "on and on");
      await session.customRequest("pause", { threadId: 1 });
      const stopped = await events.take<Stopped>("stopped");
      assert.equal(stopped.reason, "pause");
      // What was heard is on its way before `puts` has returned.
      const main = (await stackOf(session, stopped)).find(({ name }) => name === "main");
      assert.ok(main);
      assert.ok((await variablesOf(session, main.id)).has("turns"));
      const ended = next(vscode.debug.onDidTerminateDebugSession);
      await vscode.debug.stopDebugging(session);
      await ended;
    });

    test("a port where no stub listens is a sentence", async () => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      const attach = {
        type: "litebox",
        request: "attach",
        name: "test",
        program: folder?.uri.fsPath,
        port: 9,
      };
      await assert.rejects(
        Promise.resolve(vscode.debug.startDebugging(folder, attach)),
        /127\.0\.0\.1:9|port 9/i,
      );
    });

    test("a program that is no project is refused with a sentence", async () => {
      // While extension tests run, VS Code turns every modal dialog into an error that carries its text.
      const refused = Promise.resolve(start({ program: inWorkspace("nowhere").fsPath }));
      await assert.rejects(refused, /litebox\.json|nowhere/);
    });
  });
}
