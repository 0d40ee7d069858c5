/** The treemap of a project's TCB as an editor: the page of `litebox tcb --html`, which is drawn in the theme's colours here. */

import { randomUUID } from "node:crypto";

import * as vscode from "vscode";

import { runCli } from "../cli.ts";
import type { Installation } from "../installation.ts";
import { projectLabel } from "../projects.ts";
import type { ProjectFolder } from "../projects.ts";
import { chosenCompiler } from "../tasks.ts";
import { openSource } from "./open-source.ts";
import type { PlaceInImage } from "./open-source.ts";
import type { TcbRecords } from "./tcb-records.ts";

const TYPE = "litebox.tcbMap";

export class TcbMaps implements vscode.Disposable {
  readonly #installed: Installation;
  readonly #scratch: vscode.Uri;
  /** By the project's path. */
  readonly #open = new Map<
    string,
    { readonly panel: vscode.WebviewPanel; readonly project: ProjectFolder }
  >();
  readonly #subscription: vscode.Disposable;

  /** `scratch`: a folder for pages on their way from the command to the editor. */
  constructor(installed: Installation, records: TcbRecords, scratch: vscode.Uri) {
    this.#installed = installed;
    this.#scratch = scratch;
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
    if (!vscode.workspace.isTrusted) {
      void offerTrust();
      return false;
    }
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
    panel.webview.onDidReceiveMessage(async (message: unknown) => {
      if (isPlace(message)) await openSource(message, project.uri, this.#installed.guestFolder);
    });
    const isDrawn = await this.#draw(panel, project);
    if (!isDrawn) panel.dispose();
    return isDrawn;
  }

  async #draw(panel: vscode.WebviewPanel, project: ProjectFolder): Promise<boolean> {
    await vscode.workspace.fs.createDirectory(this.#scratch);
    const file = vscode.Uri.joinPath(this.#scratch, `${randomUUID()}.html`);
    const folder = project.uri.fsPath;
    const compiler = chosenCompiler(project.uri);
    const choice = compiler === undefined ? [] : ["--compiler", compiler];
    const { message } = await runCli(
      this.#installed,
      ["tcb", folder, ...choice, "--html", file.fsPath],
      folder,
    );
    // A budget that is exceeded fails the command, and is no reason not to show by what.
    const page = await vscode.workspace.fs.readFile(file).then(
      (bytes) => new TextDecoder().decode(bytes),
      () => undefined,
    );
    if (page === undefined) {
      void this.#complain(project, message);
      return false;
    }
    await vscode.workspace.fs.delete(file);
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

/** To know what an image is made of, it is built. */
async function offerTrust(): Promise<void> {
  const manage = vscode.l10n.t("Manage Workspace Trust");
  const choice = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      "This workspace is not trusted, so nothing of it is built, and there is no map of its TCB.",
    ),
    manage,
  );
  if (choice === manage) await vscode.commands.executeCommand("workbench.trust.manage");
}

function isPlace(message: unknown): message is PlaceInImage {
  if (typeof message !== "object" || message === null) return false;
  const { kind, path } = message as Partial<Record<string, unknown>>;
  return typeof kind === "string" && Array.isArray(path) && path.every((name) => typeof name === "string");
}
