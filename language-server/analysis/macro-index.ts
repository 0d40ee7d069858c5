/** What the macros of a project stand for, and which names come about by them. */

import type { Mention, Use } from "./facts.ts";
import type { SourceFile } from "./source-file.ts";
import type { Reading, Readings } from "./translation-units.ts";

/** A use in the replacement of a macro, without its place. */
export interface ExpandedUse {
  readonly name: string;
  /** "alias": it is used as the macro is. */
  readonly kind: Use["kind"] | "mention" | "alias";
  /** The macro has this name too, and means what is none. */
  readonly isItself?: boolean;
}

/** With the branch in which the macro is defined so. */
interface DefinedUse extends ExpandedUse {
  readonly branch: number;
}

const NO_USES: readonly DefinedUse[] = [];

/** No macro of people stands for more others. */
const MOST_MACROS = 200;

export class MacroIndex {
  /** By the macro's name and the file that defines it. */
  readonly #uses = new Map<string, Map<string, DefinedUse[]>>();
  readonly #externs = new Set<string>();
  /** Names that macros outside of functions are given, with those macros. */
  readonly #given = new Map<string, Set<string>>();
  /** Macros that are another name, by that name. */
  readonly #aliases = new Map<string, Set<string>>();
  readonly #readings: Readings;
  /** What `mayMean` found out. */
  readonly #meanings = new Map<string, boolean>();

  constructor(sources: ReadonlyMap<string, SourceFile>, readings: Readings) {
    this.#readings = readings;
    for (const [path, { facts, preprocessed }] of sources) {
      for (const name of facts.externs) this.#externs.add(name);
      for (const name of facts.macros) this.#usesIn(name, path);
      const note = (macro: string, { name, range }: Mention, kind: ExpandedUse["kind"]): void => {
        this.#usesIn(macro, path).push({ name, kind, branch: preprocessed.branchAt(range.start) });
      };
      for (const use of facts.uses) {
        const { macro, name, kind, isWhole } = use;
        if (macro === undefined) continue;
        note(macro, use, isWhole === true ? "alias" : kind);
        if (isWhole === true) add(this.#aliases, name, macro);
      }
      for (const mention of facts.mentions)
        if (mention.macro !== undefined) note(mention.macro, mention, "mention");
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
    return this.#expand(name, (path) => this.#readings.meet(from, path));
  }

  /** For some source that has this branch of the file as code, the macro stands for the name. */
  mayMean(macro: string, name: string, from: string, branch: number): boolean {
    const key = JSON.stringify([macro, name, from, branch]);
    let known = this.#meanings.get(key);
    if (known === undefined) {
      const means = (seen: Reading): boolean => this.#expand(macro, seen).some((use) => use.name === name);
      known = this.#readings.readingsOf(from, branch).some(means);
      this.#meanings.set(key, known);
    }
    return known;
  }

  /** `seen`: a branch of a file counts. */
  #expand(name: string, seen: Reading): readonly ExpandedUse[] {
    const found = new Map<string, ExpandedUse>();
    const macros = new Set([name]);
    for (const macro of macros) {
      for (const use of this.#usesFor(macro, seen)) {
        // Within its own replacement a name is no macro (C11, 6.10.3.4), so it is that of a function.
        if (this.#uses.has(use.name) && use.name !== macro) macros.add(use.name);
        else found.set(use.name, use.name === macro ? { ...use, isItself: true } : use);
      }
      if (macros.size > MOST_MACROS) break;
    }
    return [...found.values()];
  }

  #usesFor(macro: string, seen: Reading): readonly DefinedUse[] {
    const byPath = this.#uses.get(macro) ?? new Map<string, DefinedUse[]>();
    return [...byPath].flatMap(([path, uses]) =>
      uses.length > 0 && seen(path, -1) ? uses.filter(({ branch }) => seen(path, branch)) : NO_USES,
    );
  }

  #usesIn(macro: string, path: string): DefinedUse[] {
    const byPath = this.#uses.get(macro) ?? new Map<string, DefinedUse[]>();
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
