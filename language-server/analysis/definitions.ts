/** Which names a project gives a meaning to, and which of its files can mean them. An index is made anew only when a definition changes. */

import type { SourceFacts } from "./facts.ts";
import { sameNames } from "./items.ts";
import { MacroIndex } from "./macro-index.ts";
import type { SourceFile } from "./source-file.ts";
import type { PricedUse } from "./tcb.ts";
import type { Readings } from "./translation-units.ts";

interface KnownUses {
  readonly facts: SourceFacts;
  readonly uses: readonly PricedUse[];
}

export class Definitions {
  readonly #sources: ReadonlyMap<string, SourceFile>;
  /** Where each file's includes lead. */
  readonly #resolved: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Sources that are no part of the program. */
  readonly #tests: ReadonlySet<string>;
  readonly #readings: Readings;
  #index: ReadonlyMap<string, readonly string[]> | undefined;
  #pasted: { readonly macros: ReadonlySet<string>; readonly names: RegExp } | undefined;
  #macroIndex: MacroIndex | undefined;
  #included: ReadonlySet<string> = new Set();
  readonly #uses = new Map<string, KnownUses>();
  /** Of the manifest. */
  #macros: Readonly<Record<string, unknown>> = {};
  /** Counts up whenever an answer may have changed. */
  version = 0;

  constructor(
    sources: ReadonlyMap<string, SourceFile>,
    resolved: ReadonlyMap<string, ReadonlyMap<string, string>>,
    tests: ReadonlySet<string>,
    readings: Readings,
  ) {
    this.#sources = sources;
    this.#resolved = resolved;
    this.#tests = tests;
    this.#readings = readings;
  }

  /** Some file's definitions are others now, or files came or went; `macros` are those of the manifest. */
  changed(macros = this.#macros): void {
    this.#macros = macros;
    this.#index = undefined;
    this.#pasted = undefined;
    this.#macroIndex = undefined;
    this.#uses.clear();
    this.version++;
  }

  /**
   * The project has a function with a body, a macro, a variable or a type of this name, and the file `from` can mean it: it stands in
   * that file, it can be linked to, or it stands in a file that others include.
   */
  defines(name: string, from: string): boolean {
    for (const path of this.#paths(name)) {
      // Tests are built with the program, and the program without them.
      if (this.#tests.has(path) && !this.#tests.has(from)) continue;
      if (path === from || !isPrivate(path) || this.#included.has(path)) return true;
      if (this.#sources.get(path)?.facts.linkable.has(name) === true) return true;
    }
    if (Object.hasOwn(this.#macros, name)) return true;
    for (const alias of this.macros.aliasesOf(name)) if (this.definesBeside(alias)) return true;
    return false;
  }

  /** The project has something else than a macro of this name. */
  definesBeside(name: string): boolean {
    return this.#paths(name).some((path) => {
      const facts = this.#sources.get(path)?.facts;
      if (!facts) return false;
      if (!facts.macros.has(name) || facts.linkable.has(name)) return true;
      return facts.functions.some((each) => each.defined && each.name === name);
    });
  }

  /** Some macro of the project may define a function of this name. */
  isMade(name: string): boolean {
    return this.#pasting().names.test(name) || this.macros.mayDefine(name);
  }

  get macros(): MacroIndex {
    this.#macroIndex ??= new MacroIndex(this.#sources, this.#readings);
    return this.#macroIndex;
  }

  /** See `MacroIndex.mayMean`; `at` is where the macro is used in the file `from`. */
  mayMean(macro: string, name: string, from: string, at: number): boolean {
    const branch = this.#sources.get(from)?.preprocessed.branchAt(at) ?? -1;
    return this.macros.mayMean(macro, name, from, branch);
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

  /** Uses of the program, in the order of the files, of functions that are not the project's own. */
  outsideUses(): PricedUse[] {
    return [...this.#sources].flatMap(([path, { facts }]) => {
      if (this.#tests.has(path)) return [];
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
    sameList(a.pasted, b.pasted) &&
    sameList(a.given, b.given) &&
    // What a macro stands for changes only where directives are read anew.
    (a.macros === b.macros || sameList(usesOfMacros(a), usesOfMacros(b))) &&
    sameNames(a.defined, b.defined) &&
    sameNames(a.linkable, b.linkable) &&
    sameNames(a.externs, b.externs)
  );
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function usesOfMacros({ uses, mentions }: SourceFacts): readonly string[] {
  return [...uses, ...mentions].flatMap(({ macro, name }) => (macro === undefined ? [] : [macro, name]));
}

/** Without patterns, one that nothing matches. */
function patternOf(patterns: readonly string[]): RegExp {
  return new RegExp(patterns.length === 0 ? "(?!)" : `^(?:${[...new Set(patterns)].join("|")})$`);
}

/** Nobody but the file itself sees what it defines without linkage, unless another one includes it. */
export function isPrivate(path: string): boolean {
  return /\.(?:c|cc|cpp|cxx)$/i.test(path);
}
