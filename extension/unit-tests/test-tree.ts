/** The unit tests of the workspace as the Testing view shows them: projects, their files, and the tests in these. */

import { relative } from "node:path";

import * as vscode from "vscode";

import { projectLabel } from "../projects.ts";
import type { ProjectFolder, Projects } from "../projects.ts";
import { findTests } from "./find-tests.ts";

const SOURCES = "**/*.{c,cc,cpp,cxx,rs}";
const NOT_SEARCHED = "**/{node_modules,build,.git,target}/**";
/** A workspace with more sources is looked at in part. */
const MOST_FILES = 5000;
/** No person writes tests into larger files. */
const LARGEST = 2 * 1024 * 1024;

export class TestTree implements vscode.Disposable {
  readonly #controller: vscode.TestController;
  readonly #projects: Projects;
  readonly #subscriptions: readonly vscode.Disposable[];
  /** By file: the number of its last reading, so that of two that overlap the later one counts. */
  readonly #readings = new Map<string, number>();
  #isFilled = false;

  constructor(controller: vscode.TestController, projects: Projects) {
    this.#controller = controller;
    this.#projects = projects;
    const watcher = vscode.workspace.createFileSystemWatcher(SOURCES);
    const readFile = (uri: vscode.Uri): void => {
      if (this.#isFilled) void this.#read(uri);
    };
    controller.resolveHandler = async (item) => {
      if (item === undefined) await this.fill();
    };
    controller.refreshHandler = () => this.fill();
    this.#subscriptions = [
      watcher,
      watcher.onDidCreate(readFile),
      watcher.onDidChange(readFile),
      watcher.onDidDelete(readFile),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (this.#isFilled && languageOf(document.uri) !== undefined)
          void this.#show(document.uri, document.getText());
      }),
      projects.onDidChange(() => {
        if (this.#isFilled) void this.fill();
      }),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** Looks at every source of every project. */
  async fill(): Promise<void> {
    this.#isFilled = true;
    const projects = new Set((await this.#projects.all()).map(({ uri }) => uri.toString()));
    this.#controller.items.forEach(({ id }) => {
      if (!projects.has(id)) this.#controller.items.delete(id);
    });
    const files = await vscode.workspace.findFiles(SOURCES, NOT_SEARCHED, MOST_FILES);
    await Promise.all(files.map((file) => this.#read(file)));
  }

  /** The project that an item belongs to. */
  async projectOf(item: vscode.TestItem): Promise<ProjectFolder | undefined> {
    const root = rootOf(item);
    return (await this.#projects.all()).find(({ uri }) => uri.toString() === root.id);
  }

  async #read(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    const reading = (this.#readings.get(key) ?? 0) + 1;
    this.#readings.set(key, reading);
    const bytes = await vscode.workspace.fs.readFile(uri).then(undefined, () => undefined);
    // What stands in an editor is newer than what stands on the disk.
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
    if (this.#readings.get(key) !== reading) return;
    const text = bytes === undefined || bytes.length > LARGEST ? "" : new TextDecoder().decode(bytes);
    await this.#show(uri, bytes === undefined ? "" : (open?.getText() ?? text));
  }

  async #show(uri: vscode.Uri, text: string): Promise<void> {
    const language = languageOf(uri);
    const project = language && (await this.#projects.containing(uri));
    if (
      language === undefined ||
      project === undefined ||
      uri.fsPath.startsWith(`${project.uri.fsPath}/build/`)
    )
      return;
    const tests = findTests(text, language);
    const { items } = this.#controller;
    const root = items.get(project.uri.toString());
    if (tests.length === 0) {
      root?.children.delete(uri.toString());
      if (root?.children.size === 0) items.delete(root.id);
      return;
    }
    const parent =
      root ?? this.#controller.createTestItem(project.uri.toString(), projectLabel(project), project.uri);
    items.add(parent);
    const label = relative(project.uri.fsPath, uri.fsPath).replaceAll("\\", "/");
    const file =
      parent.children.get(uri.toString()) ?? this.#controller.createTestItem(uri.toString(), label, uri);
    parent.children.add(file);
    file.children.replace(
      tests.map(({ name, line }) => {
        const id = `${project.uri.toString()}#${name}`;
        const item = file.children.get(id) ?? this.#controller.createTestItem(id, name, uri);
        item.range = new vscode.Range(line, 0, line, 0);
        return item;
      }),
    );
  }
}

export function rootOf(item: vscode.TestItem): vscode.TestItem {
  return item.parent === undefined ? item : rootOf(item.parent);
}

/** The tests at and below an item, in their order. */
export function testsBelow(item: vscode.TestItem): readonly vscode.TestItem[] {
  if (item.children.size === 0) return item.parent?.parent === undefined ? [] : [item];
  const found: vscode.TestItem[] = [];
  item.children.forEach((child) => found.push(...testsBelow(child)));
  return found;
}

function languageOf({ path }: vscode.Uri): "c" | "rust" | undefined {
  if (path.endsWith(".rs")) return "rust";
  return /\.(?:c|cc|cpp|cxx)$/.test(path) ? "c" : undefined;
}
