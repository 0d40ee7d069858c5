/** Variables as the public records. */

import type { VariableInfo, VariableKind } from "../debug-info.ts";
import { At, Tag } from "./constants.ts";
import type { Entry } from "./entry.ts";
import type { FunctionTable } from "./function-table.ts";
import { isStaticLocation, qualifiedName } from "./name-index.ts";
import { Op } from "./operations.ts";
import { Cursor } from "./cursor.ts";
import type { ProgramUnits } from "./program-unit.ts";
import { type Scope, scopesAt } from "./scopes.ts";
import type { TypeReader } from "./type-reader.ts";

export class VariableRecords {
  readonly #units: ProgramUnits;
  readonly #table: FunctionTable;
  readonly #types: TypeReader;
  readonly #byScope = new WeakMap<Scope, readonly VariableInfo[]>();

  constructor(units: ProgramUnits, table: FunctionTable, types: TypeReader) {
    this.#units = units;
    this.#table = table;
    this.#types = types;
  }

  of(entry: Entry, scopeDepth: number, isInFunction: boolean): VariableInfo {
    const types = this.#types;
    const location = entry.holderOf(At.location)?.block(At.location);
    return {
      id: entry.offset,
      unit: this.#units.of(entry.unit),
      definedIn: this.#units.definingUnit(entry),
      name: entry.name ?? "",
      get qualifiedName() {
        return qualifiedName(entry);
      },
      kind: kindOf(entry, location, isInFunction),
      get type() {
        return types.typeOf(entry);
      },
      scopeDepth,
      declaredAt: this.#units.declaredAt(entry),
      isArtificial: entry.holderOf(At.artificial)?.flag(At.artificial) ?? false,
      address: location && fixedAddress(entry, location),
    };
  }

  /** Those of one source frame: its scopes end at the inlined call (or function) that the frame is of. */
  at(address: number, frame: number): VariableInfo[] {
    const concrete = this.#table.at(address);
    if (!concrete) return [];
    const variables: VariableInfo[] = [];
    let current = 0;
    for (const scope of scopesAt(this.#table.scopesOf(concrete).root, address)) {
      if (current === frame) variables.push(...this.#inScope(scope));
      if (scope.kind === "inlined") current++;
    }
    return variables;
  }

  #inScope(scope: Scope): readonly VariableInfo[] {
    let found = this.#byScope.get(scope);
    if (found === undefined) {
      // What has no name is the compiler's, as the length of a variable-length array.
      const named = scope.variables.filter(({ name }) => name !== undefined);
      found = named.map((entry) => this.of(entry, scope.depth, true));
      this.#byScope.set(scope, found);
    }
    return found;
  }

  global(entry: Entry): VariableInfo {
    return this.of(entry, 0, isInFunction(entry));
  }
}

function isInFunction(entry: Entry): boolean {
  const tag = entry.parent?.tag;
  return tag === Tag.subprogram || tag === Tag.lexicalBlock || tag === Tag.inlinedSubroutine;
}

function kindOf(entry: Entry, location: Uint8Array | undefined, isLocal: boolean): VariableKind {
  if (entry.tag === Tag.formalParameter) return "argument";
  if (entry.holderOf(At.external)?.flag(At.external) === true) return "global";
  if (!isLocal || (location && isStaticLocation(location))) return "static";
  return "local";
}

/** The address of a location that is nothing but an address. */
function fixedAddress(entry: Entry, location: Uint8Array): number | undefined {
  const cursor = new Cursor(location, 1);
  const { unit } = entry.holderOf(At.location) ?? entry;
  let address: number | undefined;
  if (location[0] === Op.addr) address = cursor.unsigned(unit.header.addressSize);
  else if (location[0] === Op.addrx || location[0] === Op.gnuAddrIndex) {
    address = unit.file.indexedAddress(unit, cursor.uleb());
  }
  return cursor.ok && cursor.atEnd ? address : undefined;
}
