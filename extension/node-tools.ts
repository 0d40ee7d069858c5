/** The tools of the extension on a machine: the `litebox` command. */

import * as vscode from "vscode";

import { runCli } from "./cli.ts";
import type { NodeInstallation } from "./installation.ts";
import { NOT_SEARCHED } from "./projects.ts";
import type { ProjectFolder } from "./projects.ts";
import { chosenCompiler } from "./tasks.ts";
import type { Answer, Tools } from "./tools.ts";

/** More are not offered. */
const MOST_POLICIES = 100;

export class NodeTools implements Tools {
  readonly builds = true;
  readonly #installed: NodeInstallation;
  readonly #scratch: vscode.Uri;

  /** `scratch`: a folder for pages on their way from the command to the editor. */
  constructor(installed: NodeInstallation, scratch: vscode.Uri) {
    this.#installed = installed;
    this.#scratch = scratch;
  }

  async policies(): Promise<readonly vscode.Uri[]> {
    return vscode.workspace.findFiles("**/{policy.json,*.litebox-policy.json}", NOT_SEARCHED, MOST_POLICIES);
  }

  verify(evidence: vscode.Uri, policy: vscode.Uri): Promise<Answer<unknown>> {
    return runCli(this.#installed, ["verify", evidence.fsPath, "--policy", policy.fsPath], undefined);
  }

  async tcbPage({ uri }: ProjectFolder): Promise<Answer<string>> {
    await vscode.workspace.fs.createDirectory(this.#scratch);
    const file = vscode.Uri.joinPath(this.#scratch, `${crypto.randomUUID()}.html`);
    const folder = uri.fsPath;
    const compiler = chosenCompiler(uri);
    const choice = compiler === undefined ? [] : ["--compiler", compiler];
    const words = ["tcb", folder, ...choice, "--html", file.fsPath];
    const { message } = await runCli(this.#installed, words, folder);
    // A budget that is exceeded fails the command, and is no reason not to show by what.
    const answer = await vscode.workspace.fs.readFile(file).then(
      (bytes) => new TextDecoder().decode(bytes),
      () => undefined,
    );
    if (answer !== undefined) await vscode.workspace.fs.delete(file);
    return { answer, message };
  }
}
