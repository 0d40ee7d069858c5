/** The files that start with a container: its entry point, interpreters of scripts, dynamic linkers and libraries. */

import { decodeUtf8 } from "../../base/text.ts";
import { readDynamic, type DynamicInfo } from "../../binary/elf/dynamic.ts";
import type { Elf } from "../../binary/elf/elf.ts";
import { readElf } from "../../binary/elf/read-elf.ts";
import { findProgram, scriptStart, type Start } from "./entry-point.ts";
import type { FileNode, FileTree, Resolved } from "./file-tree.ts";
import { Loader } from "./loader.ts";

export type Role = "program" | "script" | "interpreter" | "dynamic linker" | "library";

export interface ClosureFile {
  readonly path: string;
  readonly role: Role;
  readonly content: Uint8Array;
  /** Absent for scripts and for what cannot be read as ELF for x86-64. */
  readonly binary: { readonly elf: Elf; readonly dynamic: DynamicInfo } | undefined;
  /** File that brought it; undefined for the entry point. */
  readonly because: string | undefined;
}

export interface Closure {
  readonly files: readonly ClosureFile[];
  /** Sentences: what was looked for and not found. */
  readonly missing: readonly string[];
  /** Files that can load more code while they run. */
  readonly loadsMore: readonly string[];
  /** Libraries of the image that are named in the data of such files, and are not part of the closure. */
  readonly mayLoad: readonly string[];
}

const X86_64 = 62;
/** Scripts that start scripts: Linux stops at five levels (bprm). */
const DEEPEST = 5;
const MOST_FILES = 10_000;
const MOST_NAMES = 200;

export function findClosure(tree: FileTree, start: Start): Closure {
  const walk = new Walk(tree, start);
  const [name] = start.command;
  if (name === undefined)
    walk.missing.push("The image names no program to start: it has neither Entrypoint nor Cmd.");
  else walk.start(name, "program", undefined, 0);
  return walk.finish();
}

class Walk {
  readonly missing: string[] = [];
  readonly #tree: FileTree;
  readonly #start: Start;
  readonly #files = new Map<string, ClosureFile>();

  constructor(tree: FileTree, start: Start) {
    this.#tree = tree;
    this.#start = start;
  }

  start(name: string, role: Role, because: string | undefined, depth: number): void {
    const found = findProgram(this.#tree, name, this.#start);
    if (found === undefined) {
      const place = name.includes("/") ? "in the image" : "in the folders of PATH";
      this.missing.push(
        `There is no ${name} ${place}${because === undefined ? "" : `, which ${because} needs`}.`,
      );
      return;
    }
    const script = scriptStart(found.node.content);
    if (script === undefined) {
      this.#startBinary(found, role, because);
      return;
    }
    if (!this.#add(found, "script", because) || depth >= DEEPEST) return;
    this.start(script.interpreter, "interpreter", found.path, depth + 1);
    if (script.program !== undefined) this.start(script.program, "interpreter", found.path, depth + 1);
  }

  finish(): Closure {
    const files = [...this.#files.values()];
    const loading = files.filter(({ binary }) => binary?.dynamic.symbols.some(isLoading));
    const names = new Set(loading.flatMap(({ content }) => libraryNames(content)));
    const mayLoad = new Set<string>();
    if (names.size > 0) {
      for (const { path } of this.#tree.files()) {
        const name = path.slice(path.lastIndexOf("/") + 1);
        if (names.has(name) && !this.#files.has(path) && mayLoad.size < MOST_NAMES) mayLoad.add(path);
      }
    }
    return {
      files,
      missing: this.missing,
      loadsMore: loading.map(({ path }) => path),
      mayLoad: [...mayLoad],
    };
  }

  #startBinary(found: Resolved<FileNode>, role: Role, because: string | undefined): void {
    const program = this.#add(found, role, because)?.binary?.dynamic;
    if (program === undefined) return;
    const { interpreter } = program;
    if (interpreter !== undefined) {
      const linker = this.#tree.file(interpreter);
      if (linker === undefined)
        this.missing.push(`There is no ${interpreter} in the image, which ${found.path} needs.`);
      else this.#add(linker, "dynamic linker", found.path);
    }
    const loader = new Loader(this.#tree, interpreter ?? "", this.#start.environment.get("LD_LIBRARY_PATH"));
    this.#addLibraries(found.path, program, loader);
  }

  #addLibraries(path: string, program: DynamicInfo, loader: Loader): void {
    const pending: [path: string, info: DynamicInfo][] = [[path, program]];
    // Breadth first, as the linker loads them.
    for (const [user, info] of pending) {
      for (const name of info.needed) {
        const found = loader.find(name, user, info, program);
        if (found === undefined) {
          this.missing.push(
            `There is no library ${name} in the folders that are searched, which ${user} needs.`,
          );
          continue;
        }
        const added = this.#add(found, "library", user);
        if (added?.binary !== undefined) pending.push([found.path, added.binary.dynamic]);
      }
    }
  }

  /** Undefined where it is known already. */
  #add({ path, node }: Resolved<FileNode>, role: Role, because: string | undefined): ClosureFile | undefined {
    if (this.#files.has(path) || this.#files.size >= MOST_FILES) return undefined;
    const elf = role === "script" ? undefined : readElf(node.content).value;
    const isOurs = elf?.header.machine === X86_64;
    if (role !== "script" && !isOurs)
      this.missing.push(`${path} is no ELF file for x86-64. Its code was not looked at.`);
    const binary = isOurs ? { elf, dynamic: readDynamic(elf) } : undefined;
    const file = { path, role, content: node.content, binary, because };
    this.#files.set(path, file);
    return file;
  }
}

function isLoading({ name, isDefined }: { name: string; isDefined: boolean }): boolean {
  return !isDefined && (name === "dlopen" || name === "dlmopen" || name === "__libc_dlopen_mode");
}

/** What looks like the name of a library among the file's strings. */
function libraryNames(content: Uint8Array): string[] {
  const names: string[] = [];
  const dotSo = [0x2e, 0x73, 0x6f];
  for (
    let at = content.indexOf(0x2e);
    at >= 0 && names.length < MOST_NAMES * 10;
    at = content.indexOf(0x2e, at + 1)
  ) {
    if (!dotSo.every((byte, index) => content[at + index] === byte)) continue;
    // Only so far, as a file may be one string of such names.
    const before = content.subarray(Math.max(0, at - 255), at).lastIndexOf(0);
    const after = content.subarray(at, at + 64).indexOf(0);
    if (before < 0 || after < 0) continue;
    const from = Math.max(0, at - 255) + before + 1;
    const to = at + after;
    const name = decodeUtf8(content.subarray(from, to));
    if (/^[\w.+/-]+$/.test(name)) names.push(name.slice(name.lastIndexOf("/") + 1));
    at = to;
  }
  return names;
}
