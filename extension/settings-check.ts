/** Settings that cannot be what they are: said once for each value, with the way to them. */

import * as vscode from "vscode";

import { settings } from "./settings.ts";
import { wrongSettings } from "./wrong-settings.ts";

export class SettingsCheck implements vscode.Disposable {
  readonly #said = new Set<string>();
  readonly #subscription: vscode.Disposable;

  constructor() {
    this.#subscription = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("litebox")) this.#check();
    });
    this.#check();
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #check(): void {
    const configuration = vscode.workspace.getConfiguration();
    for (const { name, value, wanted } of wrongSettings(settings, (key) => configuration.get(key))) {
      const key = `${name} ${value}`;
      if (this.#said.has(key)) continue;
      this.#said.add(key);
      void this.#say(name, value, wanted);
    }
  }

  async #say(name: string, value: string, wanted: string): Promise<void> {
    const open = vscode.l10n.t("Open Settings");
    const choice = await vscode.window.showWarningMessage(
      vscode.l10n.t(
        "The setting {0} is {1}; it takes {2}. Until then its default counts.",
        name,
        value,
        wanted,
      ),
      open,
    );
    if (choice === open) await vscode.commands.executeCommand("workbench.action.openSettings", name);
  }
}
