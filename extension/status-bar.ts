/** The status bar's item: the TCB of the active project against its budget. */

import * as vscode from "vscode";

import type { TcbNotification } from "../language-server/contract.ts";
import type { CommandId } from "./commands.ts";
import { Latest } from "./latest.ts";
import type { Projects } from "./projects.ts";
import { statusText } from "./status-text.ts";

const COMMAND: CommandId = "litebox.showTcb";

const BACKGROUNDS = {
  normal: undefined,
  warning: new vscode.ThemeColor("statusBarItem.warningBackground"),
  error: new vscode.ThemeColor("statusBarItem.errorBackground"),
} as const;

export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem("litebox.tcb", vscode.StatusBarAlignment.Left, 10);
  readonly #projects: Projects;
  readonly #subscriptions: readonly { dispose(): unknown }[];
  /** The last figures of each project, by its folder's path. */
  readonly #known = new Map<string, TcbNotification>();
  readonly #questions = new Latest();

  constructor(projects: Projects, onTcb: vscode.Event<TcbNotification>) {
    this.#projects = projects;
    this.#item.name = "LiteBox TCB";
    this.#item.command = COMMAND;
    const show = (): void => {
      void this.#show();
    };
    this.#subscriptions = [
      this.#item,
      onTcb((notification) => {
        this.#known.set(vscode.Uri.parse(notification.project).fsPath, notification);
        show();
      }),
      vscode.workspace.onDidChangeConfiguration(show),
      projects.onDidChangeActive(show),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #show(): Promise<void> {
    const isLast = this.#questions.begin();
    const project = await this.#projects.active();
    if (!isLast()) return;
    const notification = project && this.#known.get(project.uri.fsPath);
    const wanted = vscode.workspace.getConfiguration("litebox").get<unknown>("statusBar", true);
    if (!notification || wanted === false) {
      this.#item.hide();
      return;
    }
    const { text, tooltip, colour } = statusText(notification, vscode.l10n.t);
    this.#item.text = text;
    this.#item.tooltip = new vscode.MarkdownString(tooltip);
    this.#item.backgroundColor = BACKGROUNDS[colour];
    this.#item.show();
  }
}
