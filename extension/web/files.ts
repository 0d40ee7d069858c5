/** Files of whatever file system a folder is of. */

import * as vscode from "vscode";

import type { ImageFiles } from "../../runtime/browser/contract.ts";
import { MANIFEST, NOT_SEARCHED_FOLDERS } from "../projects.ts";
import type { ProjectPlaces } from "../projects.ts";

/** How deep below a folder of the workspace projects are looked for. */
const PROJECT_DEPTH = 4;
/** How deep below a project its sources are. */
const SOURCE_DEPTH = 12;
const SOURCE = /\.(?:c|h|cc|cpp|cxx|hh|hpp|hxx|rs|S)$/;
const IMAGE = /\.sgxs$/;

/** Undefined where there is none. */
export async function readIfThere(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  return vscode.workspace.fs.readFile(uri).then(
    (bytes) => bytes,
    () => undefined,
  );
}

/** Nothing where there is no such folder. */
export async function entriesOf(folder: vscode.Uri): Promise<readonly [name: string, isFolder: boolean][]> {
  const entries = await vscode.workspace.fs.readDirectory(folder).then(
    (found) => found,
    () => [],
  );
  return entries.map(([name, type]) => [name, (type & vscode.FileType.Directory) !== 0]);
}

/** Files below a folder whose names are right, as paths relative to it. Folders that hold no sources are left out. */
async function* filesBelow(
  folder: vscode.Uri,
  isWanted: (name: string) => boolean,
  depth: number,
): AsyncGenerator<string> {
  for (const [name, isFolder] of await entriesOf(folder)) {
    if (!isFolder && isWanted(name)) yield name;
    const isSearched = isFolder && depth > 0 && !name.startsWith(".") && !NOT_SEARCHED_FOLDERS.includes(name);
    if (!isSearched) continue;
    for await (const path of filesBelow(vscode.Uri.joinPath(folder, name), isWanted, depth - 1))
      yield `${name}/${path}`;
  }
}

/** The places of projects in a browser: a file system need not be able to search. */
export const anywhere: ProjectPlaces = {
  holds: () => true,
  manifests: () => filesOfWorkspace((name) => name === MANIFEST),
};

/** Files whose names are right, in any folder of the workspace that is looked into. */
export async function filesOfWorkspace(isWanted: (name: string) => boolean): Promise<readonly vscode.Uri[]> {
  const found: vscode.Uri[] = [];
  for (const { uri } of vscode.workspace.workspaceFolders ?? [])
    for await (const path of filesBelow(uri, isWanted, PROJECT_DEPTH))
      found.push(vscode.Uri.joinPath(uri, path));
  return found;
}

/** Relative to the project's folder. */
export async function sourcesOf(project: vscode.Uri): Promise<readonly string[]> {
  const sources: string[] = [];
  for await (const path of filesBelow(project, (name) => SOURCE.test(name), SOURCE_DEPTH)) sources.push(path);
  return sources;
}

/** The images that were built of a project. */
export async function imagesOf(project: vscode.Uri): Promise<readonly vscode.Uri[]> {
  const build = vscode.Uri.joinPath(project, "build");
  const names = (await entriesOf(build)).flatMap(([name]) => (IMAGE.test(name) ? [name] : []));
  return names.sort().map((name) => vscode.Uri.joinPath(build, name));
}

export function isImage(uri: vscode.Uri): boolean {
  return IMAGE.test(uri.path);
}

/** The folder of the project that an image was built of. */
export function projectOf(image: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(image, "..", "..");
}

/** An image with all that lies beside it; undefined where it cannot be read. */
export async function imageFiles(uri: vscode.Uri): Promise<ImageFiles | undefined> {
  const folder = vscode.Uri.joinPath(uri, "..");
  const name = uri.path.slice(uri.path.lastIndexOf("/") + 1).replace(IMAGE, "");
  const beside = (ending: string): Promise<Uint8Array | undefined> =>
    readIfThere(vscode.Uri.joinPath(folder, `${name}.${ending}`));
  const [image, signature, record, elf, manifest] = await Promise.all([
    readIfThere(uri),
    ...["sig", "json", "elf"].map(beside),
    readIfThere(vscode.Uri.joinPath(projectOf(uri), MANIFEST)),
  ]);
  return image && { name, image, signature, record, elf, manifest };
}
