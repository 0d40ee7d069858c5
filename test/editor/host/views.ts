/** New projects, the map of the TCB, and verdicts about evidence, by the commands that people use. */
import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { exists, inWorkspace, next, readText, revertAll, writeText } from "./support.ts";

/** The tab of a webview with this label, once it is there. */
function webviewTab(label: string): vscode.Tab | undefined {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.find((tab) => tab.input instanceof vscode.TabInputWebview && tab.label === label);
}

export function viewTests(): void {
  suite("projects, maps and verdicts", () => {
    suiteTeardown(async () => {
      await revertAll();
      await vscode.workspace.fs.delete(inWorkspace("made"), { recursive: true });
      await vscode.workspace.fs.delete(inWorkspace("unwatched"), { recursive: true });
      await vscode.workspace.fs.delete(inWorkspace("quote.hex"));
    });

    test("LiteBox: New Project makes a project in the workspace and shows its first file", async () => {
      const folder = inWorkspace("made");
      const made = await vscode.commands.executeCommand("litebox.newProject", folder, "evidence-c");
      assert.equal(made, folder.fsPath);
      assert.match(await readText("made/litebox.json"), /"name": "made"/);
      assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, inWorkspace("made", "main.c").fsPath);
    });

    test("LiteBox: Show TCB Map builds it and shows the map", async () => {
      const opened = next(
        vscode.window.tabGroups.onDidChangeTabs,
        () => webviewTab("TCB of made") !== undefined,
      );
      assert.equal(await vscode.commands.executeCommand("litebox.showTcbMap", inWorkspace("made")), true);
      await opened;
      assert.ok(await exists("made/build/made.sgxs"));
    });

    test("a map that has the focus stands for its project, of which there are several", async () => {
      const started = next(vscode.tasks.onDidStartTask);
      // Nobody is there who could be asked which one is meant.
      assert.equal(await vscode.commands.executeCommand("litebox.measure"), 0);
      assert.equal((await started).execution.task.definition["project"], "made");
    });

    test("LiteBox: Profile runs it and opens the profile", async () => {
      assert.equal(await vscode.commands.executeCommand("litebox.profile", inWorkspace("made")), 0);
      const profile = JSON.parse(await readText("made/build/run.cpuprofile")) as {
        nodes: { callFrame: object }[];
      };
      assert.ok(JSON.stringify(profile.nodes).includes('"functionName":"main"'));
      const shown = vscode.window.tabGroups.all.flatMap((group) => group.tabs).map(({ label }) => label);
      assert.ok(shown.includes("run.cpuprofile"), shown.join(", "));
    });

    test("a project is found by a file of it where nothing watches the disk", async () => {
      const files = vscode.workspace.getConfiguration("files");
      await files.update("watcherExclude", { "**/unwatched/**": true }, vscode.ConfigurationTarget.Workspace);
      await writeText("unwatched/litebox.json", '{ "name": "unwatched" }');
      await writeText("unwatched/main.c", "int main(void) { return 0; }\n");
      assert.equal(
        await vscode.commands.executeCommand("litebox.showTcbMap", inWorkspace("unwatched")),
        true,
      );
      assert.ok(await exists("unwatched/build/unwatched.sgxs"));
      await files.update("watcherExclude", undefined, vscode.ConfigurationTarget.Workspace);
    });

    test("LiteBox: Verify Evidence judges it by the policy", async () => {
      const verify = (policy: string) =>
        vscode.commands.executeCommand(
          "litebox.verify",
          inWorkspace("quote.hex"),
          inWorkspace("made", policy),
        );
      const output = await runOf("made", ["hello"]);
      await vscode.workspace.fs.writeFile(inWorkspace("quote.hex"), new TextEncoder().encode(output));
      assert.equal(await verify("policy.json"), "accepted");
      const other = (await readText("made/policy.json")).replace("68656c6c6f", "68656c6c70");
      await vscode.workspace.fs.writeFile(inWorkspace("made", "other.json"), new TextEncoder().encode(other));
      assert.equal(await verify("other.json"), "refused");
    });
  });
}

/** What a project of the workspace prints: a task's own output is in a terminal, where no test can read it. */
async function runOf(project: string, words: readonly string[]): Promise<string> {
  const extension = vscode.extensions.getExtension("litebox-tools.litebox-enclave-tools");
  assert.ok(extension);
  const cli = vscode.Uri.joinPath(extension.extensionUri, "dist", "cli.cjs").fsPath;
  const { execFile } = await import("node:child_process");
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [cli, "run", inWorkspace(project).fsPath, "--", ...words],
      { env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" } },
      (error, stdout) => {
        if (error === null) resolve(stdout);
        else reject(new Error(error.message));
      },
    );
  });
}
