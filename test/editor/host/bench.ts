/**
 * What `npm run bench -- editor` measures inside the extension host, as a suite that VS Code runs there. The workspace is a copy of
 * samples/key-service whose manifest has another name, so that the extension is not active yet.
 */
import { strict as assert } from "node:assert";
import { writeFileSync } from "node:fs";
import * as vscode from "vscode";
import { FIRST_LINE_OF_MAIN, MAIN_FILE } from "../sample.ts";
import { HIDDEN_MANIFEST, type EditorTimes } from "./bench-contract.ts";
import { inWorkspace, insert, lineOf, next, open, until } from "./support.ts";

export async function run(): Promise<void> {
  const file = process.env["LITEBOX_BENCH_RESULT"];
  assert.ok(file);
  const editor = await open(MAIN_FILE);
  await insert(editor, editor.document.lineCount, "\nstatic int child(void) { return fork(); }\n");
  await vscode.workspace.fs.rename(inWorkspace(HIDDEN_MANIFEST), inWorkspace("litebox.json"));
  const extension = vscode.extensions.getExtension("litebox-tools.litebox-enclave-tools");
  assert.ok(extension && !extension.isActive);
  const isOurs = ({ source }: vscode.Diagnostic): boolean => source === "litebox";
  const found = until(
    vscode.languages.onDidChangeDiagnostics,
    () => (vscode.languages.getDiagnostics(editor.document.uri).some(isOurs) ? true : undefined),
    "a diagnostic",
    120_000,
  );
  const begin = performance.now();
  const cpu = process.threadCpuUsage();
  await extension.activate();
  const activation = performance.now() - begin;
  const { user, system } = process.threadCpuUsage(cpu);
  await found;
  const firstDiagnostics = performance.now() - begin;
  await vscode.commands.executeCommand("workbench.action.files.revert");
  // The sources of the library OS are compiled once for a machine, the project each time that its folder is empty.
  assert.equal(await vscode.commands.executeCommand("litebox.build"), 0);
  await vscode.workspace.fs.delete(inWorkspace("build"), { recursive: true });
  const line = lineOf(editor.document, FIRST_LINE_OF_MAIN);
  vscode.debug.addBreakpoints([
    new vscode.SourceBreakpoint(new vscode.Location(editor.document.uri, new vscode.Position(line, 0))),
  ]);
  const firstStopNotBuilt = await firstStop();
  const times: EditorTimes = {
    activation,
    activationCpu: (user + system) / 1000,
    firstDiagnostics,
    firstStopNotBuilt,
    firstStopBuilt: await firstStop(),
  };
  writeFileSync(file, JSON.stringify(times));
}

/** From F5 to the event with which the editor shows where the program stands. */
async function firstStop(): Promise<number> {
  const stopped = new vscode.EventEmitter<void>();
  const tracker = vscode.debug.registerDebugAdapterTrackerFactory("litebox", {
    createDebugAdapterTracker: () => ({
      onDidSendMessage: ({ event }: { readonly event?: string }) => {
        if (event === "stopped") stopped.fire();
      },
    }),
  });
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  const stop = next(stopped.event, () => true, 120_000);
  const begin = performance.now();
  const program = folder.uri.fsPath;
  await vscode.debug.startDebugging(folder, { type: "litebox", request: "launch", name: "bench", program });
  await stop;
  const time = performance.now() - begin;
  const ended = next(vscode.debug.onDidTerminateDebugSession, () => true, 60_000);
  await vscode.debug.stopDebugging();
  await ended;
  tracker.dispose();
  return time;
}
