/** The view *TCB*: the image of the active project by component, file and function, and what the last build changed. */

import * as vscode from "vscode";

import type { Installation } from "../folders.ts";
import type { Projects } from "../projects.ts";
import { Latest } from "../latest.ts";
import { openSource } from "./open-source.ts";
import { sizeText, tcbTree } from "./tcb-tree.ts";
import type { TcbNode } from "./tcb-tree.ts";
import type { TcbRecords } from "./tcb-records.ts";

const VIEW = "litebox.tcb";

/** Not in the palette: it is what a click does. */
const OPEN_COMMAND = "litebox.openTcbItem";

const ICONS: Readonly<Record<TcbNode["level"], string>> = {
  component: "package",
  file: "file-code",
  item: "symbol-function",
};

export class TcbView implements vscode.TreeDataProvider<TcbNode>, vscode.Disposable {
  readonly #projects: Projects;
  readonly #records: TcbRecords;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #view: vscode.TreeView<TcbNode>;
  readonly #subscriptions: readonly vscode.Disposable[];
  #shown: vscode.Uri | undefined;
  readonly #questions = new Latest();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(projects: Projects, records: TcbRecords, installed: Installation) {
    this.#projects = projects;
    this.#records = records;
    this.#view = vscode.window.createTreeView(VIEW, { treeDataProvider: this, showCollapseAll: true });
    const show = (): void => {
      void this.#show();
    };
    this.#subscriptions = [
      this.#changed,
      this.#view,
      records.onDidChange((folder) => {
        if (folder.fsPath === this.#shown?.fsPath) this.#changed.fire();
        show();
      }),
      projects.onDidChangeActive(show),
      vscode.commands.registerCommand(OPEN_COMMAND, async (node: TcbNode) => {
        if (this.#shown) await openSource(node, this.#shown, installed.guestFolder);
      }),
    ];
    show();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  getChildren(node?: TcbNode): readonly TcbNode[] & TcbNode[] {
    return [...(node?.children ?? this.#roots())];
  }

  getTreeItem(node: TcbNode): vscode.TreeItem {
    const { name, level, path, children, bytes, lines } = node;
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(name, children.length > 0 ? Collapsed : None);
    const size = sizeText(node, vscode.l10n.t);
    item.description = size;
    item.tooltip = `${path.join(" › ")}\n${size}`;
    item.accessibilityInformation = { label: `${level} ${name}, ${size}` };
    // Data have no lines of code.
    item.iconPath = new vscode.ThemeIcon(level === "item" && lines === 0 ? "symbol-constant" : ICONS[level]);
    if (level !== "component" && bytes > 0)
      item.command = { command: OPEN_COMMAND, title: vscode.l10n.t("Open Source"), arguments: [node] };
    return item;
  }

  #roots(): readonly TcbNode[] {
    const known = this.#shown && this.#records.of(this.#shown);
    return known ? tcbTree(known.now, known.before) : [];
  }

  /** Another editor may be of another project; one that is of none changes nothing. */
  async #show(): Promise<void> {
    const isLast = this.#questions.begin();
    const project = await this.#projects.active();
    if (!isLast()) return;
    const known = project && this.#records.of(project.uri);
    if (!known) return;
    const { now, before, name } = known;
    const { bytes } = now.tcb;
    this.#view.description = `${name} · ${sizeText({ bytes, lines: 0, before: before?.tcb.bytes }, vscode.l10n.t)}`;
    if (project.uri.fsPath === this.#shown?.fsPath) return;
    this.#shown = project.uri;
    this.#changed.fire();
  }
}
