/** What a browser cannot do, said in a sentence, with the way to where it can be done. */

import * as vscode from "vscode";

/** VS Code's own command: the same folder on a machine, in a container or in a codespace. */
const GO_ON = "workbench.editSessions.actions.continueEditSession";

export async function offerElsewhere(sentence: string): Promise<void> {
  const goOn = vscode.l10n.t("Continue Working On…");
  const choice = await vscode.window.showInformationMessage(sentence, goOn);
  if (choice === goOn) await vscode.commands.executeCommand(GO_ON);
}

export function needsMachine(command: string): string {
  return vscode.l10n.t(
    "{0} needs a compiler and processes, which a browser does not have: open this folder in VS Code on a desktop, in a container or in a codespace.",
    command,
  );
}

export function notBuilt(): string {
  return vscode.l10n.t(
    "There is no image in the folder build yet, and a browser cannot build one: build the project in VS Code on a desktop or with 'litebox build', and keep build/ with the project.",
  );
}
