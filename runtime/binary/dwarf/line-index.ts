/** Questions over the line tables of all units. */

import { LineFlag } from "../debug-info.ts";
import type { LineBlock, LineSequence, LineTable, SourcePosition } from "../debug-info.ts";
import { SORTED_PLACE, SPAN } from "./line-sequences.ts";
import type { ProgramUnit, ProgramUnits } from "./program-unit.ts";
import { lastAtMost } from "./range-map.ts";

/** One statement of a line: a place where a breakpoint can be. */
export interface StatementRow {
  readonly unit: ProgramUnit;
  readonly line: number;
  readonly column: number;
  readonly address: number;
}

export class LineIndex {
  readonly #units: ProgramUnits;
  #unitsOfFile: ReadonlyMap<string, readonly ProgramUnit[]> | undefined;

  constructor(units: ProgramUnits) {
    this.#units = units;
  }

  sourceFiles(): string[] {
    // Compilers list `<built-in>` and the like, which no editor can open.
    return [...this.#files().keys()].filter((name) => !name.endsWith(">")).sort();
  }

  /**
   * All statements in lines `from` to `to` of a file. When `onlyFirst` is set, those of the first line that has any; then
   * `to` may be infinite.
   */
  statements(file: string, from: number, to: number, onlyFirst: boolean): StatementRow[] {
    const units = (this.#files().get(file) ?? [])
      .map((unit) => ({ unit, fileIndex: unit.fileIndex(file) }))
      .filter(({ fileIndex }) => fileIndex >= 0);
    const last = onlyFirst ? Math.min(to, firstLineFrom(units, from)) : to;
    const found: StatementRow[] = [];
    for (const { unit, fileIndex } of units) {
      visitRows(unit, fileIndex, from, last, ({ lines, columns, addresses }, row) => {
        found.push({ unit, line: lines[row] ?? 0, column: columns[row] ?? 0, address: addresses[row] ?? 0 });
      });
    }
    return found;
  }

  positionOf(address: number): SourcePosition | undefined {
    return this.rowRange(address)?.position;
  }

  positionIn(file: string, address: number): SourcePosition | undefined {
    const place = this.#rowAt(address);
    if (!place) return undefined;
    const { table, sequence, row } = place;
    const first = firstOfAddress(table, sequence, row);
    for (let at = lastOfAddress(table, sequence, row); at >= first; at--) {
      const position = isStatementRow(table, at) ? positionOfRow(table, at) : undefined;
      if (position?.file === file) return position;
    }
    return undefined;
  }

  isStatement(address: number): boolean {
    const place = this.#rowAt(address);
    if (!place) return false;
    const { table, row } = place;
    return table.addresses[row] === address && isStatementRow(table, row) && (table.lines[row] ?? 0) > 0;
  }

  rowRange(address: number): LineBlock | undefined {
    const place = this.#rowAt(address);
    if (!place) return undefined;
    const { table, sequence, row } = place;
    const home = homeRow(table, sequence, row);
    if (home === undefined || (table.addresses[home] ?? 0) < this.#functionStart(address)) return undefined;
    const belongs = (other: number): boolean => {
      const effective = effectiveRow(table, sequence, other);
      const line = table.lines[effective];
      return line === 0 || (line === table.lines[home] && table.files[effective] === table.files[home]);
    };
    // Backwards only over the line's own rows: what is before a run of line 0 is another block's.
    let low = firstOfAddress(table, sequence, home);
    while (low > sequence.first) {
      const before = homeRow(table, sequence, low - 1);
      if (before === undefined || !belongs(before)) break;
      low = firstOfAddress(table, sequence, before);
    }
    let high = lastOfAddress(table, sequence, row) + 1;
    while (high < sequence.last && belongs(high)) high = lastOfAddress(table, sequence, high) + 1;
    const position = positionOfRow(table, home);
    return (
      position && { low: table.addresses[low] ?? 0, high: table.addresses[high] ?? sequence.high, position }
    );
  }

  /** Where the code of the function around an address starts: line 0 at its beginning belongs to nothing before. */
  #functionStart(address: number): number {
    const ranges = this.#units.at(address)?.functionAt(address)?.ranges;
    return ranges?.find(({ low, high }) => address >= low && address < high)?.low ?? 0;
  }

  /** Units that name a file; in an index, those that have lines of it. */
  #files(): ReadonlyMap<string, readonly ProgramUnit[]> {
    this.#unitsOfFile ??= this.#indexedFiles() ?? this.#namedFiles();
    return this.#unitsOfFile;
  }

  #indexedFiles(): Map<string, ProgramUnit[]> | undefined {
    const known = this.#units.index?.unitsOfFiles();
    if (known === undefined) return undefined;
    const byNumber = new Map(this.#units.list.map((unit) => [unit.unit.number, unit]));
    return new Map(
      Array.from(known, ([name, numbers]) => [name, numbers.flatMap((number) => byNumber.get(number) ?? [])]),
    );
  }

  #namedFiles(): Map<string, ProgramUnit[]> {
    const unitsOfFile = new Map<string, ProgramUnit[]>();
    for (const unit of this.#units.list) {
      for (const name of new Set(unit.lineHeader?.fileNames)) {
        const units = unitsOfFile.get(name);
        if (units) units.push(unit);
        else unitsOfFile.set(name, [unit]);
      }
    }
    return unitsOfFile;
  }

  #rowAt(address: number): { table: LineTable; sequence: LineSequence; row: number } | undefined {
    const rows = this.#units.at(address)?.sequenceAt(address);
    if (!rows) return undefined;
    const { table, sequence } = rows;
    const row = lastAtMost(table.addresses, address, sequence.first, sequence.last);
    return row < sequence.first ? undefined : { table, sequence, row: effectiveRow(table, sequence, row) };
  }
}

interface FileOfUnit {
  readonly unit: ProgramUnit;
  readonly fileIndex: number;
}

/** The first line with a statement that is at least `from`; of most sequences that is known without their rows. */
function firstLineFrom(units: readonly FileOfUnit[], from: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { unit, fileIndex } of units) {
    const { spans } = unit.sequences;
    for (let at = 0; at < spans.length; at += SPAN) {
      const line = spans[at + 1] ?? 0;
      if (spans[at] === fileIndex && line >= from && line < least) least = line;
    }
  }
  for (const { unit, fileIndex } of units) {
    if (least === from) break;
    visitRows(unit, fileIndex, from, least - 1, ({ lines }, row) => {
      least = Math.min(least, lines[row] ?? least);
    });
  }
  return least;
}

/** All statements of a file in lines `from` to `to`, in the order of the unit's line table. */
function visitRows(
  unit: ProgramUnit,
  fileIndex: number,
  from: number,
  to: number,
  visit: (table: LineTable, row: number) => void,
): void {
  const { places, spans, lows } = unit.sequences;
  for (let index = 0; index < lows.length; index++) {
    const spansEnd = places[SORTED_PLACE * index + 3] ?? 0;
    for (let span = places[SORTED_PLACE * index + 2] ?? 0; span < spansEnd; span++) {
      const at = SPAN * span;
      if (spans[at] !== fileIndex || (spans[at + 1] ?? 0) > to || (spans[at + 2] ?? 0) < from) continue;
      const rows = unit.rowsOf(index);
      if (!rows) continue;
      const { table, sequence } = rows;
      for (let row = sequence.first; row < sequence.last; row++) {
        const line = table.lines[row] ?? 0;
        if (line < from || line > to || table.files[row] !== fileIndex || line === 0) continue;
        if (isStatementRow(table, row)) visit(table, row);
      }
    }
  }
}

function isStatementRow(table: LineTable, row: number): boolean {
  return ((table.flags[row] ?? 0) & LineFlag.isStatement) !== 0;
}

function positionOfRow(table: LineTable, row: number): SourcePosition | undefined {
  const line = table.lines[row] ?? 0;
  const file = table.fileNames[table.files[row] ?? 0];
  return line === 0 || file === undefined ? undefined : { file, line, column: table.columns[row] ?? 0 };
}

function firstOfAddress(table: LineTable, sequence: LineSequence, row: number): number {
  let first = row;
  while (first > sequence.first && table.addresses[first - 1] === table.addresses[row]) first--;
  return first;
}

function lastOfAddress(table: LineTable, sequence: LineSequence, row: number): number {
  let last = row;
  while (last + 1 < sequence.last && table.addresses[last + 1] === table.addresses[row]) last++;
  return last;
}

/**
 * Of several rows at one address only the last covers any instructions; but when a statement starts at the address, it is
 * the statement's line that a person is at (gdb's rule, `find_pc_sect_line`).
 */
function effectiveRow(table: LineTable, sequence: LineSequence, row: number): number {
  const last = lastOfAddress(table, sequence, row);
  for (let at = last; at >= sequence.first && table.addresses[at] === table.addresses[row]; at--) {
    if (isStatementRow(table, at)) return at;
  }
  return last;
}

/** The row whose line a row belongs to: itself, or for line 0 the nearest one before that has a line. */
function homeRow(table: LineTable, sequence: LineSequence, row: number): number | undefined {
  for (let at = row; at >= sequence.first; at--) {
    const effective = effectiveRow(table, sequence, at);
    if ((table.lines[effective] ?? 0) !== 0) return effective;
    at = firstOfAddress(table, sequence, at);
  }
  return undefined;
}
