/** Where the includes of a project's files lead. */

import { folderOf, joinPath, pathBelow } from "../../runtime/image/paths.ts";
import { languageOf } from "./facts.ts";
import { includedPath } from "./preprocessor/walk.ts";
import type { IncludedPath } from "./preprocessor/walk.ts";
import type { ProjectFiles } from "./project-files.ts";
import type { SourceFile } from "./source-file.ts";

export class IncludeResolver {
  readonly #folder: string;
  readonly #files: ProjectFiles;
  /** By file, and by the path as it is written; those that lead nowhere are missing. */
  readonly resolved = new Map<string, ReadonlyMap<string, string>>();
  /** For which state of its directives that was found out. */
  readonly #versions = new Map<string, number>();

  constructor(folder: string, files: ProjectFiles) {
    this.#folder = folder;
    this.#files = files;
  }

  /** Files may have come or gone: all is to be found out anew. */
  forget(): void {
    this.#versions.clear();
  }

  delete(path: string): void {
    this.resolved.delete(path);
    this.#versions.delete(path);
  }

  /** Finds out where the includes of a file lead, code or not; true where that is news. `folders` are those of the manifest. */
  async follow(
    file: SourceFile,
    folders: readonly string[],
    isKnown: (path: string) => boolean,
  ): Promise<boolean> {
    const { path, preprocessed } = file;
    if (this.#versions.get(path) === preprocessed.version) return false;
    this.#versions.set(path, preprocessed.version);
    const resolved = new Map<string, string>();
    for (const { kind, rest } of preprocessed.directives) {
      const include = kind === "include" ? includedPath(rest) : undefined;
      for (const candidate of include ? this.#candidates(path, include, folders) : []) {
        if (!isKnown(candidate) && (await this.#files.stamp(candidate)) === undefined) continue;
        if (include) resolved.set(include.path, candidate);
        break;
      }
    }
    const before = JSON.stringify([...(this.resolved.get(path) ?? [])]);
    this.resolved.set(path, resolved);
    return before !== JSON.stringify([...resolved]);
  }

  /** Where the compiler looks for a header of the project: beside the including file when quoted, then in `include`. */
  #candidates(path: string, { path: written, system }: IncludedPath, folders: readonly string[]): string[] {
    const all = system ? folders : [folderOf(path), ...folders];
    return all
      .map((folder) => joinPath(folder, written))
      .filter((each) => languageOf(each) !== undefined || pathBelow(this.#folder, each) !== undefined);
  }
}
