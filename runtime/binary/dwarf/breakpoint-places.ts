/** Where breakpoints go: for a line, for a function by name, and everywhere in a range of lines. */

import type { BreakpointLocation, LineAddresses } from "../debug-info.ts";
import { typeName } from "../type-names.ts";
import type { Entry } from "./entry.ts";
import type { FunctionRecords } from "./function-info.ts";
import { inlinedEntry, parametersOf } from "./function-info.ts";
import { functionPattern, functionWord } from "./function-pattern.ts";
import { isNamed, linkageNameOf } from "./function-table.ts";
import type { FunctionTable } from "./function-table.ts";
import type { LineIndex, StatementRow } from "./line-index.ts";
import { qualifiedName } from "./name-index.ts";
import type { NameIndex } from "./name-index.ts";
import type { ConcreteFunction } from "./program-unit.ts";
import { rangesOf } from "./ranges.ts";
import { scopesAt } from "./scopes.ts";
import type { TypeReader } from "./type-reader.ts";

/** More lines than any file has: a bound for a request about a whole file. */
const LAST_LINE = 0xffffffff;

export class BreakpointPlaces {
  readonly #lines: LineIndex;
  readonly #table: FunctionTable;
  readonly #records: FunctionRecords;
  readonly #types: TypeReader;
  readonly #names: () => NameIndex;

  constructor(
    lines: LineIndex,
    table: FunctionTable,
    records: FunctionRecords,
    types: TypeReader,
    names: () => NameIndex,
  ) {
    this.#lines = lines;
    this.#table = table;
    this.#records = records;
    this.#types = types;
    this.#names = names;
  }

  ofLine(file: string, line: number): LineAddresses | undefined {
    const rows = this.#lines.statements(file, line, LAST_LINE, true);
    const [first] = rows;
    return first && { line: first.line, addresses: this.#onePerInstance(rows, file) };
  }

  inLines(file: string, firstLine: number, lastLine: number): BreakpointLocation[] {
    const groups = new Map<string, StatementRow[]>();
    for (const row of this.#lines.statements(file, firstLine, lastLine, false)) {
      const key = `${row.line}:${row.column}`;
      const group = groups.get(key);
      if (group) group.push(row);
      else groups.set(key, [row]);
    }
    const places: BreakpointLocation[] = [];
    for (const rows of groups.values()) {
      const [first] = rows;
      if (!first) continue;
      places.push({ line: first.line, column: first.column, addresses: this.#onePerInstance(rows, file) });
    }
    return places.sort((a, b) => a.line - b.line || a.column - b.column);
  }

  /** Concrete instances after their prologues, inlined copies at their starts. */
  ofFunction(name: string): number[] {
    const addresses = new Set<number>();
    const origins = new Set<number>();
    const isMeant = this.#meaningOf(name);
    const named = this.#table.named(name);
    for (const concrete of isMeant === undefined ? named : this.#table.all()) {
      if (isMeant?.(concrete.entry) === false) continue;
      addresses.add(this.#records.of(concrete).entryBreakpoint);
      for (const origin of concrete.entry.withOrigins()) origins.add(origin.offset);
    }
    const { inlined } = this.#names();
    for (const entry of inlined.functions()) {
      if (isMeant?.(entry) ?? isNamed(entry, name))
        for (const origin of entry.withOrigins()) origins.add(origin.offset);
    }
    for (const call of inlined.callsOf(origins)) {
      const ranges = rangesOf(call);
      if (ranges.length > 0) addresses.add(inlinedEntry(call, ranges));
    }
    return [...addresses].sort((a, b) => a - b);
  }

  /** Undefined where the tables find the name: everywhere but in languages whose names have parts. */
  #meaningOf(name: string): ((entry: Entry) => boolean) | undefined {
    const pattern = functionPattern(name);
    const word = functionWord(name);
    const isLinkageName = ({ entry }: ConcreteFunction): boolean =>
      linkageNameOf(entry) === name && entry.name !== name;
    if (!this.#table.hasNamespaces || this.#table.named(name).some(isLinkageName)) return undefined;
    return (entry) =>
      entry.name?.includes(word) === true &&
      pattern({
        qualifiedName: qualifiedName(entry),
        parameters: () =>
          parametersOf(entry, this.#types)
            .filter(({ isArtificial }) => !isArtificial)
            .map(({ type }) => typeName(type)),
      });
  }

  /**
   * The lowest address per instance of the function that the line is in: a line may have several runs of instructions,
   * but one stop is what a person asked for. At a function's first line, the stop is after the prologue.
   */
  #onePerInstance(rows: readonly StatementRow[], file: string): number[] {
    const lowest = new Map<number, number>();
    for (const row of rows) {
      const key = this.#instanceOf(row, file);
      const known = lowest.get(key);
      if (known === undefined || row.address < known) lowest.set(key, row.address);
    }
    const addresses = new Set<number>();
    for (const [key, address] of lowest) addresses.add(this.#pastPrologue(key, address));
    return [...addresses].sort((a, b) => a - b);
  }

  /** Identity of the concrete function or inlined call that a row's line is written in; negative: of neither. */
  #instanceOf({ address, line }: StatementRow, file: string): number {
    const concrete = this.#table.at(address);
    if (!concrete) return -1 - address;
    for (const scope of scopesAt(this.#table.scopesOf(concrete).root, address)) {
      if (scope.kind !== "inlined") continue;
      // The line of the call itself is in the function around, though the address is already the callee's.
      const from = this.#records.inlined(scope, concrete).calledFrom;
      if (from?.line !== line || from.file !== file) return scope.entry.offset;
    }
    return concrete.entry.offset;
  }

  #pastPrologue(instance: number, address: number): number {
    const info = this.#records.at(address);
    if (info?.id !== instance || address < info.low || address >= info.high) return address;
    return Math.max(address, info.entryBreakpoint);
  }
}
