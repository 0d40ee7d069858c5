/** The server in a browser: files are the editor's, whatever file system they are in, and nothing can be built. */

import type { Connection } from "vscode-languageserver";

import { joinPath } from "../../runtime/image/paths.ts";
import { FILE_REQUESTS } from "../contract.ts";
import type { FileParameters, FolderEntry } from "../contract.ts";
import { GRAMMAR_FILES } from "../grammars.ts";
import type { Machine } from "./machine.ts";
import { pathOfUri, uriOfPath } from "./uri-paths.ts";

/** A tree that goes on for ever (a link to a folder above) ends here. */
const MOST_DEPTH = 20;

export function browserMachine(connection: Pick<Connection, "sendRequest">): Machine {
  const ask = <T>(request: string, uri: string): Promise<T | null> => {
    const parameters: FileParameters = { uri };
    return connection.sendRequest<T | null>(request, parameters);
  };
  const entries = async (folder: string): Promise<readonly FolderEntry[]> =>
    (await ask<readonly FolderEntry[]>(FILE_REQUESTS.list, uriOfPath(folder))) ?? [];
  return {
    pathOf: pathOfUri,
    uriOf: uriOfPath,
    entries,
    measurer: () => undefined,
    grammars:
      (folder = "") =>
      async (name) => {
        const { file } = GRAMMAR_FILES[name];
        const bytes = await ask<Uint8Array>(FILE_REQUESTS.read, `${folder}/${file}`);
        if (bytes === null) throw new Error(`The extension lacks its file ${file}: install it again.`);
        return bytes;
      },
    files: {
      read: async (path) => (await ask<Uint8Array>(FILE_REQUESTS.read, uriOfPath(path))) ?? undefined,
      stamp: async (path) => (await ask<string>(FILE_REQUESTS.stamp, uriOfPath(path))) ?? undefined,
      list: async (folder, skip) => (await filesBelow(folder, "", skip, entries, MOST_DEPTH)).sort(),
    },
  };
}

/** Paths relative to `root`. */
async function filesBelow(
  root: string,
  folder: string,
  skip: (relativeFolder: string) => boolean,
  entries: Machine["entries"],
  depth: number,
): Promise<string[]> {
  if (depth === 0) return [];
  const files: string[] = [];
  for (const { name, isFolder } of await entries(joinPath(root, folder))) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (!isFolder) files.push(path);
    else if (!skip(path)) files.push(...(await filesBelow(root, path, skip, entries, depth - 1)));
  }
  return files;
}
