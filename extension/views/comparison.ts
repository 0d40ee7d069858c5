/** *LiteBox: Compare with a Container*: the page of `litebox compare --html` as an editor. */

import * as vscode from "vscode";

import { runCli } from "../cli.ts";
import type { NodeInstallation } from "../installation.ts";
import { projectLabel } from "../projects.ts";
import type { ProjectFolder } from "../projects.ts";
import { mayRun } from "../trust.ts";

/** Asks for the container's file where none is given; `scratch` is a folder for the page on its way. Resolves to whether it is shown. */
export async function compareWithContainer(
  installed: NodeInstallation,
  project: ProjectFolder,
  scratch: vscode.Uri,
  container?: vscode.Uri,
): Promise<boolean> {
  // What is compared with is built first.
  if (!mayRun()) return false;
  const image = container ?? (await chosenImage(project));
  if (image === undefined) return false;
  await vscode.workspace.fs.createDirectory(scratch);
  const file = vscode.Uri.joinPath(scratch, `${crypto.randomUUID()}.html`);
  const folder = project.uri.fsPath;
  const { message } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t("Reading the container image") },
    () => runCli(installed, ["compare", folder, "--container", image.fsPath, "--html", file.fsPath], folder),
  );
  const page = await vscode.workspace.fs.readFile(file).then(
    (bytes) => new TextDecoder().decode(bytes),
    () => undefined,
  );
  if (page === undefined) {
    const again = vscode.l10n.t("Choose Another File");
    void vscode.window.showErrorMessage(message, again).then((choice) => {
      if (choice === again) void compareWithContainer(installed, project, scratch);
    });
    return false;
  }
  await vscode.workspace.fs.delete(file);
  const title = vscode.l10n.t("{0} and a container", projectLabel(project));
  // A report without a script: it is only read.
  const options = { enableScripts: false, localResourceRoots: [], enableFindWidget: true };
  const panel = vscode.window.createWebviewPanel(
    "litebox.comparison",
    title,
    vscode.ViewColumn.Beside,
    options,
  );
  panel.webview.html = page;
  return true;
}

async function chosenImage({ uri }: ProjectFolder): Promise<vscode.Uri | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t("Image of a container: an archive of docker save, or of an OCI layout"),
      openLabel: vscode.l10n.t("Compare"),
      defaultUri: uri,
      filters: {
        [vscode.l10n.t("Container images")]: ["tar", "gz", "tgz"],
        [vscode.l10n.t("All files")]: ["*"],
      },
    })) ?? [];
  return file;
}
