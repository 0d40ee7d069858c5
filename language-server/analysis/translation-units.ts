/** The project's sources as the compiler sees them: each with what it includes. They say which branches of conditions are code. */

import { TEST_MACRO } from "../../runtime/image/project.ts";
import { languageOf } from "./facts.ts";
import type { SourceLanguage } from "./facts.ts";
import { addTransparent, NO_TRANSPARENT } from "./preprocessor/transparent.ts";
import type { TransparentMacro, TransparentMacros } from "./preprocessor/transparent.ts";
import { Walk } from "./preprocessor/walk.ts";
import type { Branches } from "./preprocessor/walk.ts";
import type { SourceFile } from "./source-file.ts";

/** How one source sees its files: which of their branches are code. -1 stands for what is in no branch. */
export type Reading = (path: string, branch: number) => boolean;

/** What the files of a project are to each other. */
export interface Readings {
  /** Some source sees both files, so that what one defines for the preprocessor may be meant in the other. */
  meet(a: string, b: string): boolean;
  /** Of the sources for which a branch of a file is code. */
  readingsOf(path: string, branch: number): readonly Reading[];
}

interface KnownWalk {
  readonly branches: ReadonlyMap<string, Branches>;
  readonly transparent: TransparentMacros;
  /** Of each file on the way: what it said. */
  readonly versions: ReadonlyMap<string, number>;
  readonly missing: ReadonlySet<string>;
}

export class TranslationUnits implements Readings {
  readonly #sources: ReadonlyMap<string, SourceFile>;
  /** Where each file's includes lead. */
  readonly #resolved: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Sources that are built with the macro of tests. */
  readonly #tests: ReadonlySet<string>;
  #walks = new Map<string, KnownWalk>();
  #defines = "";
  /** Of each file that some source reaches: what is code for any of them. */
  readonly branches = new Map<string, Branches>();
  /** Of all sources together. */
  transparent: TransparentMacros = NO_TRANSPARENT;

  constructor(
    sources: ReadonlyMap<string, SourceFile>,
    resolved: ReadonlyMap<string, ReadonlyMap<string, string>>,
    tests: ReadonlySet<string>,
  ) {
    this.#sources = sources;
    this.#resolved = resolved;
    this.#tests = tests;
  }

  /** Goes through these sources anew, as far as something has changed. Gives the files that they need and that have not been read, with their languages. */
  walk(
    roots: readonly string[],
    defines: Readonly<Record<string, unknown>>,
  ): ReadonlyMap<string, SourceLanguage> {
    const key = JSON.stringify(defines);
    const known = this.#defines === key ? this.#walks : new Map<string, KnownWalk>();
    this.#defines = key;
    this.#walks = new Map();
    this.branches.clear();
    const missing = new Map<string, SourceLanguage>();
    const transparent = new Map<string, TransparentMacro>();
    for (const root of roots) {
      const language = this.#sources.get(root)?.language ?? "c";
      if (language === "rust") continue;
      const last = known.get(root);
      const walk = last && this.#isCurrent(last) ? last : this.#walk(root, language, defines);
      this.#walks.set(root, walk);
      for (const [name, macro] of walk.transparent) addTransparent(transparent, name, macro);
      for (const [path, branches] of walk.branches) {
        const isFirst = !this.branches.has(path);
        this.#add(path, branches);
        const wanted = languageIn(path, language);
        if (isFirst && this.#sources.get(path)?.language !== wanted) missing.set(path, wanted);
      }
    }
    if (JSON.stringify([...transparent]) !== JSON.stringify([...this.transparent]))
      this.transparent = transparent;
    return missing;
  }

  meet(a: string, b: string): boolean {
    if (a === b) return true;
    for (const { branches } of this.#walks.values()) if (branches.has(a) && branches.has(b)) return true;
    return false;
  }

  readingsOf(path: string, branch: number): readonly Reading[] {
    const readings = [...this.#walks.values()].map(({ branches }): Reading => (of, at) => {
      const known = branches.get(of);
      return known !== undefined && (at < 0 || known[at] !== 0);
    });
    return readings.filter((reading) => reading(path, branch));
  }

  /** Includes lead elsewhere than they did. */
  forget(): void {
    this.#walks.clear();
  }

  #isCurrent({ versions, missing }: KnownWalk): boolean {
    for (const [path, version] of versions)
      if (this.#sources.get(path)?.preprocessed.version !== version) return false;
    for (const path of missing) if (this.#sources.has(path)) return false;
    return true;
  }

  #walk(root: string, language: SourceLanguage, defines: Readonly<Record<string, unknown>>): KnownWalk {
    const missing = new Set<string>();
    const units = {
      directives: (path: string) => {
        const file = this.#sources.get(path);
        if (!file) missing.add(path);
        return file?.preprocessed.directives ?? [];
      },
      resolve: (path: string, include: string) => this.#resolved.get(path)?.get(include),
    };
    const walk = new Walk(
      units,
      language,
      this.#tests.has(root) ? { ...defines, [TEST_MACRO]: "1" } : defines,
    );
    walk.run(root);
    const versions = new Map<string, number>();
    for (const path of walk.branches.keys()) {
      const file = this.#sources.get(path);
      if (file) versions.set(path, file.preprocessed.version);
    }
    return { branches: walk.branches, transparent: walk.transparent, versions, missing };
  }

  #add(path: string, branches: Branches): void {
    const known = this.branches.get(path);
    this.branches.set(path, known ? known.map((each, index) => each || (branches[index] ?? 0)) : branches);
  }
}

/** A header whose name does not tell is in the language of the first source that includes it. */
function languageIn(path: string, language: SourceLanguage): SourceLanguage {
  return path.endsWith(".h") ? language : (languageOf(path) ?? language);
}
