/** All units of a file, and what they share: abbreviations, strings, the address table. */

import type { AddressRange } from "../debug-info.ts";
import { SectionFlag } from "../elf/elf.ts";
import type { Elf, PartlyRead } from "../elf/elf.ts";
import { MAX_NAME, stringAt } from "../elf/strings.ts";
import { AbbreviationTable } from "./abbreviations.ts";
import { At, UnitType } from "./constants.ts";
import { Cursor } from "./cursor.ts";
import type { DebugIndex } from "./debug-index.ts";
import type { Entry } from "./entry.ts";
import { DebugSections, ProblemList } from "./sections.ts";
import { Unit } from "./unit.ts";
import type { UnitHeader } from "./unit.ts";

/** Bytes of a unit's header. */
const MOST_HEADER = 64;

export class DwarfFile {
  readonly elf: Elf;
  /** What earlier sessions have found out. */
  readonly index: DebugIndex | undefined;
  readonly sections: DebugSections;
  readonly problems = new ProblemList();
  /** `.debug_info`, with the type units of DWARF 4 (`.debug_types`) behind it. */
  readonly info: Uint8Array;
  readonly #infoParts: PartlyRead;
  readonly units: readonly Unit[];
  /** How many more elements of range lists may be read: a hostile file can have every entry share one endless list. */
  rangesLeft = 1 << 25;
  readonly #abbreviations = new Map<number, AbbreviationTable>();
  readonly #strings = { str: new Map<number, string>(), lineStr: new Map<number, string>() };
  readonly #codeSections: readonly AddressRange[];
  #lastCode: AddressRange = { low: 0, high: 0 };
  #signatures: Map<bigint, number> | undefined;

  constructor(elf: Elf, index?: DebugIndex) {
    this.elf = elf;
    this.index = index;
    this.sections = new DebugSections(elf);
    this.#codeSections = elf.sections
      .filter(({ flags }) => (flags & SectionFlag.execute) !== 0)
      .map(({ address, size }) => ({ low: address, high: address + size }));
    const { types } = this.sections;
    this.#infoParts = this.sections.info;
    const info = this.#infoParts.bytes;
    if (types.length > 0) {
      this.#infoParts.load(0, info.length);
      this.info = new Uint8Array(info.length + types.length);
      this.info.set(info);
      this.info.set(types, info.length);
    } else this.info = info;
    const units = this.#readUnits(0, info.length, 0);
    this.units = [...units, ...this.#readUnits(info.length, this.info.length, units.length)];
  }

  abbreviations(offset: number): AbbreviationTable {
    let table = this.#abbreviations.get(offset);
    if (!table) {
      table = new AbbreviationTable(this.sections.abbrev, offset);
      this.#abbreviations.set(offset, table);
    }
    return table;
  }

  /** Before this part of `info` is looked at. */
  loadInfo(from: number, to: number): void {
    // Types behind it are there from the start.
    this.#infoParts.load(from, to);
  }

  string(section: "str" | "lineStr", offset: number): string {
    const cache = this.#strings[section];
    let text = cache.get(offset);
    if (text === undefined) {
      const { str, lineStr } = this.sections;
      if (section === "str") str.load(offset, offset + MAX_NAME);
      text = stringAt(section === "str" ? str.bytes : lineStr, offset);
      cache.set(offset, text);
    }
    return text;
  }

  /** String number `index` of a unit (`DW_FORM_strx`). */
  indexedString(unit: Unit, index: number): string {
    const { offsetSize } = unit.header;
    const cursor = new Cursor(this.sections.strOffsets, unit.bases.strOffsets + index * offsetSize);
    const offset = cursor.unsigned(offsetSize);
    return cursor.ok ? this.string("str", offset) : "";
  }

  /** Address number `index` of a unit (`DW_FORM_addrx`). */
  indexedAddress(unit: Unit, index: number): number | undefined {
    const { addressSize } = unit.header;
    const cursor = new Cursor(this.sections.addr, unit.bases.addresses + index * addressSize);
    const address = cursor.unsigned(addressSize);
    return cursor.ok ? address : undefined;
  }

  /**
   * False for what the linker threw away: it leaves such addresses at 0 or at another value outside of all code. In a
   * relocatable file nothing has an address yet, and nothing has been thrown away.
   */
  isCode(address: number): boolean {
    // Most often it is where the one before was.
    if (address >= this.#lastCode.low && address < this.#lastCode.high) return true;
    if (this.elf.header.kind === "relocatable") return true;
    const found = this.#codeSections.find(({ low, high }) => address >= low && address < high);
    if (found) this.#lastCode = found;
    return found !== undefined;
  }

  unitContaining(offset: number): Unit | undefined {
    let low = 0;
    let high = this.units.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.units[middle]?.header.end ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const unit = this.units[low];
    return unit && offset >= unit.header.entriesAt ? unit : undefined;
  }

  entryAt(offset: number): Entry | undefined {
    return this.unitContaining(offset)?.entryAt(offset);
  }

  typeOfSignature(signature: bigint): number | undefined {
    if (!this.#signatures) {
      this.#signatures = new Map();
      for (const { header, isTypeUnit } of this.units) {
        if (isTypeUnit) this.#signatures.set(header.signature, header.offset + header.typeOffset);
      }
    }
    return this.#signatures.get(signature);
  }

  #readUnits(from: number, to: number, before: number): Unit[] {
    const units: Unit[] = [];
    const isTypes = from > 0;
    let at = from;
    while (at < to) {
      this.loadInfo(at, at + MOST_HEADER);
      const header = readUnitHeader(this.info, at, to, isTypes);
      if (typeof header === "string") {
        this.problems.add(header, at);
        break;
      }
      at = header.end;
      if (header.version >= 2 && header.version <= 5)
        units.push(new Unit(this, header, before + units.length));
      else this.problems.add(`A unit of DWARF version ${header.version} is left out.`, header.offset);
    }
    const skeleton = units.find(
      (unit) => unit.root?.has(At.dwoName) === true || unit.root?.has(At.gnuDwoName) === true,
    );
    if (skeleton) {
      this.problems.add(
        "Some debug information is in separate .dwo files, which are not read; compile without -gsplit-dwarf.",
        skeleton.header.offset,
      );
    }
    return units;
  }
}

/** A header, or what is wrong with it, after which no other unit can be found. */
function readUnitHeader(
  info: Uint8Array,
  offset: number,
  sectionEnd: number,
  isTypes: boolean,
): UnitHeader | string {
  const cursor = new Cursor(info, offset, sectionEnd);
  let length = cursor.u32();
  let offsetSize = 4;
  if (length === 0xffffffff) {
    length = cursor.u64();
    offsetSize = 8;
  } else if (length >= 0xfffffff0) return "A unit of the debug information has a reserved length.";
  const end = cursor.offset + length;
  if (!cursor.ok || end > sectionEnd)
    return "A unit of the debug information reaches past the end of its section.";
  const version = cursor.u16();
  let unitType: number = isTypes ? UnitType.type : UnitType.compile;
  let addressSize: number;
  let abbreviationsAt: number;
  if (version >= 5) {
    unitType = cursor.u8();
    addressSize = cursor.u8();
    abbreviationsAt = cursor.unsigned(offsetSize);
  } else {
    abbreviationsAt = cursor.unsigned(offsetSize);
    addressSize = cursor.u8();
  }
  let signature = 0n;
  let typeOffset = 0;
  if (unitType === UnitType.type || unitType === UnitType.splitType) {
    signature = cursor.u64Exact();
    typeOffset = cursor.unsigned(offsetSize);
  } else if (unitType === UnitType.skeleton || unitType === UnitType.splitCompile)
    signature = cursor.u64Exact();
  const entriesAt = Math.min(cursor.offset, end);
  return {
    offset,
    entriesAt,
    end,
    version,
    addressSize,
    offsetSize,
    unitType,
    abbreviationsAt,
    signature,
    typeOffset,
  };
}
