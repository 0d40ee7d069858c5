/** Projects of the workspace: which there are, and which one is meant. */

import * as vscode from "vscode";

import { PROJECT_CONTEXT } from "./commands.ts";
import { Latest } from "./latest.ts";

export const MANIFEST = "litebox.json";
const MANIFEST_GLOB = `**/${MANIFEST}`;
export const NOT_SEARCHED_FOLDERS: readonly string[] = ["node_modules", "build", ".git"];
export const NOT_SEARCHED = `**/{${NOT_SEARCHED_FOLDERS.join(",")}}/**`;

/** A workspace with more projects is offered these. */
const MOST_PROJECTS = 200;

/** Where projects can be. */
export interface ProjectPlaces {
  /** The file system, by its scheme, is one that projects can be in. */
  holds(scheme: string): boolean;
  /** All manifests of the workspace, outside `NOT_SEARCHED_FOLDERS`. */
  manifests(): Thenable<readonly vscode.Uri[]>;
}

/** On a machine: what a compiler can read. */
export const onDisk: ProjectPlaces = {
  holds: (scheme) => scheme === "file",
  manifests: () => vscode.workspace.findFiles(MANIFEST_GLOB, NOT_SEARCHED, MOST_PROJECTS),
};

export interface ProjectFolder {
  readonly uri: vscode.Uri;
  readonly workspaceFolder: vscode.WorkspaceFolder;
  /** Path from the workspace folder; empty for that folder itself. */
  readonly path: string;
}

export class Projects implements vscode.Disposable {
  readonly #watcher = vscode.workspace.createFileSystemWatcher(MANIFEST_GLOB, false, true, false);
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #inFront = new vscode.EventEmitter<void>();
  readonly #subscriptions: readonly { dispose(): unknown }[];
  /** A search that is under way when a manifest comes or goes is not kept: it may have looked there before. */
  #search: Promise<readonly ProjectFolder[]> | undefined;
  readonly #announcements = new Latest();
  /** Projects that were met by a file of theirs: in a new folder the watcher can miss what is written at once. */
  readonly #met = new Map<string, ProjectFolder>();
  /** The project of what was in front last, as far as that belonged to one. */
  #last: ProjectFolder | undefined;
  /** Which projects there are. */
  readonly onDidChange = this.#changed.event;
  /** Which of them is the active one may have changed. */
  readonly onDidChangeActive = this.#inFront.event;
  readonly #places: ProjectPlaces;

  constructor(places: ProjectPlaces) {
    this.#places = places;
    this.#subscriptions = [
      this.#watcher,
      this.#changed,
      this.#inFront,
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.#inFront.fire();
      }),
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
    this.#inFront.fire();
    void this.announce();
  }

  /** All projects of the workspace, in the order of their paths. */
  async all(): Promise<readonly ProjectFolder[]> {
    const search = (this.#search ??= this.#find());
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
    const isLast = this.#announcements.begin();
    const hasProject = (await this.all()).length > 0;
    // A search that began before a project came or went may end after the one that knows of it.
    if (!isLast()) return;
    await vscode.commands.executeCommand("setContext", PROJECT_CONTEXT, hasProject);
  }

  /** The innermost project that holds a file or folder. */
  async containing(uri: vscode.Uri): Promise<ProjectFolder | undefined> {
    const project = await this.#nearest(uri);
    if (!project || (await this.all()).some((each) => each.uri.fsPath === project.uri.fsPath)) return project;
    this.#met.set(project.uri.fsPath, project);
    this.#forget();
    return project;
  }

  async #find(): Promise<readonly ProjectFolder[]> {
    const manifests = await this.#places.manifests();
    return manifests.flatMap((manifest) => this.#project(vscode.Uri.joinPath(manifest, "..")) ?? []);
  }

  #project(uri: vscode.Uri): ProjectFolder | undefined {
    const workspaceFolder = vscode.workspace.getWorkspaceFolder(uri);
    if (!workspaceFolder || !this.#places.holds(uri.scheme)) return undefined;
    const path = uri.path.slice(workspaceFolder.uri.path.length).replace(/^\//, "");
    return { uri, workspaceFolder, path };
  }

  /** The project of the innermost folder from a file or folder up to its workspace folder that has a manifest. */
  async #nearest(uri: vscode.Uri): Promise<ProjectFolder | undefined> {
    const project = this.#project(uri);
    if (!project) return undefined;
    const names = project.path === "" ? [] : project.path.split("/");
    const hidden = names.findIndex((name) => NOT_SEARCHED_FOLDERS.includes(name));
    for (let depth = hidden < 0 ? names.length : hidden; depth >= 0; depth--) {
      const folder = vscode.Uri.joinPath(project.workspaceFolder.uri, ...names.slice(0, depth));
      if (await isFile(vscode.Uri.joinPath(folder, MANIFEST))) return this.#project(folder);
    }
    return undefined;
  }

  /** Says that a page about a project is in front, which is no editor of a file. */
  putInFront(project: ProjectFolder): void {
    this.#last = project;
    this.#inFront.fire();
  }

  /** The project of the active editor, else the only one; beside a page or a file of nobody's that of what was in front before. */
  async active(): Promise<ProjectFolder | undefined> {
    const document = vscode.window.activeTextEditor?.document.uri;
    const project = document && (await this.containing(document));
    if (project) {
      this.#last = project;
      return project;
    }
    const all = await this.all();
    if (all.length === 1) return all[0];
    const isSomethingOpen = vscode.window.tabGroups.activeTabGroup.activeTab !== undefined;
    return isSomethingOpen ? all.find(({ uri }) => uri.fsPath === this.#last?.uri.fsPath) : undefined;
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
    const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t("LiteBox project") });
    return picked?.project;
  }
}

async function offerNewProject(): Promise<void> {
  const begin = vscode.l10n.t("New Project");
  const choice = await vscode.window.showErrorMessage(
    vscode.l10n.t(
      "There is no LiteBox project in this workspace. Add a {0} with at least {1} to the project's folder, or begin a new one.",
      MANIFEST,
      '{ "name": "hello" }',
    ),
    begin,
  );
  if (choice === begin) await vscode.commands.executeCommand("litebox.newProject");
}

/** How a project is named to people: its path in the workspace. */
export function projectLabel({ path, workspaceFolder }: ProjectFolder): string {
  return path === "" ? workspaceFolder.name : path;
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    ({ type }) => (type & vscode.FileType.File) !== 0,
    () => false,
  );
}
