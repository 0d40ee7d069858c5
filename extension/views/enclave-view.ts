/** The view *Enclave*: measurement, attributes, threads and pages of the enclave that is being debugged, as of its last stop. */

import * as vscode from "vscode";

import { DEBUG_TYPE } from "../../debug-adapter/contract.ts";
import { monitor } from "./session-questions.ts";
import { enclaveTree } from "./enclave-tree.ts";
import type { EnclaveNode } from "./enclave-tree.ts";

const VIEW = "litebox.enclave";

const ICONS: Readonly<Record<EnclaveNode["icon"], vscode.ThemeIcon | undefined>> = {
  group: undefined,
  fact: new vscode.ThemeIcon("symbol-field"),
  thread: new vscode.ThemeIcon("git-branch"),
  frame: new vscode.ThemeIcon("layers"),
  warning: new vscode.ThemeIcon("warning"),
  pages: new vscode.ThemeIcon("symbol-array"),
};

export class EnclaveView implements vscode.TreeDataProvider<EnclaveNode>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: readonly vscode.Disposable[];
  #roots: readonly EnclaveNode[] = [];
  readonly onDidChangeTreeData = this.#changed.event;

  constructor() {
    this.#subscriptions = [
      this.#changed,
      vscode.window.createTreeView(VIEW, { treeDataProvider: this, showCollapseAll: true }),
      vscode.debug.registerDebugAdapterTrackerFactory(DEBUG_TYPE, {
        createDebugAdapterTracker: (session) => ({
          onDidSendMessage: (message: { readonly type?: string; readonly event?: string }) => {
            if (message.type === "event" && message.event === "stopped") void this.#read(session);
          },
          onWillStopSession: () => {
            this.#set([]);
          },
        }),
      }),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  getChildren(node?: EnclaveNode): readonly EnclaveNode[] & EnclaveNode[] {
    return [...(node?.children ?? this.#roots)];
  }

  getTreeItem({ label, description, icon, value, children }: EnclaveNode): vscode.TreeItem {
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(label, children.length > 0 ? Collapsed : None);
    item.description = description;
    item.tooltip = value === "" ? label : `${label}\n${value}`;
    item.accessibilityInformation = { label: `${label} ${description}` };
    const image = ICONS[icon];
    if (image) item.iconPath = image;
    return item;
  }

  /** Another stub than ours, gdbserver for one, knows none of the commands: then its threads are all there is. */
  async #read(session: vscode.DebugSession): Promise<void> {
    const ask = (command: string): Promise<string | undefined> => monitor(session, command);
    const threads: unknown = await Promise.resolve(session.customRequest("threads")).catch(() => undefined);
    const { threads: list = [] } = (threads ?? {}) as {
      readonly threads?: readonly { readonly name: string }[];
    };
    this.#set(
      enclaveTree(
        {
          mrenclave: await ask("mrenclave"),
          attributes: await ask("attributes"),
          instructions: await ask("instructions"),
          pages: await ask("pages"),
          tcs: await ask("threads"),
          threads: list.map(({ name }) => name),
        },
        vscode.l10n.t,
      ),
    );
  }

  #set(roots: readonly EnclaveNode[]): void {
    this.#roots = roots;
    this.#changed.fire();
  }
}
