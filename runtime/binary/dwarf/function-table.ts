/** The functions of all units: by address and by name, with their scopes. */

import type { CallSite } from "../debug-info.ts";
import { hasNamespaces } from "../languages.ts";
import { At } from "./constants.ts";
import type { Entry } from "./entry.ts";
import { qualifiedName } from "./name-index.ts";
import type { ConcreteFunction, ProgramUnits } from "./program-unit.ts";
import { readScopes } from "./scopes.ts";
import type { FunctionScopes } from "./scopes.ts";

/** Chains of tail calls are followed this far. */
const MAX_TAIL_CALLS = 64;
/** A map of all names takes as long as some searches, and a large program has megabytes of them. */
const MOST_SEARCHES = 6;

export class FunctionTable {
  readonly #units: ProgramUnits;
  readonly #scopes = new Map<number, FunctionScopes>();
  #byEntry: Map<number, ConcreteFunction> | undefined;
  #byName: ReadonlyMap<string, readonly ConcreteFunction[]> | undefined;
  /** What was looked for before there was a map of all names. */
  readonly #found = new Map<string, readonly ConcreteFunction[]>();

  constructor(units: ProgramUnits) {
    this.#units = units;
  }

  at(address: number): ConcreteFunction | undefined {
    return this.#units.at(address)?.functionAt(address);
  }

  entryAt(address: number): Entry | undefined {
    return this.at(address)?.entry;
  }

  *all(): Generator<ConcreteFunction> {
    for (const unit of this.#units.list) yield* unit.functions;
  }

  /** By plain, qualified or linkage name. */
  named(name: string): readonly ConcreteFunction[] {
    if (this.#byName) return this.#byName.get(name) ?? [];
    let found = this.#found.get(name);
    if (!found && this.#found.size < MOST_SEARCHES) {
      found = Array.from(this.all()).filter(({ entry }) => isNamed(entry, name));
      this.#found.set(name, found);
    }
    return found ?? this.#mapOfNames().get(name) ?? [];
  }

  #mapOfNames(): ReadonlyMap<string, readonly ConcreteFunction[]> {
    if (!this.#byName) {
      const byName = new Map<string, ConcreteFunction[]>();
      for (const concrete of this.all()) {
        for (const alias of namesOf(concrete.entry)) {
          const list = byName.get(alias);
          if (list) list.push(concrete);
          else byName.set(alias, [concrete]);
        }
      }
      this.#byName = byName;
    }
    return this.#byName;
  }

  get hasNamespaces(): boolean {
    return this.#units.list.some(({ language }) => hasNamespaces(language));
  }

  scopesOf(concrete: ConcreteFunction): FunctionScopes {
    let scopes = this.#scopes.get(concrete.entry.offset);
    if (!scopes) {
      scopes = readScopes(concrete.entry, concrete.ranges);
      this.#scopes.set(concrete.entry.offset, scopes);
    }
    return scopes;
  }

  callSiteAt(returnAddress: number): CallSite | undefined {
    // The call is before the return address, which may belong to the next function.
    const concrete = this.at(returnAddress - 1);
    return concrete && this.scopesOf(concrete).callSites.find((site) => site.returnAddress === returnAddress);
  }

  /** The function with code that an entry (a definition, its abstract instance, or a declaration elsewhere) stands for. */
  concreteOf(entry: Entry): ConcreteFunction | undefined {
    if (!this.#byEntry) {
      this.#byEntry = new Map();
      for (const concrete of this.all()) {
        for (const { offset } of concrete.entry.withOrigins()) this.#byEntry.set(offset, concrete);
      }
    }
    for (const { offset } of entry.withOrigins()) {
      const found = this.#byEntry.get(offset);
      if (found) return found;
    }
    const name = linkageNameOf(entry) ?? entry.name;
    return name === undefined ? undefined : this.named(name)[0];
  }

  /**
   * True when the function may have been entered again without its caller knowing, by a tail call of its own or of what
   * it tail-calls: then a caller's call site says nothing about what the function was entered with. A tail call to an
   * unknown place may be one.
   */
  mayReenter(concrete: ConcreteFunction): boolean {
    const seen = new Set<number>();
    const open = [concrete];
    for (let next = open.pop(); next; next = open.pop()) {
      for (const { isTailCall, callee } of this.scopesOf(next).callSites) {
        if (!isTailCall) continue;
        const entry = callee === undefined ? undefined : next.entry.unit.file.entryAt(callee);
        if (!entry || seen.size > MAX_TAIL_CALLS) return true;
        const called = this.concreteOf(entry);
        if (called?.entry.offset === concrete.entry.offset) return true;
        if (!called || seen.has(called.entry.offset)) continue;
        seen.add(called.entry.offset);
        open.push(called);
      }
    }
    return false;
  }
}

export function linkageNameOf(entry: Entry): string | undefined {
  return (
    entry.holderOf(At.linkageName)?.string(At.linkageName) ??
    entry.holderOf(At.mipsLinkageName)?.string(At.mipsLinkageName)
  );
}

/** Is it one of `namesOf`? To put together the qualified one takes longest. */
export function isNamed(entry: Entry, name: string): boolean {
  if (name === "") return false;
  const own = entry.name;
  if (own === name || linkageNameOf(entry) === name) return true;
  return name.includes("::") && name.endsWith(own ?? "") && qualifiedName(entry) === name;
}

function namesOf(entry: Entry): ReadonlySet<string> {
  const names = new Set<string>();
  for (const name of [entry.name, qualifiedName(entry), linkageNameOf(entry)]) {
    if (name !== undefined && name !== "") names.add(name);
  }
  return names;
}
