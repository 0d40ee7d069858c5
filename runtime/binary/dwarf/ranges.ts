/** The addresses that an entry covers: a pair, `.debug_ranges` (DWARF 4, section 2.17.3) or `.debug_rnglists` (DWARF 5). */

import type { AddressRange } from "../debug-info.ts";
import type { Abbreviation } from "./abbreviations.ts";
import { At, Form, RangeListEntry } from "./constants.ts";
import { Cursor, u32At } from "./cursor.ts";
import type { Entry } from "./entry.ts";
import { type Encoding, fixedSize } from "./forms.ts";
import type { TakeOwned } from "./range-map.ts";
import type { Unit } from "./unit.ts";

/** A unit of Rust has some thousands. */
const MAX_RANGES = 1 << 16;
/** So many bytes of `.debug_ranges` are read for a list at once; it does not say how long it is. */
const RANGES_AT_ONCE = 1 << 14;

export type TakeRange = (low: number, high: number) => void;

/** What an entry covers in memory, without empty ranges and without code that the linker threw away. */
export function rangesOf(entry: Entry): AddressRange[] {
  const ranges: AddressRange[] = [];
  eachRange(entry, (low, high) => {
    ranges.push({ low, high });
  });
  return ranges;
}

/** As `rangesOf`, for who wants no objects, or only what an address is in: a unit of Rust has thousands. */
export function eachRange(entry: Entry, take: TakeRange, around?: number): void {
  const { file } = entry.unit;
  eachRawRange(
    entry,
    (low, high) => {
      if (low < high && file.isCode(low)) take(low, high);
    },
    around,
  );
}

/** The ranges of many entries of a unit; each is an owner by its index. */
export function rangesOfEntries(unit: Unit, indices: Uint32Array, take: TakeOwned, around?: number): void {
  const { offsets, kinds, abbreviations } = unit.entries;
  const { file, header } = unit;
  const bytes = file.info;
  const pairs = new Map<Abbreviation, Pair | undefined>();
  for (const index of indices) {
    const abbreviation = abbreviations[kinds[index] ?? 0];
    if (!abbreviation) continue;
    if (!pairs.has(abbreviation)) pairs.set(abbreviation, pairOf(abbreviation, header));
    const pair = pairs.get(abbreviation);
    const offset = offsets[index] ?? 0;
    // As it is with most functions; nothing need be made for them.
    if (pair && (bytes[offset] ?? 0) < 0x80) {
      const at = offset + 1 + pair.lowAt;
      const low = u32At(bytes, at) + u32At(bytes, at + 4) * 0x100000000;
      const high = low + u32At(bytes, offset + 1 + pair.lengthAt);
      if (around !== undefined && (around < low || around >= high)) continue;
      if (low < high && file.isCode(low)) take(low, high, index);
      continue;
    }
    const entry = unit.entry(index);
    if (!entry) continue;
    eachRange(entry, (low, high) => {
      take(low, high, index);
    });
  }
}

/** Where in an entry, behind its code, an address of eight bytes and a length of four are; undefined: not at a place that is the same in all. */
interface Pair {
  readonly lowAt: number;
  readonly lengthAt: number;
}

function pairOf({ names, forms }: Abbreviation, encoding: Encoding): Pair | undefined {
  let at: number | undefined = 0;
  let lowAt: number | undefined;
  let lengthAt: number | undefined;
  for (const [index, form] of forms.entries()) {
    if (at === undefined) break;
    const name = names[index];
    if (name === At.lowPc && lowAt === undefined) {
      if (form !== Form.addr || encoding.addressSize !== 8) return undefined;
      lowAt = at;
    } else if (name === At.highPc && lengthAt === undefined) {
      if (form !== Form.data4) return undefined;
      lengthAt = at;
    }
    const size = fixedSize(form, encoding);
    at = size === undefined ? undefined : at + size;
  }
  return lowAt === undefined || lengthAt === undefined || names.includes(At.ranges)
    ? undefined
    : { lowAt, lengthAt };
}

/** Of what is not around an address, not all is left out. */
function eachRawRange(entry: Entry, take: TakeRange, around: number | undefined): void {
  if (entry.has(At.ranges)) {
    const { header, bases, file } = entry.unit;
    const offset = entry.sectionOffset(At.ranges);
    if (header.version < 5) {
      if (offset !== undefined) readRanges(entry.unit, offset, take, around);
      return;
    }
    const index = offset === undefined ? entry.listIndex(At.ranges) : undefined;
    const at =
      index === undefined
        ? offset
        : indexedList(file.sections.rnglists, bases.ranges, index, header.offsetSize);
    if (at !== undefined) readRangeList(entry.unit, at, take);
    return;
  }
  const low = entry.address(At.lowPc);
  if (low === undefined) return;
  take(low, entry.address(At.highPc) ?? low + (entry.number(At.highPc) ?? 0));
}

/** Where list number `index` starts, by the table of offsets at `base`. */
export function indexedList(
  section: Uint8Array,
  base: number,
  index: number,
  offsetSize: number,
): number | undefined {
  const cursor = new Cursor(section, base + index * offsetSize);
  const offset = cursor.unsigned(offsetSize);
  return cursor.ok ? base + offset : undefined;
}

/** The largest address of the unit's size: it marks a new base in lists of DWARF 4. */
function isBaseMarker(address: number, addressSize: number): boolean {
  return addressSize === 8 ? address >= 2 ** 64 - 2048 : address === 2 ** (8 * addressSize) - 1;
}

/** Nothing is called for a range but who takes it: the units of a program have tens of thousands. */
function readRanges(unit: Unit, offset: number, take: TakeRange, around: number | undefined): void {
  const { file } = unit;
  const { addressSize } = unit.header;
  const { ranges } = file.sections;
  const { bytes } = ranges;
  const isWide = addressSize === 8;
  let base = unit.lowPc;
  let loaded = offset;
  const end = bytes.length - 2 * addressSize;
  let left = MAX_RANGES;
  for (let at = offset; at >= 0 && at <= end && left > 0 && file.rangesLeft-- > 0; at += 2 * addressSize) {
    if (at + 2 * addressSize > loaded) ranges.load(at, (loaded = at + RANGES_AT_ONCE));
    let low = isWide ? u32At(bytes, at) : unsignedAt(bytes, at, addressSize);
    let high = isWide ? u32At(bytes, at + 8) : unsignedAt(bytes, at + addressSize, addressSize);
    if (isWide) {
      low += u32At(bytes, at + 4) * 0x100000000;
      high += u32At(bytes, at + 12) * 0x100000000;
    }
    if (low === 0 && high === 0) break;
    if (isBaseMarker(low, addressSize)) base = high;
    else {
      left--;
      if (around === undefined || (around >= base + low && around < base + high))
        take(base + low, base + high);
    }
  }
}

function unsignedAt(bytes: Uint8Array, at: number, size: number): number {
  return new Cursor(bytes, at).unsigned(size);
}

function readRangeList(unit: Unit, offset: number, take: TakeRange): void {
  const { file, header } = unit;
  const cursor = new Cursor(file.sections.rnglists, offset);
  const address = (): number => cursor.unsigned(header.addressSize);
  const indexed = (): number => file.indexedAddress(unit, cursor.uleb()) ?? 0;
  let base = unit.lowPc;
  for (let left = MAX_RANGES; !cursor.atEnd && cursor.ok && left > 0 && file.rangesLeft-- > 0;) {
    const kind = cursor.u8();
    if (kind === RangeListEntry.endOfList) break;
    if (kind === RangeListEntry.baseAddress) base = address();
    else if (kind === RangeListEntry.baseAddressx) base = indexed();
    else if (kind === RangeListEntry.offsetPair) {
      take(base + cursor.uleb(), base + cursor.uleb());
      left--;
    } else if (kind === RangeListEntry.startEnd || kind === RangeListEntry.startxEndx) {
      const read = kind === RangeListEntry.startEnd ? address : indexed;
      take(read(), read());
      left--;
    } else if (kind === RangeListEntry.startLength || kind === RangeListEntry.startxLength) {
      const low = kind === RangeListEntry.startLength ? address() : indexed();
      take(low, low + cursor.uleb());
      left--;
    } else {
      file.problems.add(`A range list has an entry of unknown kind ${kind}.`, cursor.offset);
      break;
    }
  }
}

export function contains(ranges: readonly AddressRange[], address: number): boolean {
  return ranges.some(({ low, high }) => address >= low && address < high);
}
