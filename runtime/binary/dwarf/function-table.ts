/** The functions of all units: by address and by name, with their scopes. */

import type { CallSite } from "../debug-info.ts";
import { At } from "./constants.ts";
import type { Entry } from "./entry.ts";
import { qualifiedName } from "./name-index.ts";
import type { ConcreteFunction, ProgramUnits } from "./program-unit.ts";
import { readScopes } from "./scopes.ts";
import type { FunctionScopes } from "./scopes.ts";

export class FunctionTable {
  readonly #units: ProgramUnits;
  readonly #scopes = new Map<number, FunctionScopes>();
  #byName: ReadonlyMap<string, readonly ConcreteFunction[]> | undefined;

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
    return this.#byName.get(name) ?? [];
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
}

export function linkageNameOf(entry: Entry): string | undefined {
  return (
    entry.holderOf(At.linkageName)?.string(At.linkageName) ??
    entry.holderOf(At.mipsLinkageName)?.string(At.mipsLinkageName)
  );
}

export function namesOf(entry: Entry): ReadonlySet<string> {
  const names = new Set<string>();
  for (const name of [entry.name, qualifiedName(entry), linkageNameOf(entry)]) {
    if (name !== undefined && name !== "") names.add(name);
  }
  return names;
}
