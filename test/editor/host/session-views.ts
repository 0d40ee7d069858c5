/** Views about the session at hand, comparison with a container, the language server's restart, and every command of the palette. */
import * as assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as vscode from "vscode";

import { dockerSave, tar, tarOf } from "../../../runtime/tcb/container/testing/archives.ts";
import { MAIN_FILE, REQUEST_LINE } from "../sample.ts";
import { DebugEvents } from "./debug-events.ts";
import { insert, inWorkspace, lineOf, next, open, revertAll, until } from "./support.ts";

interface Call {
  readonly call?: string;
  readonly instant: number;
}

function tabLabels(): readonly string[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter(({ input }) => input instanceof vscode.TabInputWebview).map(({ label }) => label);
}

export function sessionViewTests(): void {
  suite("views of a session", () => {
    let events: DebugEvents;
    const calls: Call[] = [];
    let heard: vscode.Disposable;

    suiteSetup(() => {
      events = new DebugEvents("litebox");
      heard = vscode.debug.onDidReceiveDebugSessionCustomEvent(({ body }) => {
        calls.push(...(body as { readonly calls: readonly Call[] }).calls);
      });
    });

    suiteTeardown(async () => {
      vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
      heard.dispose();
      events.dispose();
      await revertAll();
    });

    test("without a session there is no timeline and no memory map", async () => {
      assert.equal(await vscode.commands.executeCommand("litebox.showTimeline"), false);
      assert.equal(await vscode.commands.executeCommand("litebox.showMemoryMap"), false);
    });

    test("host calls are listed and filtered; a timeline, a memory map; and one of the calls is gone back to", async () => {
      const { document } = await open(MAIN_FILE);
      const line = new vscode.Position(lineOf(document, REQUEST_LINE), 0);
      vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(new vscode.Location(document.uri, line))]);
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      const program = folder?.uri.fsPath;
      const asked = until(
        vscode.debug.onDidReceiveDebugSessionCustomEvent,
        () => calls.find(({ call }) => call === "console_read"),
        "a call of console_read",
        60_000,
      );
      await vscode.debug.startDebugging(folder, {
        type: "litebox",
        request: "launch",
        name: "views",
        program,
      });
      await events.take("stopped");
      const { instant } = await asked;
      const filter = (words: string) =>
        vscode.commands.executeCommand<number>("litebox.filterHostCalls", undefined, words);
      assert.equal(await filter("console_read"), 1);
      assert.equal(await filter("-console_read"), calls.length - 1);
      assert.equal(await filter(""), calls.length);
      assert.equal(await vscode.commands.executeCommand("litebox.showTimeline"), true);
      assert.equal(await vscode.commands.executeCommand("litebox.showMemoryMap"), true);
      await until(
        vscode.window.tabGroups.onDidChangeTabs,
        () => (["Timeline", "Memory Map"].every((label) => tabLabels().includes(label)) ? true : undefined),
        "the tabs of both",
      );
      assert.equal(await vscode.commands.executeCommand("litebox.goToInstant", instant - 1), true);
      const { reason } = await events.take<{ readonly reason: string }>("stopped");
      assert.equal(reason, "goto");
      // The commands of the way back, as the menus call them.
      await open(MAIN_FILE);
      assert.equal(await vscode.commands.executeCommand("litebox.goToLastWrite", { variable: {} }), false);
      assert.equal(await vscode.commands.executeCommand("litebox.stepBackOut"), true);
      const back = await events.take<{ readonly reason: string }>("stopped");
      assert.equal(back.reason, "step");
      const ended = next(vscode.debug.onDidTerminateDebugSession);
      vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
      await vscode.debug.stopDebugging();
      await ended;
      assert.equal(await vscode.commands.executeCommand("litebox.goToInstant", instant), false);
    });

    test("LiteBox: Compare with a Container shows both", async () => {
      assert.equal(await vscode.commands.executeCommand("litebox.build", inWorkspace()), 0);
      const program = readFileSync(inWorkspace("build", "key-service.elf").fsPath);
      const layer = tar({ path: "app", content: program, mode: 0o755 });
      const image = inWorkspace("image.tar");
      const files = dockerSave({ layers: [layer], name: "app:1", config: { Cmd: ["/app"] } });
      await vscode.workspace.fs.writeFile(image, tarOf(files));
      assert.equal(await vscode.commands.executeCommand("litebox.compare", inWorkspace(), image), true);
      const label = "key-service and a container";
      await until(
        vscode.window.tabGroups.onDidChangeTabs,
        () => (tabLabels().includes(label) ? true : undefined),
        label,
      );
      await vscode.workspace.fs.writeFile(image, new Uint8Array(10));
      assert.equal(await vscode.commands.executeCommand("litebox.compare", inWorkspace(), image), false);
      await vscode.workspace.fs.delete(image);
    });

    test("a language server that is killed is started again, and goes on", async () => {
      const servers = ownProcesses("language-server.cjs");
      assert.equal(servers.length, 1);
      process.kill(servers[0] ?? 0, "SIGKILL");
      const editor = await open(MAIN_FILE);
      await insert(editor, editor.document.lineCount, "\nint child(void) { return fork(); }\n");
      await until(
        vscode.languages.onDidChangeDiagnostics,
        () => {
          const isNew = ownProcesses("language-server.cjs").some((id) => id !== servers[0]);
          const found = vscode.languages.getDiagnostics(editor.document.uri);
          return isNew && found.some(({ source }) => source === "litebox") ? true : undefined;
        },
        "a diagnostic of the new server",
        60_000,
      );
      await revertAll();
    });

    test("unit tests are run by the command, and the task's status is theirs", async () => {
      assert.equal(await vscode.commands.executeCommand("litebox.test", inWorkspace()), 0);
    });

    test("every other command of the palette does what it says", async () => {
      const run = (command: string): Thenable<unknown> =>
        vscode.commands.executeCommand(command, inWorkspace());
      for (const command of ["litebox.run", "litebox.check", "litebox.showTcb", "litebox.measure"])
        assert.equal(await run(command), 0, command);
      await run("litebox.showLog");
      const ended = next(vscode.debug.onDidTerminateDebugSession, () => true, 60_000);
      await run("litebox.debug");
      // Breakpoints of other tests are gone: it runs to its end.
      await ended;
      await run("litebox.restartServer");
      assert.equal(ownProcesses("language-server.cjs").length, 1);
      assert.equal(await run("litebox.clean"), 0);
    });
  });
}

/** Of this process's children, those whose command line names the program. */
function ownProcesses(program: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const [, parent] = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, "utf8")) ?? [];
        return (
          Number(parent) === process.pid && readFileSync(`/proc/${name}/cmdline`, "utf8").includes(program)
        );
      } catch {
        return false; // it has ended meanwhile
      }
    })
    .map(Number);
}
