/** What the macros of a project stand for, and which names come about by them. */

import type { Use } from "./facts.ts";
import type { SourceFile } from "./source-file.ts";

/** A use in the replacement of a macro, without its place. */
export interface ExpandedUse {
  readonly name: string;
  /** "alias": it is used as the macro is. */
  readonly kind: Use["kind"] | "mention" | "alias";
  /** The macro has this name too, and means what is none. */
  readonly isItself?: boolean;
}

const NO_USES: readonly ExpandedUse[] = [];

/** No macro of people stands for more others. */
const MOST_MACROS = 200;

export class MacroIndex {
  /** By the macro's name and the file that defines it. */
  readonly #uses = new Map<string, Map<string, ExpandedUse[]>>();
  readonly #externs = new Set<string>();
  /** Names that macros outside of functions are given, with those macros. */
  readonly #given = new Map<string, Set<string>>();
  /** Macros that are another name, by that name. */
  readonly #aliases = new Map<string, Set<string>>();
  readonly #meet: (a: string, b: string) => boolean;

  /** `meet`: some source sees both files. */
  constructor(sources: ReadonlyMap<string, SourceFile>, meet: (a: string, b: string) => boolean) {
    this.#meet = meet;
    for (const [path, { facts }] of sources) {
      for (const name of facts.externs) this.#externs.add(name);
      for (const name of facts.macros) this.#usesIn(name, path);
      for (const { macro, name, kind, isWhole } of facts.uses) {
        if (macro === undefined) continue;
        this.#usesIn(macro, path).push({ name, kind: isWhole === true ? "alias" : kind });
        if (isWhole === true) add(this.#aliases, name, macro);
      }
      for (const { macro, name } of facts.mentions)
        if (macro !== undefined) this.#usesIn(macro, path).push({ name, kind: "mention" });
      for (const { macro, name } of facts.given) add(this.#given, name, macro);
    }
  }

  /** Some file declares a function or variable of this name, which another one has to define. */
  declares(name: string): boolean {
    return this.#externs.has(name);
  }

  /** A macro of the project was given this name where definitions stand, and may have made one of it. */
  mayDefine(name: string): boolean {
    for (const macro of this.#given.get(name) ?? []) if (this.#uses.has(macro)) return true;
    return false;
  }

  /** Macros for which this name is all that they stand for: what is defined by their name has this one. */
  aliasesOf(name: string): ReadonlySet<string> {
    return this.#aliases.get(name) ?? NO_NAMES;
  }

  /**
   * What stands, in the end, for a macro in the file `from`: the names that its replacement and those of the macros in it use. Empty for what is no
   * macro there.
   */
  expansionOf(name: string, from: string): readonly ExpandedUse[] {
    if (!this.#uses.has(name)) return NO_USES;
    const found = new Map<string, ExpandedUse>();
    const seen = new Set([name]);
    for (const macro of seen) {
      for (const use of this.#usesFor(macro, from)) {
        // Within its own replacement a name is no macro (C11, 6.10.3.4), so it is that of a function.
        if (this.#uses.has(use.name) && use.name !== macro) seen.add(use.name);
        else found.set(use.name, use.name === macro ? { ...use, isItself: true } : use);
      }
      if (seen.size > MOST_MACROS) break;
    }
    return [...found.values()];
  }

  #usesFor(macro: string, from: string): readonly ExpandedUse[] {
    const byPath = this.#uses.get(macro) ?? new Map<string, ExpandedUse[]>();
    return [...byPath].flatMap(([path, uses]) =>
      uses.length > 0 && this.#meet(from, path) ? uses : NO_USES,
    );
  }

  #usesIn(macro: string, path: string): ExpandedUse[] {
    const byPath = this.#uses.get(macro) ?? new Map<string, ExpandedUse[]>();
    this.#uses.set(macro, byPath);
    const uses = byPath.get(path) ?? [];
    byPath.set(path, uses);
    return uses;
  }
}

const NO_NAMES: ReadonlySet<string> = new Set();

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key) ?? new Set();
  map.set(key, values.add(value));
}
