/** Projects of the workspace: which there are, and which one is meant. */

import { dirname, relative } from "node:path";

import * as vscode from "vscode";

import { PROJECT_CONTEXT } from "./commands.ts";

export const MANIFEST = "litebox.json";
const MANIFEST_GLOB = `**/${MANIFEST}`;
const NOT_SEARCHED = "**/{node_modules,build,.git}/**";

/** A workspace with more projects is offered these. */
const MOST_PROJECTS = 200;

export interface ProjectFolder {
  readonly uri: vscode.Uri;
  readonly workspaceFolder: vscode.WorkspaceFolder;
  /** Path from the workspace folder; empty for that folder itself. */
  readonly path: string;
}

export class Projects implements vscode.Disposable {
  readonly #watcher = vscode.workspace.createFileSystemWatcher(MANIFEST_GLOB, false, true, false);
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: readonly { dispose(): unknown }[];
  #all: readonly ProjectFolder[] | undefined;
  readonly onDidChange = this.#changed.event;

  constructor() {
    const forget = (): void => {
      this.#all = undefined;
      this.#changed.fire();
      void this.announce();
    };
    this.#subscriptions = [
      this.#watcher,
      this.#changed,
      this.#watcher.onDidCreate(forget),
      this.#watcher.onDidDelete(forget),
      vscode.workspace.onDidChangeWorkspaceFolders(forget),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** All projects of the workspace, in the order of their paths. */
  async all(): Promise<readonly ProjectFolder[]> {
    if (this.#all) return this.#all;
    const manifests = await vscode.workspace.findFiles(MANIFEST_GLOB, NOT_SEARCHED, MOST_PROJECTS);
    this.#all = manifests
      .flatMap((manifest) => projectFolder(vscode.Uri.joinPath(manifest, "..")) ?? [])
      .sort((a, b) => (a.uri.fsPath < b.uri.fsPath ? -1 : 1));
    return this.#all;
  }

  /** Lets the palette offer commands only where there is a project. */
  async announce(): Promise<void> {
    await vscode.commands.executeCommand("setContext", PROJECT_CONTEXT, (await this.all()).length > 0);
  }

  /** The innermost project that holds a file or folder. */
  async containing(uri: vscode.Uri): Promise<ProjectFolder | undefined> {
    const path = uri.fsPath;
    const holders = (await this.all()).filter(({ uri: folder }) => isBelow(path, folder.fsPath));
    return holders.sort((a, b) => b.uri.fsPath.length - a.uri.fsPath.length)[0];
  }

  /** The project of the active editor, else the only one. */
  async active(): Promise<ProjectFolder | undefined> {
    const document = vscode.window.activeTextEditor?.document.uri;
    const project = document && (await this.containing(document));
    if (project) return project;
    const all = await this.all();
    return all.length === 1 ? all[0] : undefined;
  }

  /** The project that a command is about: that of the resource it was called on, the active one, or the one that is picked. */
  async choose(resource?: vscode.Uri): Promise<ProjectFolder | undefined> {
    const project = (resource && (await this.containing(resource))) ?? (await this.active());
    if (project) return project;
    const all = await this.all();
    if (all.length === 0) {
      void offerNewProject();
      return undefined;
    }
    const items = all.map((each) => ({
      label: projectLabel(each),
      description: each.uri.fsPath,
      project: each,
    }));
    const picked = await vscode.window.showQuickPick(items, { title: "LiteBox project" });
    return picked?.project;
  }
}

async function offerNewProject(): Promise<void> {
  const begin = "New Project";
  const choice = await vscode.window.showErrorMessage(
    `There is no LiteBox project in this workspace. Add a ${MANIFEST} with at least { "name": "hello" } to the project's folder, or begin a new one.`,
    begin,
  );
  if (choice === begin) await vscode.commands.executeCommand("litebox.newProject");
}

/** How a project is named to people: its path in the workspace. */
export function projectLabel({ path, workspaceFolder }: ProjectFolder): string {
  return path === "" ? workspaceFolder.name : path;
}

function projectFolder(uri: vscode.Uri): ProjectFolder | undefined {
  const workspaceFolder = vscode.workspace.getWorkspaceFolder(uri);
  if (!workspaceFolder || uri.scheme !== "file") return undefined;
  return {
    uri,
    workspaceFolder,
    path: relative(workspaceFolder.uri.fsPath, uri.fsPath).replaceAll("\\", "/"),
  };
}

function isBelow(path: string, folder: string): boolean {
  for (let above = path; ; above = dirname(above)) {
    if (above === folder) return true;
    if (above === dirname(above)) return false;
  }
}
