/**
 * What a session would have to find out again about a large program: which units have code of which files, where units and sequences of
 * lines are, and where entries and functions are in those units that a session has looked into. Answers are the same without it.
 */

import { decodeUtf8, encodeUtf8 } from "../../base/text.ts";
import type { AbbreviationTable } from "./abbreviations.ts";
import type { EntryTable } from "./entry-table.ts";
import type { IndexFile, IndexPart, NumberArray, PartArrays } from "./index-file.ts";
import { type LineSequences, SPAN } from "./line-sequences.ts";
import type { ProgramUnit, ProgramUnits } from "./program-unit.ts";
import { RangeMap } from "./range-map.ts";

const Kind = { files: 1, units: 2, lines: 3, entries: 4 } as const;

/** No more entries are kept, of all units: some 32 MB. */
const MOST_ENTRIES = 1 << 21;

/** Which units have lines of a file; all files that are named are there. */
export type UnitsOfFiles = ReadonlyMap<string, readonly number[]>;

export interface IndexedEntries {
  readonly table: EntryTable;
  /** Indices of the functions that say where their code is. */
  readonly functions: Uint32Array;
  readonly functionRanges: RangeMap;
}

export class DebugIndex {
  readonly #file: IndexFile;

  constructor(file: IndexFile) {
    this.#file = file;
  }

  unitsOfFiles(): UnitsOfFiles | undefined {
    const part = this.#file.part(Kind.files, 0);
    if (part === undefined) return undefined;
    const names = decodeUtf8(part.bytes(0)).split("\0");
    const [starts, units] = [part.numbers(1), part.numbers(2)];
    return new Map(names.map((name, at) => [name, [...units.subarray(starts[at], starts[at + 1])]]));
  }

  unitRanges(): RangeMap | undefined {
    const part = this.#file.part(Kind.units, 0);
    return part && rangeMap(part, 0);
  }

  lines(unit: number): LineSequences | undefined {
    const part = this.#file.part(Kind.lines, unit);
    return (
      part && {
        lows: part.floats(0),
        highs: part.floats(1),
        places: part.numbers(2),
        spans: part.numbers(3),
        isWhole: false,
      }
    );
  }

  entries(unit: number, abbreviations: AbbreviationTable): IndexedEntries | undefined {
    const part = this.#file.part(Kind.entries, unit);
    if (part === undefined) return undefined;
    const codes = [...part.numbers(0)];
    const used = codes.flatMap((code) => abbreviations.get(code) ?? []);
    if (used.length < codes.length) return undefined;
    const offsets = part.numbers(1);
    const parents = part.numbers(3);
    return {
      table: {
        count: offsets.length,
        codes,
        abbreviations: used,
        offsets,
        kinds: part.numbers(2),
        parents: new Int32Array(parents.buffer, parents.byteOffset, parents.length),
        ends: part.numbers(4),
      },
      functions: part.numbers(5),
      functionRanges: rangeMap(part, 6),
    };
  }
}

/** All that is worth keeping, a unit at a time: to look through all of a large program takes a while. */
export function* indexParts(units: ProgramUnits): Generator<IndexPart> {
  let entriesLeft = MOST_ENTRIES;
  // What is news comes first, should not all be kept.
  for (const unit of units.list.toSorted((a, b) => Number(b.hasNews) - Number(a.hasNews))) {
    const { lows, highs, places, spans, isWhole } = unit.sequences;
    if (!isWhole && lows.length > 0)
      yield { kind: Kind.lines, number: unit.unit.number, arrays: [lows, highs, places, spans] };
    const entries = entriesOf(unit, entriesLeft);
    entriesLeft -= entries === undefined ? 0 : unit.unit.entries.count;
    if (entries !== undefined) yield { kind: Kind.entries, number: unit.unit.number, arrays: entries };
  }
  yield { kind: Kind.units, number: 0, arrays: arraysOf(units.rangeMap()) };
  yield { kind: Kind.files, number: 0, arrays: filesOf(units) };
}

function entriesOf(unit: ProgramUnit, most: number): NumberArray[] | undefined {
  if (!unit.isVisited) return undefined;
  const table = unit.unit.entries;
  if (table.count > most) return undefined;
  const { codes, offsets, kinds, parents, ends } = table;
  const { functionEntries, functionRanges } = unit;
  return [
    Uint32Array.from(codes),
    offsets,
    kinds,
    parents,
    ends,
    functionEntries,
    ...arraysOf(functionRanges),
  ];
}

function filesOf(units: ProgramUnits): NumberArray[] {
  const unitsOfFiles = new Map<string, number[]>();
  for (const unit of units.list) {
    const names = unit.lineHeader?.fileNames ?? [];
    const { spans, isWhole } = unit.sequences;
    const used = new Set<number>();
    for (let at = 0; at < spans.length; at += SPAN) used.add(spans[at] ?? 0);
    for (const [index, name] of names.entries()) {
      let known = unitsOfFiles.get(name);
      if (known === undefined) unitsOfFiles.set(name, (known = []));
      // Of equal names the first has the lines.
      if ((used.has(index) || isWhole) && known.at(-1) !== unit.unit.number) known.push(unit.unit.number);
    }
  }
  const starts = [0];
  for (const numbers of unitsOfFiles.values()) starts.push((starts.at(-1) ?? 0) + numbers.length);
  return [
    encodeUtf8([...unitsOfFiles.keys()].join("\0")),
    Uint32Array.from(starts),
    Uint32Array.from([...unitsOfFiles.values()].flat()),
  ];
}

function arraysOf({ lows, highs, reach, owners }: RangeMap): NumberArray[] {
  return [lows, highs, reach, owners];
}

function rangeMap(part: PartArrays, at: number): RangeMap {
  return RangeMap.known({
    lows: part.floats(at),
    highs: part.floats(at + 1),
    reach: part.floats(at + 2),
    owners: part.numbers(at + 3),
  });
}
