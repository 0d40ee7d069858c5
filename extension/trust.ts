/** Workspace trust: in restricted mode nothing of the workspace is built or run. */

import * as vscode from "vscode";

/** Whether it may be. Where not, that is said, with the way to change it. */
export function mayRun(): boolean {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t("Manage Workspace Trust");
  void vscode.window
    .showWarningMessage(
      vscode.l10n.t("This workspace is not trusted, so nothing of it is built or run."),
      manage,
    )
    .then((choice) => {
      if (choice === manage) void vscode.commands.executeCommand("workbench.trust.manage");
    });
  return false;
}
