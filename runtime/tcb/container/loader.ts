/** Where a dynamic linker of the container looks for libraries: ld.so(8) of glibc, and musl's ldso. */

import { decodeUtf8 } from "../../base/text.ts";
import type { DynamicInfo } from "../../binary/elf/dynamic.ts";
import { parentOf, type FileNode, type FileTree, type Resolved } from "./file-tree.ts";

const MUSL_DEFAULTS = ["/lib", "/usr/local/lib", "/usr/lib"];
/** glibc as Debian, Fedora and others build it; a folder that an image lacks costs nothing. */
const GLIBC_DEFAULTS = [
  "/lib/x86_64-linux-gnu",
  "/usr/lib/x86_64-linux-gnu",
  "/lib64",
  "/usr/lib64",
  "/lib",
  "/usr/lib",
];
const GLIBC_CONFIGURATION = "/etc/ld.so.conf";
const MUSL_CONFIGURATION = "/etc/ld-musl-x86_64.path";
/** `include` lines may name files with such lines. */
const DEEPEST = 8;

export class Loader {
  readonly #tree: FileTree;
  readonly #libraryPath: readonly string[];
  readonly #defaults: readonly string[];

  /** `interpreter`: path of the dynamic linker; `libraryPath`: LD_LIBRARY_PATH of the container. */
  constructor(tree: FileTree, interpreter: string, libraryPath: string | undefined) {
    this.#tree = tree;
    this.#libraryPath = (libraryPath ?? "").split(/[:;]/).filter((folder) => folder !== "");
    this.#defaults = interpreter.includes("ld-musl") ? muslFolders(tree) : glibcFolders(tree);
  }

  /** The library `name` as a file at `path` needs it; `program`: the file that was started. */
  find(name: string, path: string, own: DynamicInfo, program: DynamicInfo): Resolved<FileNode> | undefined {
    if (name.includes("/")) return this.#tree.file(name);
    const expand = (folder: string) =>
      folder
        .replace(/\$(ORIGIN\b|\{ORIGIN\})/g, parentOf(path))
        .replace(/\$(LIB\b|\{LIB\})/g, "lib/x86_64-linux-gnu")
        .replace(/\$(PLATFORM\b|\{PLATFORM\})/g, "x86_64");
    // RPATH counts only where there is no RUNPATH, and is passed on from the program; RUNPATH is not.
    const rpath =
      own.runpath.length > 0 ? [] : [...own.rpath, ...(program.runpath.length > 0 ? [] : program.rpath)];
    const folders = [
      ...rpath.map(expand),
      ...this.#libraryPath,
      ...own.runpath.map(expand),
      ...this.#defaults,
    ];
    for (const folder of folders) {
      const found = this.#tree.file(`${folder}/${name}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function muslFolders(tree: FileTree): readonly string[] {
  const content = tree.file(MUSL_CONFIGURATION)?.node.content;
  if (content === undefined) return MUSL_DEFAULTS;
  return decodeUtf8(content)
    .split(/[:\n]/)
    .filter((folder) => folder !== "");
}

/** The linker reads a cache that is made from this configuration; the configuration says the same. */
function glibcFolders(tree: FileTree): readonly string[] {
  const folders: string[] = [];
  readConfiguration(tree, GLIBC_CONFIGURATION, folders, 0);
  return [...new Set([...folders, ...GLIBC_DEFAULTS])];
}

function readConfiguration(tree: FileTree, path: string, folders: string[], depth: number): void {
  const content = tree.file(path)?.node.content;
  if (content === undefined || depth > DEEPEST) return;
  for (const line of decodeUtf8(content).split("\n")) {
    const words = line.replace(/#.*/, "").trim();
    const pattern = /^include\s+(.+)$/.exec(words)?.[1];
    if (pattern === undefined) {
      if (words !== "") folders.push(words.replace(/=.*$/, ""));
      continue;
    }
    for (const file of matching(tree, pattern.startsWith("/") ? pattern : `${parentOf(path)}/${pattern}`)) {
      readConfiguration(tree, file, folders, depth + 1);
    }
  }
}

/** Files that match a pattern with `*` in its last part. */
function matching(tree: FileTree, pattern: string): string[] {
  const folder = tree.resolve(parentOf(pattern));
  if (folder?.node.kind !== "directory") return [];
  const parts = pattern.slice(pattern.lastIndexOf("/") + 1).split("*");
  const matches = (name: string) => name.startsWith(parts[0] ?? "") && name.endsWith(parts.at(-1) ?? "");
  const found = [...folder.node.children.keys()].filter((name) =>
    parts.length > 1 ? matches(name) : name === parts[0],
  );
  return found.sort().map((name) => `${folder.path}/${name}`);
}
