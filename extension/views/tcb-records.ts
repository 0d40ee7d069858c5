/** What the last two builds of each project were made of. */

import * as vscode from "vscode";

import type { TcbNotification } from "../../language-server/contract.ts";
import { readBuildRecord } from "./tcb-tree.ts";
import type { BuildRecord } from "./tcb-tree.ts";

export interface TcbOfProject {
  readonly folder: vscode.Uri;
  readonly name: string;
  readonly now: BuildRecord;
  /** The last build that made another image, as far as this window has seen one. */
  readonly before: BuildRecord | undefined;
}

export class TcbRecords implements vscode.Disposable {
  /** By the folder's path. */
  readonly #known = new Map<string, TcbOfProject>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  /** Fires with the folder of a project of which there is another image. */
  readonly onDidChange = this.#changed.event;
  readonly #subscription: vscode.Disposable;

  constructor(onTcb: vscode.Event<TcbNotification>) {
    this.#subscription = onTcb(({ project, name, state }) => {
      if (state.kind === "known" && state.figures.measured) void this.#read(vscode.Uri.parse(project), name);
    });
  }

  of(folder: vscode.Uri): TcbOfProject | undefined {
    return this.#known.get(folder.fsPath);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  async #read(folder: vscode.Uri, name: string): Promise<void> {
    const file = vscode.Uri.joinPath(folder, "build", `${name}.json`);
    const bytes = await vscode.workspace.fs.readFile(file).then(
      (content) => content,
      () => undefined,
    );
    const now = bytes && readBuildRecord(new TextDecoder().decode(bytes));
    const last = this.of(folder)?.now;
    if (!now || now.mrenclave === last?.mrenclave) return;
    this.#known.set(folder.fsPath, { folder, name, now, before: last });
    this.#changed.fire(folder);
  }
}
