/**
 * One unit of `.debug_info` (DWARF 5, section 7.5.1) and its entries.
 *
 * Entries are not objects: a unit's entries are parsed once, when something first asks, into parallel arrays. `Entry` is a
 * handle that is made for those that are looked at.
 */

import type { Abbreviation, AbbreviationTable } from "./abbreviations.ts";
import { At, UnitType } from "./constants.ts";
import { Cursor } from "./cursor.ts";
import type { DwarfFile } from "./dwarf-file.ts";
import type { IndexedEntries } from "./debug-index.ts";
import { Entry } from "./entry.ts";
import { type EntryTable, readEntries } from "./entry-table.ts";
import { type Encoding, skipForm } from "./forms.ts";

/** More bytes than a unit's own entry has: names, folder and producer, at worst as they are. */
const MOST_ROOT = 1 << 16;
/** It has its names elsewhere as a rule. */
const USUAL_ROOT = 512;

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

interface Bases {
  readonly strOffsets: number;
  readonly addresses: number;
  readonly ranges: number;
  readonly locations: number;
}

export class Unit {
  readonly file: DwarfFile;
  readonly header: UnitHeader;
  /** Its place among the units of the file. */
  readonly number: number;
  #table: EntryTable | undefined;
  /** Null: there is nothing. */
  #indexed: IndexedEntries | null | undefined;
  #abbreviations: AbbreviationTable | undefined;
  /** Null: there is none. */
  #root: Entry | null | undefined;
  #bases: Bases | undefined;
  #lowPc: number | undefined;

  constructor(file: DwarfFile, header: UnitHeader, number: number) {
    this.file = file;
    this.number = number;
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
    this.#root ??= this.#readRoot() ?? null;
    return this.#root ?? undefined;
  }

  #readRoot(): Entry | undefined {
    const { entriesAt, end } = this.header;
    const { file } = this;
    file.loadInfo(entriesAt, Math.min(end, entriesAt + USUAL_ROOT));
    const cursor = new Cursor(file.info, entriesAt, end);
    const abbreviation = this.#abbreviation(cursor.uleb());
    if (!abbreviation) return undefined;
    for (const form of abbreviation.forms) skipForm(cursor, form, this.header);
    if (!cursor.ok || cursor.offset > entriesAt + USUAL_ROOT)
      file.loadInfo(entriesAt, Math.min(end, entriesAt + MOST_ROOT));
    return new Entry(this, 0, entriesAt, abbreviation);
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
    this.#table ??= this.indexed?.table ?? this.#readEntries();
    return this.#table;
  }

  /** What an earlier session has found out. */
  get indexed(): IndexedEntries | undefined {
    const { index } = this.file;
    this.#indexed ??=
      index?.entries(this.number, this.file.abbreviations(this.header.abbreviationsAt)) ?? null;
    return this.#indexed ?? undefined;
  }

  #readEntries(): EntryTable {
    const { entriesAt, end, abbreviationsAt } = this.header;
    this.file.loadInfo(entriesAt, end);
    return readEntries({
      bytes: this.file.info,
      from: entriesAt,
      to: end,
      encoding: this.header,
      abbreviations: this.file.abbreviations(abbreviationsAt),
      problems: this.file.problems,
    });
  }

  entry(index: number): Entry | undefined {
    const table = this.entries;
    const abbreviation = table.abbreviations[table.kinds[index] ?? -1];
    const offset = table.offsets[index];
    if (!abbreviation || offset === undefined || index < 0) return undefined;
    // Otherwise all of them have been read.
    if (this.#indexed) this.file.loadInfo(offset, table.offsets[index + 1] ?? this.header.end);
    return new Entry(this, index, offset, abbreviation);
  }

  /** The indices of all entries that have such an abbreviation. */
  entriesWith(isWanted: (abbreviation: Abbreviation) => boolean): Uint32Array {
    const { kinds, count, abbreviations } = this.entries;
    const wanted = Uint8Array.from(abbreviations, (abbreviation) => Number(isWanted(abbreviation)));
    let found = 0;
    for (let index = 0; index < count; index++) found += wanted[kinds[index] ?? 0] ?? 0;
    const indices = new Uint32Array(found);
    for (let index = 0, at = 0; index < count; index++)
      if (wanted[kinds[index] ?? 0] === 1) indices[at++] = index;
    return indices;
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
}
