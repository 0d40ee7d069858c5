/** The treemap of a project's TCB as an editor: the page of `litebox tcb --html`, which is drawn in the theme's colours here. */

import * as vscode from "vscode";

import { projectLabel } from "../projects.ts";
import type { ProjectFolder, Projects } from "../projects.ts";
import type { Tools } from "../tools.ts";
import { mayRun } from "../trust.ts";
import { openSource } from "./open-source.ts";
import type { PlaceInImage } from "./open-source.ts";
import type { TcbRecords } from "./tcb-records.ts";

const TYPE = "litebox.tcbMap";

export class TcbMaps implements vscode.Disposable {
  readonly #tools: Tools;
  readonly #projects: Projects;
  readonly #guest: vscode.Uri;
  /** By the project's path. */
  readonly #open = new Map<
    string,
    { readonly panel: vscode.WebviewPanel; readonly project: ProjectFolder }
  >();
  readonly #subscription: vscode.Disposable;

  /** `guest`: the folder of the library OS. */
  constructor(tools: Tools, projects: Projects, records: TcbRecords, guest: vscode.Uri) {
    this.#tools = tools;
    this.#projects = projects;
    this.#guest = guest;
    this.#subscription = records.onDidChange((folder) => {
      const shown = this.#open.get(folder.fsPath);
      if (shown) void this.#draw(shown.panel, shown.project);
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const { panel } of this.#open.values()) panel.dispose();
  }

  /** Shows the map of a project, beside the editor at hand. Resolves to whether there is one. */
  async show(project: ProjectFolder): Promise<boolean> {
    if (this.#tools.builds && !mayRun()) return false;
    const shown = this.#open.get(project.uri.fsPath);
    if (shown) {
      shown.panel.reveal();
      return this.#draw(shown.panel, project);
    }
    const panel = vscode.window.createWebviewPanel(
      TYPE,
      vscode.l10n.t("TCB of {0}", projectLabel(project)),
      vscode.ViewColumn.Beside,
      // The page is whole in itself: no file of the machine can be read from it.
      { enableScripts: true, localResourceRoots: [], retainContextWhenHidden: true },
    );
    this.#open.set(project.uri.fsPath, { panel, project });
    panel.onDidDispose(() => this.#open.delete(project.uri.fsPath));
    panel.onDidChangeViewState(() => {
      if (panel.active) this.#projects.putInFront(project);
    });
    panel.webview.onDidReceiveMessage(async (message: unknown) => {
      if (isPlace(message)) await openSource(message, project.uri, this.#guest);
    });
    const isDrawn = await this.#draw(panel, project);
    if (!isDrawn) panel.dispose();
    return isDrawn;
  }

  async #draw(panel: vscode.WebviewPanel, project: ProjectFolder): Promise<boolean> {
    const { answer: page, message } = await this.#tools.tcbPage(project);
    if (page === undefined) {
      void this.#complain(project, message);
      return false;
    }
    panel.webview.html = page;
    return true;
  }

  async #complain(project: ProjectFolder, message: string): Promise<void> {
    const build = vscode.l10n.t("Build");
    const choice = await vscode.window.showErrorMessage(
      vscode.l10n.t("{0} was not built, so there is no map of it: {1}", projectLabel(project), message),
      build,
    );
    if (choice === build) await vscode.commands.executeCommand("litebox.build", project.uri);
  }
}

function isPlace(message: unknown): message is PlaceInImage {
  if (typeof message !== "object" || message === null) return false;
  const { kind, path } = message as Partial<Record<string, unknown>>;
  return typeof kind === "string" && Array.isArray(path) && path.every((name) => typeof name === "string");
}
