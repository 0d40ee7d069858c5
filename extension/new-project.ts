/** *LiteBox: New Project*: a template, a folder, and the project is there. */

import { join } from "node:path";

import * as vscode from "vscode";

import { runCli } from "./cli.ts";
import type { NodeInstallation } from "./installation.ts";

interface TemplateRow {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly language: string;
}

/** What `litebox new --json` prints. */
interface Made {
  readonly folder: string;
  readonly name: string;
  readonly main: string;
  readonly library?: string;
}

/**
 * Asks for what is not given. A project within an opened folder is shown by its first file; for another one the window's folder changes.
 * Resolves to the new project's folder.
 */
export async function newProject(
  installed: NodeInstallation,
  template?: string,
  folder?: string,
): Promise<string | undefined> {
  const chosen = template ?? (await askForTemplate(installed));
  if (chosen === undefined) return undefined;
  const target = folder ?? (await askForFolder(chosen));
  if (target === undefined) return undefined;
  const { status, answer, message } = await runCli(installed, ["new", chosen, target], undefined);
  if (status !== 0) {
    const again = vscode.l10n.t("Choose Another Folder");
    void vscode.window.showErrorMessage(message, again).then((choice) => {
      if (choice === again) void newProject(installed, chosen);
    });
    return undefined;
  }
  const made = answer as Made;
  if (made.library !== undefined) await offerLibrary(installed, made.library);
  await open(made);
  return made.folder;
}

async function askForTemplate(installed: NodeInstallation): Promise<string | undefined> {
  const items = runCli(installed, ["new"], undefined).then(({ answer, message }) => {
    const { templates } = (answer ?? {}) as { readonly templates?: readonly TemplateRow[] };
    if (!templates) throw new Error(message);
    return templates.map(({ name, title, summary, language }) => ({
      label: title,
      description: language,
      detail: summary,
      name,
    }));
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("LiteBox: New Project"),
    placeHolder: vscode.l10n.t("What the enclave begins as"),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.name;
}

/** The folder that the project is made in, and below it the project's own, by its name. */
async function askForFolder(template: string): Promise<string | undefined> {
  const here = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t("Folder in which the project's folder is made"),
    openLabel: vscode.l10n.t("Make It Here"),
    canSelectFolders: true,
    canSelectFiles: false,
    ...(here && { defaultUri: here }),
  });
  const parent = chosen?.[0]?.fsPath;
  if (parent === undefined) return undefined;
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t("Name of the project and of its folder"),
    value: template,
    validateInput: (text) =>
      /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)
        ? undefined
        : vscode.l10n.t("Letters, digits, '-', '_' and '.', of which the first is a letter or digit."),
  });
  return name === undefined ? undefined : join(parent, name);
}

/** A program that uses the library is not built without its source, which is fetched once for all projects. */
async function offerLibrary(installed: NodeInstallation, library: string): Promise<void> {
  const get = vscode.l10n.t("Get It");
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t("This project is built with {0}, whose source is not on this machine yet.", library),
    get,
  );
  if (choice !== get) return;
  const { status, message } = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Getting the source of {0}", library),
    },
    () => runCli(installed, ["fetch", library], undefined),
  );
  if (status !== 0) void vscode.window.showErrorMessage(message);
}

async function open({ folder, main }: Made): Promise<void> {
  const uri = vscode.Uri.file(folder);
  if (vscode.workspace.getWorkspaceFolder(uri)) {
    await vscode.window.showTextDocument(vscode.Uri.joinPath(uri, main));
    return;
  }
  await vscode.commands.executeCommand("vscode.openFolder", uri, {
    forceNewWindow: vscode.workspace.workspaceFolders !== undefined,
  });
}
