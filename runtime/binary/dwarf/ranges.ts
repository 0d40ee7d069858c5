/** The addresses that an entry covers: a pair, `.debug_ranges` (DWARF 4, section 2.17.3) or `.debug_rnglists` (DWARF 5). */

import type { AddressRange } from "../debug-info.ts";
import { At, RangeListEntry } from "./constants.ts";
import { Cursor } from "./cursor.ts";
import type { Entry } from "./entry.ts";
import type { Unit } from "./unit.ts";

/** A unit of Rust has some thousands. */
const MAX_RANGES = 1 << 16;

/** What an entry covers in memory, without empty ranges and without code that the linker threw away. */
export function rangesOf(entry: Entry): AddressRange[] {
  const { file } = entry.unit;
  return rawRangesOf(entry).filter(({ low, high }) => low < high && file.isCode(low));
}

function rawRangesOf(entry: Entry): AddressRange[] {
  if (entry.has(At.ranges)) {
    const { header, bases, file } = entry.unit;
    const offset = entry.sectionOffset(At.ranges);
    if (header.version < 5) return offset === undefined ? [] : readRanges(entry.unit, offset);
    if (offset !== undefined) return readRangeList(entry.unit, offset);
    const index = entry.listIndex(At.ranges);
    const at =
      index === undefined
        ? undefined
        : indexedList(file.sections.rnglists, bases.ranges, index, header.offsetSize);
    return at === undefined ? [] : readRangeList(entry.unit, at);
  }
  const low = entry.address(At.lowPc);
  if (low === undefined) return [];
  const high = entry.address(At.highPc) ?? low + (entry.number(At.highPc) ?? 0);
  return [{ low, high }];
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

function readRanges(unit: Unit, offset: number): AddressRange[] {
  const { addressSize } = unit.header;
  const cursor = new Cursor(unit.file.sections.ranges, offset);
  const ranges: AddressRange[] = [];
  let base = unit.lowPc;
  while (!cursor.atEnd && ranges.length < MAX_RANGES && unit.file.rangesLeft-- > 0) {
    const low = cursor.unsigned(addressSize);
    const high = cursor.unsigned(addressSize);
    if (!cursor.ok || (low === 0 && high === 0)) break;
    if (isBaseMarker(low, addressSize)) base = high;
    else ranges.push({ low: base + low, high: base + high });
  }
  return ranges;
}

function readRangeList(unit: Unit, offset: number): AddressRange[] {
  const { file, header } = unit;
  const cursor = new Cursor(file.sections.rnglists, offset);
  const address = (): number => cursor.unsigned(header.addressSize);
  const indexed = (): number => file.indexedAddress(unit, cursor.uleb()) ?? 0;
  const ranges: AddressRange[] = [];
  let base = unit.lowPc;
  while (!cursor.atEnd && cursor.ok && ranges.length < MAX_RANGES && file.rangesLeft-- > 0) {
    const kind = cursor.u8();
    if (kind === RangeListEntry.endOfList) break;
    if (kind === RangeListEntry.baseAddress) base = address();
    else if (kind === RangeListEntry.baseAddressx) base = indexed();
    else if (kind === RangeListEntry.offsetPair) {
      ranges.push({ low: base + cursor.uleb(), high: base + cursor.uleb() });
    } else if (kind === RangeListEntry.startEnd) ranges.push({ low: address(), high: address() });
    else if (kind === RangeListEntry.startxEndx) ranges.push({ low: indexed(), high: indexed() });
    else if (kind === RangeListEntry.startLength || kind === RangeListEntry.startxLength) {
      const low = kind === RangeListEntry.startLength ? address() : indexed();
      ranges.push({ low, high: low + cursor.uleb() });
    } else {
      file.problems.add(`A range list has an entry of unknown kind ${kind}.`, cursor.offset);
      break;
    }
  }
  return ranges;
}

export function contains(ranges: readonly AddressRange[], address: number): boolean {
  return ranges.some(({ low, high }) => address >= low && address < high);
}
