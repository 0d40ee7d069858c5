/**
 * Which file of the editor is which file of the debug information. Compilers are told to write paths that do not depend on the machine
 * (`-ffile-prefix-map`), so the two often differ in how they begin.
 */
import type { DebugInfo } from "../../runtime/binary/debug-info.ts";

export interface SourcePathOptions {
  /** Folder of the project, absolute. */
  readonly folder: string;
  /** From a folder in the debug information to one here. */
  readonly map: Readonly<Record<string, string>>;
  exists(path: string): boolean;
}

export class SourcePaths {
  readonly #info: DebugInfo;
  readonly #options: SourcePathOptions;
  readonly #local = new Map<string, string | undefined>();

  constructor(info: DebugInfo, options: SourcePathOptions) {
    this.#info = info;
    this.#options = options;
  }

  /** The file on this machine; undefined when it is not here. */
  toLocal(file: string): string | undefined {
    if (!this.#local.has(file)) this.#local.set(file, this.#find(file));
    return this.#local.get(file);
  }

  #find(file: string): string | undefined {
    for (const [from, to] of Object.entries(this.#options.map)) {
      const rest = below(from, file);
      if (rest !== undefined) return join(to, rest);
    }
    if (this.#options.exists(file)) return file;
    // The longest tail of the path that exists in the project's folder.
    const parts = file.split("/").filter((part) => part !== "");
    for (let first = 0; first < parts.length; first++) {
      const candidate = join(this.#options.folder, parts.slice(first).join("/"));
      if (this.#options.exists(candidate)) return candidate;
    }
    return undefined;
  }

  /** The files of the debug information that are this file of the editor. */
  toDebugInfo(path: string): readonly string[] {
    const wanted = normalise(path);
    // A file has the same name there. To look for all of them would take long in a large program.
    const name = wanted.slice(wanted.lastIndexOf("/") + 1);
    const exact = this.#info
      .sourceFiles()
      .filter((file) => file.endsWith(name) && normalise(this.toLocal(file) ?? "") === wanted);
    if (exact.length > 0) return exact;
    // A file that is elsewhere on this machine, as when a folder was moved after the build: the same name and the longest common tail.
    return this.#info.filesMatching(wanted).filter((file) => this.toLocal(file) === undefined);
  }
}

/** The part of `path` below `folder`; undefined when it is not below. */
function below(folder: string, path: string): string | undefined {
  const start = folder.endsWith("/") ? folder : `${folder}/`;
  return path.startsWith(start) ? path.slice(start.length) : undefined;
}

function join(folder: string, rest: string): string {
  return folder.endsWith("/") ? folder + rest : `${folder}/${rest}`;
}

/** One spelling per file: forward slashes, no `.` and `..`, drive letters in lower case. */
export function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll("\\", "/").split("/")) {
    if (part === "." || (part === "" && parts.length > 0)) continue;
    if (part === ".." && parts.length > 1) parts.pop();
    else parts.push(part);
  }
  return parts.join("/").replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
}
