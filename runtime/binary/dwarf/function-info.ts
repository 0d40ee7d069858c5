/** Functions, inlined calls and source frames as the public records. */

import { LineFlag } from "../debug-info.ts";
import type { AddressRange, FunctionInfo, InlinedCall, ParameterInfo, SourceFrame } from "../debug-info.ts";
import { At, Tag } from "./constants.ts";
import type { Entry } from "./entry.ts";
import { linkageNameOf } from "./function-table.ts";
import type { FunctionTable } from "./function-table.ts";
import type { LineIndex } from "./line-index.ts";
import { qualifiedName } from "./name-index.ts";
import type { ConcreteFunction, ProgramUnit, ProgramUnits } from "./program-unit.ts";
import { lastAtMost } from "./range-map.ts";
import { contains } from "./ranges.ts";
import { scopesAt } from "./scopes.ts";
import type { Scope } from "./scopes.ts";
import type { TypeReader } from "./type-reader.ts";

export class FunctionRecords {
  readonly #units: ProgramUnits;
  readonly #table: FunctionTable;
  readonly #lines: LineIndex;
  readonly #types: TypeReader;
  readonly #functions = new Map<number, FunctionInfo>();
  readonly #inlined = new Map<number, InlinedCall>();

  constructor(units: ProgramUnits, table: FunctionTable, lines: LineIndex, types: TypeReader) {
    this.#units = units;
    this.#table = table;
    this.#lines = lines;
    this.#types = types;
  }

  of(concrete: ConcreteFunction): FunctionInfo {
    const { entry, ranges } = concrete;
    const known = this.#functions.get(entry.offset);
    if (known) return known;
    const unit = this.#units.of(entry.unit);
    const types = this.#types;
    const first = entryRange(entry, ranges);
    let breakpoint: number | undefined;
    let parameters: FunctionInfo["parameters"] | undefined;
    const info: FunctionInfo = {
      id: entry.offset,
      unit,
      definedIn: this.#units.definingUnit(entry),
      name: entry.name ?? "",
      qualifiedName: qualifiedName(entry),
      linkageName: linkageNameOf(entry),
      low: first.low,
      high: first.high,
      ranges,
      declaredAt: this.#units.declaredAt(entry),
      isExternal: entry.holderOf(At.external)?.flag(At.external) ?? false,
      get returns() {
        return types.typeOf(entry);
      },
      get parameters() {
        parameters ??= parametersOf(entry, types);
        return parameters;
      },
      get entryBreakpoint() {
        breakpoint ??= afterPrologue(unit, first);
        return breakpoint;
      },
    };
    this.#functions.set(entry.offset, info);
    return info;
  }

  at(address: number): FunctionInfo | undefined {
    const concrete = this.#table.at(address);
    return concrete && this.of(concrete);
  }

  inlinedAt(address: number): InlinedCall[] {
    const concrete = this.#table.at(address);
    if (!concrete) return [];
    return scopesAt(this.#table.scopesOf(concrete).root, address)
      .filter(({ kind }) => kind === "inlined")
      .map((scope) => this.inlined(scope, concrete));
  }

  inlined(scope: Scope, concrete: ConcreteFunction): InlinedCall {
    const { entry, ranges } = scope;
    let call = this.#inlined.get(entry.offset);
    if (!call) {
      call = {
        id: entry.offset,
        within: this.of(concrete),
        name: entry.name ?? "",
        qualifiedName: qualifiedName(entry),
        linkageName: linkageNameOf(entry),
        // An inlined copy mentions only the parameters that are left of it.
        parameters: parametersOf(entry.reference(At.abstractOrigin) ?? entry, this.#types),
        ranges,
        entry: inlinedEntry(entry, ranges),
        declaredAt: this.#units.declaredAt(entry),
        calledFrom: this.#units.calledFrom(entry),
      };
      this.#inlined.set(entry.offset, call);
    }
    return call;
  }

  framesAt(address: number): SourceFrame[] {
    const info = this.at(address);
    if (!info) return [];
    const frames: SourceFrame[] = [];
    // Each inlined call says where it stands in the frame around it.
    let position = this.#lines.positionOf(address);
    for (const inlined of this.inlinedAt(address)) {
      frames.push({ name: inlined.qualifiedName, function: info, inlined, position });
      position = inlined.calledFrom;
    }
    frames.push({ name: info.qualifiedName, function: info, inlined: undefined, position });
    return frames;
  }
}

/** The range where a function starts: that of `entry_pc`, of `low_pc`, or the first in its list. */
function entryRange(entry: Entry, ranges: readonly AddressRange[]): AddressRange {
  const start = entry.address(At.entryPc) ?? entry.address(At.lowPc);
  const first = ranges.find((range) => start !== undefined && contains([range], start)) ?? ranges[0];
  return first ?? { low: 0, high: 0 };
}

export function inlinedEntry(entry: Entry, ranges: readonly AddressRange[]): number {
  const lowest = ranges.reduce((low, range) => Math.min(low, range.low), Number.POSITIVE_INFINITY);
  const address = entry.address(At.entryPc);
  if (address !== undefined) return contains(ranges, address) ? address : lowest;
  // DWARF 5 also allows an offset from the base of the entry.
  const offset = entry.number(At.entryPc);
  const base = entry.address(At.lowPc) ?? ranges[0]?.low;
  return offset !== undefined && base !== undefined ? base + offset : lowest;
}

export function parametersOf(entry: Entry, types: TypeReader): ParameterInfo[] {
  const parameters: ParameterInfo[] = [];
  for (const child of entry.children()) {
    if (child.tag !== Tag.formalParameter) continue;
    const isArtificial = child.holderOf(At.artificial)?.flag(At.artificial) ?? false;
    parameters.push({ name: child.name ?? "", type: types.typeOf(child), isArtificial });
  }
  return parameters;
}

/**
 * Where a function's arguments can be read: at the row that says so, else, as gdb has it, at the second address that has
 * a row, because the first row is the prologue's. Optimised code of gcc describes its variables from the start.
 */
function afterPrologue(unit: ProgramUnit, { low, high }: AddressRange): number {
  const rows = unit.sequenceAt(low);
  if (!rows) return low;
  const { table, sequence } = rows;
  let second: number | undefined;
  const start = Math.max(sequence.first, lastAtMost(table.addresses, low, sequence.first, sequence.last));
  for (let row = start; row < sequence.last; row++) {
    const address = table.addresses[row] ?? 0;
    if (address >= high) break;
    const flags = table.flags[row] ?? 0;
    if ((flags & LineFlag.prologueEnd) !== 0 && address >= low) return address;
    const isStatement = (flags & LineFlag.isStatement) !== 0 && table.lines[row] !== 0;
    if (isStatement && address > low) second ??= address;
  }
  return unit.hasLocationLists ? low : (second ?? low);
}
