/**
 * A file system of the web: what the tests' server has below /files, in memory from the first look on. What is written stays in the
 * window.
 */
"use strict";

const vscode = require("vscode");

/** @param {import("vscode").ExtensionContext} context */
exports.activate = async function activate(context) {
  const list = new URL("/files.json", context.extensionUri.toString(true));
  /** @type {string[]} */
  const names = await (await fetch(list)).json();
  const { File, Directory } = vscode.FileType;
  const changed = new vscode.EventEmitter();
  /** By path: bytes once they are known. */
  const files = new Map(names.map((name) => [name, undefined]));
  const isFolder = (path) => path === "/" || [...files.keys()].some((name) => name.startsWith(`${path}/`));
  const missing = (uri) => vscode.FileSystemError.FileNotFound(uri);
  let time = 1;
  const times = new Map();
  const provider = {
    onDidChangeFile: changed.event,
    watch: () => ({ dispose: () => undefined }),
    stat(uri) {
      if (files.has(uri.path)) return { type: File, ctime: 0, mtime: times.get(uri.path) ?? 0, size: 1 };
      if (isFolder(uri.path)) return { type: Directory, ctime: 0, mtime: 0, size: 0 };
      throw missing(uri);
    },
    readDirectory(uri) {
      if (!isFolder(uri.path)) throw missing(uri);
      const start = uri.path === "/" ? "/" : `${uri.path}/`;
      const below = [...files.keys()]
        .filter((name) => name.startsWith(start))
        .map((name) => name.slice(start.length));
      return [...new Map(below.map((name) => [name.split("/")[0], name.includes("/") ? Directory : File]))];
    },
    async readFile(uri) {
      if (!files.has(uri.path)) throw missing(uri);
      if (files.get(uri.path) === undefined) {
        const answer = await fetch(new URL(`/files${encodeURI(uri.path)}`, list));
        files.set(uri.path, new Uint8Array(await answer.arrayBuffer()));
      }
      return files.get(uri.path);
    },
    writeFile(uri, content) {
      const type = files.has(uri.path) ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
      files.set(uri.path, content);
      times.set(uri.path, time++);
      changed.fire([{ type, uri }]);
    },
    createDirectory: () => undefined,
    delete(uri) {
      files.delete(uri.path);
      changed.fire([{ type: vscode.FileChangeType.Deleted, uri }]);
    },
    rename() {
      throw vscode.FileSystemError.NoPermissions("nothing is renamed here");
    },
  };
  // Without it, VS Code in a browser does not find out that a folder contains a file.
  const search = {
    provideFileSearchResults: (_query, { folder }) =>
      [...files.keys()]
        .filter((name) => name.startsWith(`${folder.path}/`))
        .map((name) => folder.with({ path: name })),
  };
  context.subscriptions.push(
    vscode.workspace.registerFileSystemProvider("testfolder", provider),
    vscode.workspace.registerFileSearchProvider("testfolder", search),
  );
};
