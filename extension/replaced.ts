/** An extension that is updated or removed while a window is open goes on with what it has loaded, but its programs are gone. */

import { existsSync } from "node:fs";

import * as vscode from "vscode";

import type { NodeInstallation } from "./installation.ts";

/** Resolves to whether it is so, after saying it. */
export function isReplaced({ cli }: Pick<NodeInstallation, "cli">): boolean {
  if (existsSync(cli)) return false;
  const reload = vscode.l10n.t("Reload Window");
  void vscode.window.showErrorMessage(whyReplaced(), reload).then((choice) => {
    if (choice === reload) void vscode.commands.executeCommand("workbench.action.reloadWindow");
  });
  return true;
}

/** The sentence, for a place that has no button. */
export function whyReplaced(): string {
  return vscode.l10n.t(
    "LiteBox was updated or removed while this window was open. Reload the window, and try again.",
  );
}
