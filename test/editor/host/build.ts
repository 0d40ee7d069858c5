/** Commands and tasks: what they make, and where the compiler's messages go. */
import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { exists, inWorkspace, next, readText, until } from "./support.ts";

/** Runs an act that starts a task of ours, and gives the exit code of the task's process. */
async function exitOf(kind: string, act: () => Thenable<unknown>): Promise<number | undefined> {
  const isOurs = (task: vscode.Task) =>
    task.definition.type === "litebox" && task.definition["command"] === kind;
  const ended = next(vscode.tasks.onDidEndTaskProcess, ({ execution }) => isOurs(execution.task), 60_000);
  await act();
  return (await ended).exitCode;
}

async function taskOf(kind: string): Promise<vscode.Task> {
  const offered = await vscode.tasks.fetchTasks({ type: "litebox" });
  const found = offered.find(({ definition }) => definition["command"] === kind);
  assert.ok(
    found,
    `the task provider offers '${kind}', not only ${offered.map(({ name }) => name).join(", ")}`,
  );
  return found;
}

const OUTPUTS = [
  "key-service.sgxs",
  "key-service.elf",
  "key-service.map",
  "key-service.json",
  "compile_commands.json",
];

export function buildTests(): void {
  suite("build and run", () => {
    test("every command of the manifest is registered", async () => {
      const known = await vscode.commands.getCommands(true);
      const manifest: unknown = vscode.extensions.getExtension(
        "litebox-tools.litebox-enclave-tools",
      )?.packageJSON;
      const { contributes } = manifest as { contributes: { commands: readonly { command: string }[] } };
      const missing = contributes.commands
        .map(({ command }) => command)
        .filter((name) => !known.includes(name));
      assert.deepEqual(missing, []);
    });

    test("the task litebox: build makes the image and what belongs to it", async () => {
      await vscode.workspace.fs
        .delete(inWorkspace("build"), { recursive: true })
        .then(undefined, () => undefined);
      const task = await taskOf("build");
      assert.equal(task.group, vscode.TaskGroup.Build);
      assert.equal(await exitOf("build", () => vscode.tasks.executeTask(task)), 0);
      for (const file of OUTPUTS) assert.ok(await exists(`build/${file}`), `build/${file} is there`);
    });

    test("the build record has a measurement and the TCB by component", async () => {
      const record = JSON.parse(await readText("build/key-service.json")) as {
        mrenclave: string;
        tcb: { bytes: number; components: readonly { name: string; bytes: number }[] };
      };
      assert.match(record.mrenclave, /^[0-9a-f]{64}$/);
      const sum = record.tcb.components.reduce((total, { bytes }) => total + bytes, 0);
      assert.equal(sum, record.tcb.bytes);
    });

    test("the command LiteBox: Build does the same", async () => {
      assert.equal(await exitOf("build", () => vscode.commands.executeCommand("litebox.build")), 0);
    });

    test("the command LiteBox: Run runs it, and the enclave's exit code is the task's", async () => {
      assert.equal(await exitOf("run", () => vscode.commands.executeCommand("litebox.run")), 0);
    });

    test("messages of the compiler go to Problems", async () => {
      const broken = inWorkspace("broken.c");
      await vscode.workspace.fs.writeFile(
        broken,
        new TextEncoder().encode("int broken(void) {\n  return nothing;\n}\n"),
      );
      try {
        const task = await taskOf("build");
        assert.equal(await exitOf("build", () => vscode.tasks.executeTask(task)), 1);
        const isCompilers = ({ message }: vscode.Diagnostic) =>
          /nothing.*undeclared|undeclared.*nothing/.test(message);
        const found = await until(
          vscode.languages.onDidChangeDiagnostics,
          () => vscode.languages.getDiagnostics(broken).find(isCompilers),
          "the compiler's error in Problems",
        );
        assert.equal(found.range.start.line, 1);
        assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
      } finally {
        await vscode.workspace.fs.delete(broken);
      }
    });
  });
}
