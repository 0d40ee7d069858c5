/** A build that failed is explained: why, with a button that does what helps. */

import * as vscode from "vscode";

import { remedyOf } from "./build-failure.ts";
import type { Remedy } from "./build-failure.ts";
import { runCli } from "./cli.ts";
import type { NodeInstallation } from "./installation.ts";
import { projectLabel } from "./projects.ts";
import type { ProjectFolder } from "./projects.ts";
import { chosenCompiler } from "./tasks.ts";

interface Failure {
  readonly reason: string;
  readonly remedy: Remedy;
}

/** A build that is made again says why it fails, which a terminal keeps to itself. */
export async function whyNotBuilt(installed: NodeInstallation, project: ProjectFolder): Promise<Failure> {
  const compiler = chosenCompiler(project.uri);
  const words = ["build", project.uri.fsPath, ...(compiler === undefined ? [] : ["--compiler", compiler])];
  const { message } = await runCli(installed, words, project.uri.fsPath);
  const reason = message.split("\n").at(-1) ?? "";
  return { reason, remedy: remedyOf(reason) };
}

/** `say` shows a sentence with a button, and gives the button if it was chosen. */
export async function offerRemedy(
  project: ProjectFolder,
  { reason, remedy }: Failure,
  say: (sentence: string, button: string) => Thenable<string | undefined>,
): Promise<void> {
  const { button, act } = REMEDIES[remedy];
  const label = button();
  const sentence = vscode.l10n.t("{0} was not built. {1}", projectLabel(project), reason);
  if ((await say(sentence, label)) === label) await act();
}

const REMEDIES: Readonly<
  Record<Remedy, { readonly button: () => string; readonly act: () => Thenable<unknown> }>
> = {
  settings: {
    button: () => vscode.l10n.t("Open Settings"),
    act: () => vscode.commands.executeCommand("workbench.action.openSettings", "litebox.compiler"),
  },
  folder: {
    button: () => vscode.l10n.t("Open Another Folder"),
    act: () => vscode.commands.executeCommand("vscode.openFolder"),
  },
  problems: {
    button: () => vscode.l10n.t("Show Problems"),
    act: () => vscode.commands.executeCommand("workbench.actions.view.problems"),
  },
};
