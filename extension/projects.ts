/** Projects of the workspace: which there are, and which one is meant. */

import { relative } from "node:path";

import * as vscode from "vscode";

import { PROJECT_CONTEXT } from "./commands.ts";

export const MANIFEST = "litebox.json";
const MANIFEST_GLOB = `**/${MANIFEST}`;
const NOT_SEARCHED_FOLDERS: readonly string[] = ["node_modules", "build", ".git"];
const NOT_SEARCHED = `**/{${NOT_SEARCHED_FOLDERS.join(",")}}/**`;

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
  /** A search that is under way when a manifest comes or goes is not kept: it may have looked there before. */
  #search: Promise<readonly ProjectFolder[]> | undefined;
  /** Projects that were met by a file of theirs: in a new folder the watcher can miss what is written at once. */
  readonly #met = new Map<string, ProjectFolder>();
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#subscriptions = [
      this.#watcher,
      this.#changed,
      this.#watcher.onDidCreate(() => {
        this.#forget();
      }),
      this.#watcher.onDidDelete((manifest) => {
        this.#met.delete(vscode.Uri.joinPath(manifest, "..").fsPath);
        this.#forget();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#met.clear();
        this.#forget();
      }),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #forget(): void {
    this.#search = undefined;
    this.#changed.fire();
    void this.announce();
  }

  /** All projects of the workspace, in the order of their paths. */
  async all(): Promise<readonly ProjectFolder[]> {
    const search = (this.#search ??= findProjects());
    const found = await search.catch((error: unknown) => {
      if (this.#search === search) this.#search = undefined;
      throw error;
    });
    const listed = new Set(found.map(({ uri }) => uri.fsPath));
    const met = [...this.#met.values()].filter(({ uri }) => !listed.has(uri.fsPath));
    return [...found, ...met].sort((a, b) => (a.uri.fsPath < b.uri.fsPath ? -1 : 1));
  }

  /** Lets the palette offer commands only where there is a project. */
  async announce(): Promise<void> {
    await vscode.commands.executeCommand("setContext", PROJECT_CONTEXT, (await this.all()).length > 0);
  }

  /** The innermost project that holds a file or folder. */
  async containing(uri: vscode.Uri): Promise<ProjectFolder | undefined> {
    const project = await nearestProject(uri);
    if (!project || (await this.all()).some((each) => each.uri.fsPath === project.uri.fsPath)) return project;
    this.#met.set(project.uri.fsPath, project);
    this.#forget();
    return project;
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

async function findProjects(): Promise<readonly ProjectFolder[]> {
  const manifests = await vscode.workspace.findFiles(MANIFEST_GLOB, NOT_SEARCHED, MOST_PROJECTS);
  return manifests.flatMap((manifest) => projectFolder(vscode.Uri.joinPath(manifest, "..")) ?? []);
}

/** The project of the innermost folder from a file or folder up to its workspace folder that has a manifest. */
async function nearestProject(uri: vscode.Uri): Promise<ProjectFolder | undefined> {
  const project = projectFolder(uri);
  if (!project) return undefined;
  const names = project.path === "" ? [] : project.path.split("/");
  const hidden = names.findIndex((name) => NOT_SEARCHED_FOLDERS.includes(name));
  for (let depth = hidden < 0 ? names.length : hidden; depth >= 0; depth--) {
    const folder = vscode.Uri.joinPath(project.workspaceFolder.uri, ...names.slice(0, depth));
    if (await isFile(vscode.Uri.joinPath(folder, MANIFEST))) return projectFolder(folder);
  }
  return undefined;
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    ({ type }) => (type & vscode.FileType.File) !== 0,
    () => false,
  );
}
