/** Which names a project gives a meaning to, and which of its files can mean them. An index is made anew only when a definition changes. */

import type { SourceFacts, Use } from "./facts.ts";
import { sameNames } from "./items.ts";
import type { SourceFile } from "./source-file.ts";
import type { PricedUse } from "./tcb.ts";

interface KnownUses {
  readonly facts: SourceFacts;
  readonly uses: readonly PricedUse[];
}

/** A use in the replacement of a macro, without its place. */
export interface ExpandedUse {
  readonly name: string;
  readonly kind: Use["kind"] | "mention";
  /** The macro has this name too, and means what is none. */
  readonly isItself?: boolean;
}

const NO_USES: readonly ExpandedUse[] = [];

/** No macro of people stands for more others. */
const MOST_MACROS = 200;

export class Definitions {
  readonly #sources: ReadonlyMap<string, SourceFile>;
  /** Where each file's includes lead. */
  readonly #resolved: ReadonlyMap<string, ReadonlyMap<string, string>>;
  #index: ReadonlyMap<string, readonly string[]> | undefined;
  #pasted: { readonly macros: ReadonlySet<string>; readonly names: RegExp } | undefined;
  #macroUses:
    { readonly uses: ReadonlyMap<string, ExpandedUse[]>; readonly externs: ReadonlySet<string> } | undefined;
  #included: ReadonlySet<string> = new Set();
  readonly #uses = new Map<string, KnownUses>();
  /** Of the manifest. */
  #macros: Readonly<Record<string, unknown>> = {};
  /** Counts up whenever an answer may have changed. */
  version = 0;

  constructor(
    sources: ReadonlyMap<string, SourceFile>,
    resolved: ReadonlyMap<string, ReadonlyMap<string, string>>,
  ) {
    this.#sources = sources;
    this.#resolved = resolved;
  }

  /** Some file's definitions are others now, or files came or went; `macros` are those of the manifest. */
  changed(macros = this.#macros): void {
    this.#macros = macros;
    this.#index = undefined;
    this.#pasted = undefined;
    this.#macroUses = undefined;
    this.#uses.clear();
    this.version++;
  }

  /**
   * The project has a function with a body, a macro, a variable or a type of this name, and the file `from` can mean it: it stands in
   * that file, it can be linked to, or it stands in a file that others include.
   */
  defines(name: string, from: string): boolean {
    for (const path of this.#paths(name)) {
      if (path === from || !isPrivate(path) || this.#included.has(path)) return true;
      if (this.#sources.get(path)?.facts.linkable.has(name) === true) return true;
    }
    return Object.hasOwn(this.#macros, name);
  }

  /** The project has something else than a macro of this name. */
  definesBeside(name: string): boolean {
    return this.#paths(name).some((path) => {
      const facts = this.#sources.get(path)?.facts;
      if (!facts) return false;
      const isMacro = facts.macros.has(name);
      return !isMacro || facts.functions.some((each) => each.defined && each.name === name);
    });
  }

  /** Some macro of the project puts names like this one together. */
  isPasted(name: string): boolean {
    return this.#pasting().names.test(name);
  }

  /** Some file declares a function or variable of this name, which another one has to define. */
  declares(name: string): boolean {
    return this.#macroTable().externs.has(name);
  }

  /**
   * What stands, in the end, for a macro of the project: the names that its replacement and those of the macros in it use. Empty for what is no
   * macro.
   */
  expansionOf(name: string): readonly ExpandedUse[] {
    const { uses } = this.#macroTable();
    if (!uses.has(name)) return NO_USES;
    const found = new Map<string, ExpandedUse>();
    const seen = new Set([name]);
    for (const macro of seen) {
      for (const use of uses.get(macro) ?? []) {
        // Within its own replacement a name is no macro (C11, 6.10.3.4), so it is that of a function.
        if (uses.has(use.name) && use.name !== macro) seen.add(use.name);
        else found.set(use.name, use.name === macro ? { ...use, isItself: true } : use);
      }
      if (seen.size > MOST_MACROS) break;
    }
    return [...found.values()];
  }

  #macroTable() {
    if (!this.#macroUses) {
      const uses = new Map<string, ExpandedUse[]>();
      const externs = new Set<string>();
      for (const { facts } of this.#sources.values()) {
        for (const name of facts.externs) externs.add(name);
        for (const name of facts.macros) if (!uses.has(name)) uses.set(name, []);
        for (const { macro, name, kind } of facts.uses)
          if (macro !== undefined) uses.get(macro)?.push({ name, kind });
        for (const { macro, name } of facts.mentions)
          if (macro !== undefined) uses.get(macro)?.push({ name, kind: "mention" });
      }
      this.#macroUses = { uses, externs };
    }
    return this.#macroUses;
  }

  /** A macro of the project of this name makes names or text of its arguments. */
  pastes(name: string): boolean {
    return this.#pasting().macros.has(name);
  }

  #pasting() {
    if (!this.#pasted) {
      const all = [...this.#sources.values()].flatMap(({ facts }) => facts.pasted);
      const macros = new Set(all.map(({ name }) => name));
      this.#pasted = { macros, names: patternOf(all.flatMap(({ names }) => names)) };
    }
    return this.#pasted;
  }

  /** Uses, in the order of the files, of functions that are not the project's own. */
  outsideUses(): PricedUse[] {
    return [...this.#sources].flatMap(([path, { facts }]) => {
      const known = this.#uses.get(path);
      if (known?.facts === facts) return known.uses;
      const uses = facts.uses
        .filter(({ name }) => !this.defines(name, path))
        .map(({ name, range }) => ({ path, name, range }));
      this.#uses.set(path, { facts, uses });
      return uses;
    });
  }

  #paths(name: string): readonly string[] {
    if (!this.#index) {
      const index = new Map<string, string[]>();
      for (const [path, { facts }] of this.#sources) {
        for (const defined of facts.defined) {
          const paths = index.get(defined);
          if (paths) paths.push(path);
          else index.set(defined, [path]);
        }
      }
      this.#index = index;
      this.#included = new Set([...this.#resolved.values()].flatMap((map) => [...map.values()]));
    }
    return this.#index.get(name) ?? [];
  }
}

export function sameDefinitions(a: SourceFacts, b: SourceFacts): boolean {
  return (
    (a.pasted === b.pasted || JSON.stringify(a.pasted) === JSON.stringify(b.pasted)) &&
    sameNames(a.defined, b.defined) &&
    sameNames(a.linkable, b.linkable) &&
    sameNames(a.externs, b.externs)
  );
}

/** Without patterns, one that nothing matches. */
function patternOf(patterns: readonly string[]): RegExp {
  return new RegExp(patterns.length === 0 ? "(?!)" : `^(?:${[...new Set(patterns)].join("|")})$`);
}

/** Nobody but the file itself sees what it defines without linkage, unless another one includes it. */
export function isPrivate(path: string): boolean {
  return /\.(?:c|cc|cpp|cxx)$/i.test(path);
}
