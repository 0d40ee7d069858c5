/** The view *Host Calls*: what the enclave that is being debugged asks of the host, while it does. */

import * as vscode from "vscode";

import { DEBUG_TYPE, HOST_CALLS_EVENT } from "../../debug-adapter/contract.ts";
import type { HostCallsBody } from "../../debug-adapter/contract.ts";
import { CallList } from "./call-list.ts";
import type { CallRow } from "./call-list.ts";
import { enclaveSession, goTo, GO_TO_INSTANT, offerDebugging } from "./session-questions.ts";

const VIEW = "litebox.hostCalls";
/** An enclave can make thousands of calls in a second; a person sees some changes of a list. */
const PAUSE = 150;

export class CallsView implements vscode.TreeDataProvider<CallRow>, vscode.Disposable {
  readonly #calls = new CallList(vscode.l10n.t);
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #view: vscode.TreeView<CallRow>;
  readonly #subscriptions: readonly vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor() {
    this.#view = vscode.window.createTreeView(VIEW, { treeDataProvider: this });
    this.#subscriptions = [
      this.#changed,
      this.#view,
      vscode.debug.onDidReceiveDebugSessionCustomEvent(({ event, session, body }) => {
        if (event !== HOST_CALLS_EVENT || session.type !== DEBUG_TYPE) return;
        this.#calls.add((body as HostCallsBody).calls);
        this.#timer ??= setTimeout(() => {
          this.#show();
        }, PAUSE);
      }),
      vscode.debug.onDidStartDebugSession(({ type }) => {
        if (type !== DEBUG_TYPE) return;
        this.#calls.clear();
        this.#show();
      }),
      vscode.commands.registerCommand(GO_TO_INSTANT, (instant: unknown) =>
        typeof instant === "number" ? goTo(instant) : undefined,
      ),
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** Asks for the words to filter by where none are given; gives how many rows there are now. */
  async filter(words?: string): Promise<number | undefined> {
    if (enclaveSession() === undefined) {
      void offerDebugging();
      return undefined;
    }
    const filter =
      words ??
      (await vscode.window.showInputBox({
        title: vscode.l10n.t("Filter host calls"),
        prompt: vscode.l10n.t("Words that a call must have; -word: must not have. Empty: all calls."),
        value: this.#calls.filter,
      }));
    if (filter === undefined) return undefined;
    this.#calls.filter = filter;
    this.#show();
    // Who was asked wants to see what is left.
    if (words === undefined) await vscode.commands.executeCommand(`${VIEW}.focus`);
    return this.#calls.rows().length;
  }

  getChildren(row?: CallRow): CallRow[] {
    return row === undefined ? [...this.#calls.rows()] : [];
  }

  getTreeItem({ label, description, tooltip, instant }: CallRow): vscode.TreeItem {
    const item = new vscode.TreeItem(label);
    item.description = description;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: `${label} ${description}` };
    item.iconPath = new vscode.ThemeIcon(instant === undefined ? "ellipsis" : "arrow-swap");
    if (instant !== undefined)
      item.command = {
        command: GO_TO_INSTANT,
        title: vscode.l10n.t("Go there in time"),
        arguments: [instant],
      };
    return item;
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { count, filter } = this.#calls;
    const counted = count === 0 ? "" : count.toLocaleString("en-US");
    this.#view.description = filter === "" ? counted : `${counted} · ${filter}`;
    this.#changed.fire();
  }
}
