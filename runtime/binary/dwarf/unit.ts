/**
 * One unit of `.debug_info` (DWARF 5, section 7.5.1) and its entries.
 *
 * Entries are not objects: a unit's entries are parsed once, when something first asks, into parallel arrays. `Entry` is a
 * handle that is made for those that are looked at.
 */

import type { Abbreviation, AbbreviationTable } from "./abbreviations.ts";
import { At, Form, UnitType } from "./constants.ts";
import { Cursor } from "./cursor.ts";
import type { DwarfFile } from "./dwarf-file.ts";
import { Entry } from "./entry.ts";
import { fixedSize, skipSized } from "./forms.ts";
import type { Encoding } from "./forms.ts";

/** Deeper nesting of entries than any program has. */
const MAX_DEPTH = 512;
/** More bytes than a unit's own entry has: names, folder and producer, at worst as they are. */
const MOST_ROOT = 1 << 16;

export interface UnitHeader extends Encoding {
  /** Of the header, in `.debug_info` (type units of DWARF 4 follow behind it). */
  readonly offset: number;
  /** Of the first entry. */
  readonly entriesAt: number;
  /** Of what follows the unit. */
  readonly end: number;
  /** `DW_UT_…`; DWARF 4 units have those of their section. */
  readonly unitType: number;
  readonly abbreviationsAt: number;
  /** Type units: the type's signature and its entry's offset from the header. */
  readonly signature: bigint;
  readonly typeOffset: number;
}

/** The entries of a unit, in order, as parallel arrays. */
export interface EntryTable {
  readonly count: number;
  readonly offsets: Uint32Array;
  readonly abbreviations: readonly Abbreviation[];
  /** Index of the parent; -1 for the root. */
  readonly parents: Int32Array;
  /** Index of the first entry that is not below this one. */
  readonly ends: Uint32Array;
}

interface Bases {
  readonly strOffsets: number;
  readonly addresses: number;
  readonly ranges: number;
  readonly locations: number;
}

export class Unit {
  readonly file: DwarfFile;
  readonly header: UnitHeader;
  #table: EntryTable | undefined;
  #abbreviations: AbbreviationTable | undefined;
  #bases: Bases | undefined;
  #lowPc: number | undefined;

  constructor(file: DwarfFile, header: UnitHeader) {
    this.file = file;
    this.header = header;
  }

  /** Where this unit's parts of the index sections start. The headers of those tables are what precedes them. */
  get bases(): Bases {
    if (!this.#bases) {
      const headerSize = this.header.offsetSize === 8 ? 16 : 8;
      const listHeaderSize = this.header.offsetSize === 8 ? 20 : 12;
      // While the attributes are read, the defaults hold: the bases themselves never need a base.
      this.#bases = {
        strOffsets: headerSize,
        addresses: headerSize,
        ranges: listHeaderSize,
        locations: listHeaderSize,
      };
      const root = this.root;
      this.#bases = {
        strOffsets: root?.sectionOffset(At.strOffsetsBase) ?? headerSize,
        addresses: root?.sectionOffset(At.addrBase) ?? root?.sectionOffset(At.gnuAddrBase) ?? headerSize,
        ranges: root?.sectionOffset(At.rnglistsBase) ?? listHeaderSize,
        locations: root?.sectionOffset(At.loclistsBase) ?? listHeaderSize,
      };
    }
    return this.#bases;
  }

  /** The unit's own entry, without parsing the others. */
  get root(): Entry | undefined {
    const { entriesAt, end } = this.header;
    this.file.loadInfo(entriesAt, Math.min(end, entriesAt + MOST_ROOT));
    const cursor = new Cursor(this.file.info, entriesAt, end);
    const abbreviation = this.#abbreviation(cursor.uleb());
    return abbreviation && new Entry(this, 0, this.header.entriesAt, abbreviation);
  }

  /** The base of the unit's ranges and locations; 0 when it gives none. */
  get lowPc(): number {
    this.#lowPc ??= this.root?.address(At.lowPc) ?? 0;
    return this.#lowPc;
  }

  get isTypeUnit(): boolean {
    return this.header.unitType === UnitType.type || this.header.unitType === UnitType.splitType;
  }

  get entries(): EntryTable {
    this.#table ??= this.#parse();
    return this.#table;
  }

  entry(index: number): Entry | undefined {
    const table = this.entries;
    const abbreviation = table.abbreviations[index];
    const offset = table.offsets[index];
    return abbreviation && offset !== undefined && index >= 0
      ? new Entry(this, index, offset, abbreviation)
      : undefined;
  }

  /** The entry at an offset of the section; undefined when none starts there. */
  entryAt(offset: number): Entry | undefined {
    const { offsets, count } = this.entries;
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((offsets[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low < count && offsets[low] === offset ? this.entry(low) : undefined;
  }

  #abbreviation(code: number): Abbreviation | undefined {
    this.#abbreviations ??= this.file.abbreviations(this.header.abbreviationsAt);
    return this.#abbreviations.get(code);
  }

  #parse(): EntryTable {
    const { entriesAt, end } = this.header;
    this.file.loadInfo(entriesAt, end);
    const cursor = new Cursor(this.file.info, entriesAt, end);
    const offsets: number[] = [];
    const abbreviations: Abbreviation[] = [];
    const parents: number[] = [];
    const ends: number[] = [];
    const open: number[] = [];
    const shapes = new Map<number, Shape>();
    const { bytes } = cursor;
    while (!cursor.atEnd) {
      const at = cursor.offset;
      let code = bytes[at] ?? 0;
      if (code < 0x80) cursor.offset++;
      else code = cursor.uleb();
      if (code === 0) {
        const closed = open.pop();
        if (closed === undefined) break;
        ends[closed] = offsets.length;
        if (open.length === 0) break;
        continue;
      }
      let shape = shapes.get(code);
      if (shape === undefined) {
        const abbreviation = this.#abbreviation(code);
        if (!abbreviation) {
          this.file.problems.add(`An entry has the abbreviation code ${code}, which its table lacks.`, at);
          break;
        }
        shapes.set(code, (shape = shapeOf(abbreviation, this.header)));
      }
      const { abbreviation } = shape;
      skipEntry(cursor, shape, this.header);
      if (!cursor.ok) {
        this.file.problems.add("An entry of the debug information is cut off or has an unknown form.", at);
        break;
      }
      const index = offsets.length;
      offsets.push(at);
      abbreviations.push(abbreviation);
      parents.push(open.at(-1) ?? -1);
      ends.push(index + 1);
      if (abbreviation.hasChildren) {
        if (open.length === MAX_DEPTH) break;
        open.push(index);
      } else if (open.length === 0) break;
    }
    // What a damaged unit leaves open reaches to its end.
    for (const index of open) ends[index] = offsets.length;
    return {
      count: offsets.length,
      offsets: new Uint32Array(offsets),
      abbreviations,
      parents: new Int32Array(parents),
      ends: new Uint32Array(ends),
    };
  }
}

/** How to skip an entry: runs of known size, each followed by a form whose size depends on its value; then `rest` bytes. */
interface Shape {
  readonly abbreviation: Abbreviation;
  readonly runs: readonly { readonly bytes: number; readonly form: number }[];
  readonly rest: number;
}

function shapeOf(abbreviation: Abbreviation, encoding: Encoding): Shape {
  const runs: { bytes: number; form: number }[] = [];
  let bytes = 0;
  for (const form of abbreviation.forms) {
    const size = fixedSize(form, encoding);
    if (size === undefined) {
      runs.push({ bytes, form });
      bytes = 0;
    } else bytes += size;
  }
  return { abbreviation, runs, rest: bytes };
}

/**
 * Units have tens of thousands of entries, and are read before the compiler has made code of what is called here; so nothing is
 * called for numbers and lengths of one byte.
 */
function skipEntry(cursor: Cursor, { runs, rest }: Shape, encoding: Encoding): void {
  const { bytes, end } = cursor;
  let at = cursor.offset;
  for (let index = 0; index < runs.length; index++) {
    const run = runs[index];
    if (run === undefined) break;
    at += run.bytes;
    const first = bytes[at] ?? 0x80;
    if (first < 0x80 && run.form === Form.udata) at++;
    else if (first < 0x80 && run.form === Form.exprloc) at += 1 + first;
    else {
      cursor.offset = Math.min(at, end);
      skipSized(cursor, run.form, encoding);
      at = cursor.offset;
    }
  }
  at += rest;
  if (at > end) cursor.ok = false;
  cursor.offset = Math.min(at, end);
}
