/** The view *Evidence*: what was verified last, each check with its outcome, and the command that verifies. */

import * as vscode from "vscode";

import { VERIFIED_CONTEXT } from "../commands.ts";
import type { Tools } from "../tools.ts";
import { readVerdict, verdictTree } from "./verdict.ts";
import type { Verdict, VerdictNode } from "./verdict.ts";

const VIEW = "litebox.evidence";

const ICONS: Readonly<Record<VerdictNode["kind"], vscode.ThemeIcon | undefined>> = {
  accepted: new vscode.ThemeIcon("verified-filled", new vscode.ThemeColor("testing.iconPassed")),
  refused: new vscode.ThemeIcon("error", new vscode.ThemeColor("testing.iconFailed")),
  passed: new vscode.ThemeIcon("pass", new vscode.ThemeColor("testing.iconPassed")),
  failed: new vscode.ThemeIcon("error", new vscode.ThemeColor("testing.iconFailed")),
  "not checked": new vscode.ThemeIcon("circle-slash"),
  fact: new vscode.ThemeIcon("symbol-field"),
  note: new vscode.ThemeIcon("info"),
  group: undefined,
};

export class EvidenceView implements vscode.TreeDataProvider<VerdictNode>, vscode.Disposable {
  readonly #tools: Tools;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #view: vscode.TreeView<VerdictNode>;
  #roots: readonly VerdictNode[] = [];
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(tools: Tools) {
    this.#tools = tools;
    this.#view = vscode.window.createTreeView(VIEW, { treeDataProvider: this, showCollapseAll: true });
  }

  dispose(): void {
    this.#changed.dispose();
    this.#view.dispose();
  }

  getChildren(node?: VerdictNode): readonly VerdictNode[] & VerdictNode[] {
    return [...(node?.children ?? this.#roots)];
  }

  getTreeItem({ label, description, kind, children }: VerdictNode): vscode.TreeItem {
    const { Expanded, Collapsed, None } = vscode.TreeItemCollapsibleState;
    // What has passed is open when a verdict comes.
    const item = new vscode.TreeItem(
      label,
      children.length === 0 ? None : label === vscode.l10n.t("Passed") ? Expanded : Collapsed,
    );
    item.description = description;
    item.tooltip = description === "" ? label : `${label}\n${description}`;
    item.accessibilityInformation = { label: `${kind}: ${label}. ${description}` };
    const icon = ICONS[kind];
    if (icon) item.iconPath = icon;
    return item;
  }

  /** Asks for the evidence and the policy that were not named, verifies, and shows the verdict. Gives it to whoever calls the command. */
  async verify(evidence?: vscode.Uri, policy?: vscode.Uri): Promise<Verdict["verdict"] | undefined> {
    const file = evidence ?? (await askForFile(vscode.l10n.t("Evidence to verify"), vscode.l10n.t("Verify")));
    const rules = file && (policy ?? (await askForPolicy(await this.#tools.policies())));
    if (!rules) return undefined;
    const { answer, message } = await this.#tools.verify(file, rules);
    const verdict = readVerdict(answer);
    if (!verdict) {
      void this.#complain(message);
      return undefined;
    }
    this.#roots = verdictTree(verdict, vscode.l10n.t);
    this.#view.description = verdict.verdict;
    this.#changed.fire();
    await vscode.commands.executeCommand("setContext", VERIFIED_CONTEXT, true);
    await vscode.commands.executeCommand(`${VIEW}.focus`);
    return verdict.verdict;
  }

  async #complain(message: string): Promise<void> {
    const again = vscode.l10n.t("Choose Others");
    if ((await vscode.window.showErrorMessage(message, again)) === again) await this.verify();
  }
}

async function askForFile(title: string, openLabel: string): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showOpenDialog({
    title,
    openLabel,
    ...(folder && { defaultUri: folder }),
  });
  return chosen?.[0];
}

/** A policy of the workspace, or another file. */
async function askForPolicy(found: readonly vscode.Uri[]): Promise<vscode.Uri | undefined> {
  const other = { label: vscode.l10n.t("Another file…"), description: "", uri: undefined };
  const items = found
    .map((uri) => ({
      label: vscode.workspace.asRelativePath(uri),
      description: vscode.l10n.t("policy"),
      uri,
    }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
  if (items.length === 0) return askForFile(vscode.l10n.t("Policy to judge it by"), vscode.l10n.t("Judge"));
  const picked = await vscode.window.showQuickPick([...items, other], {
    title: vscode.l10n.t("Policy to judge it by"),
  });
  if (!picked) return undefined;
  return picked.uri ?? askForFile(vscode.l10n.t("Policy to judge it by"), vscode.l10n.t("Judge"));
}
