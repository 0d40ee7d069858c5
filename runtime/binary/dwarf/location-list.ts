/** Which expression locates a variable at an address: its only one, or one of a list (DWARF 5, section 2.6). */

import { At, LocationListEntry } from "./constants.ts";
import { Cursor } from "./cursor.ts";
import type { Entry } from "./entry.ts";
import { indexedList } from "./ranges.ts";
import type { Unit } from "./unit.ts";

/** Enough for the longest list that was seen, by two orders of magnitude. */
const MAX_LIST = 1 << 16;

/** One element of a location list; a default element holds wherever no other does. */
export interface ListedLocation {
  readonly low: number;
  readonly high: number;
  readonly isDefault: boolean;
  readonly expression: Uint8Array;
}

export type FoundLocation =
  | { readonly kind: "expression"; readonly expression: Uint8Array }
  /** It has a list, and the list has nothing for this address. */
  | { readonly kind: "not-here" }
  /** The entry has no such attribute. */
  | { readonly kind: "none" };

/**
 * `isFunctionEntry` says that a function starts at the address. There, an empty range tells where an argument is before the
 * first instruction, as gdb reads it; elsewhere it is only a step of the compiler's between two instructions.
 */
export function locationAt(
  entry: Entry,
  attribute: number,
  address: number,
  isFunctionEntry = false,
): FoundLocation {
  const expression = entry.block(attribute);
  if (expression) return { kind: "expression", expression };
  const list = listOf(entry, attribute);
  if (!list) return { kind: "none" };
  const holds = ({ low, high, isDefault }: ListedLocation): boolean =>
    !isDefault && address >= low && (address < high || (isFunctionEntry && low === high && address === low));
  const found = list.find(holds) ?? list.find(({ isDefault }) => isDefault);
  return found ? { kind: "expression", expression: found.expression } : { kind: "not-here" };
}

/** The whole list of an attribute; undefined when it is not a list. */
export function listOf(entry: Entry, attribute: number): ListedLocation[] | undefined {
  const { unit } = entry;
  const { header, bases, file } = unit;
  const offset = entry.sectionOffset(attribute);
  if (offset !== undefined) return header.version < 5 ? readOldList(unit, offset) : readList(unit, offset);
  const index = entry.listIndex(attribute);
  if (index === undefined) return undefined;
  const at = indexedList(file.sections.loclists, bases.locations, index, header.offsetSize);
  return at === undefined ? [] : readList(unit, at);
}

/** `.debug_loc` of DWARF 2 to 4 (DWARF 4, section 2.6.2). */
function readOldList(unit: Unit, offset: number): ListedLocation[] {
  const { addressSize } = unit.header;
  const cursor = new Cursor(unit.file.sections.loc, offset);
  const list: ListedLocation[] = [];
  let base = unit.lowPc;
  while (!cursor.atEnd && list.length < MAX_LIST) {
    const low = cursor.unsigned(addressSize);
    const high = cursor.unsigned(addressSize);
    if (!cursor.ok || (low === 0 && high === 0)) break;
    // The largest address announces a new base. As a double it is 2^64, whichever of its last bits are set.
    if (low >= 2 ** 64 - 2048 || (addressSize === 4 && low === 0xffffffff)) base = high;
    else {
      const expression = cursor.take(cursor.u16());
      list.push({ low: base + low, high: base + high, isDefault: false, expression });
    }
  }
  return list;
}

/** `.debug_loclists` (DWARF 5, section 7.7.3). GNU view pairs stand before the list or in it and say nothing about places. */
function readList(unit: Unit, offset: number): ListedLocation[] {
  const { file, header } = unit;
  const cursor = new Cursor(file.sections.loclists, offset);
  const address = (): number => cursor.unsigned(header.addressSize);
  const indexed = (): number => file.indexedAddress(unit, cursor.uleb()) ?? 0;
  const list: ListedLocation[] = [];
  const add = (low: number, high: number, isDefault = false): void => {
    list.push({ low, high, isDefault, expression: cursor.take(cursor.uleb()) });
  };
  let base = unit.lowPc;
  for (let steps = 0; !cursor.atEnd && cursor.ok && steps < 2 * MAX_LIST; steps++) {
    const kind = cursor.u8();
    if (kind === LocationListEntry.endOfList) break;
    switch (kind) {
      case LocationListEntry.baseAddress:
        base = address();
        break;
      case LocationListEntry.baseAddressx:
        base = indexed();
        break;
      case LocationListEntry.offsetPair:
        add(base + cursor.uleb(), base + cursor.uleb());
        break;
      case LocationListEntry.startEnd:
        add(address(), address());
        break;
      case LocationListEntry.startxEndx:
        add(indexed(), indexed());
        break;
      case LocationListEntry.startLength: {
        const low = address();
        add(low, low + cursor.uleb());
        break;
      }
      case LocationListEntry.startxLength: {
        const low = indexed();
        add(low, low + cursor.uleb());
        break;
      }
      case LocationListEntry.defaultLocation:
        add(0, 0, true);
        break;
      case LocationListEntry.gnuViewPair:
        cursor.uleb();
        cursor.uleb();
        break;
      default:
        file.problems.add(`A location list has an entry of unknown kind ${kind}.`, cursor.offset);
        return list;
    }
  }
  return list;
}

/** The value of a `DW_AT_const_value` as the bytes that the variable would have in memory. */
export function constantBytes(entry: Entry, size: number): Uint8Array | undefined {
  const block = entry.block(At.constValue);
  if (block) return block;
  const text = entry.string(At.constValue);
  if (text !== undefined) return Uint8Array.from(text, (character) => character.charCodeAt(0));
  const value = entry.exact(At.constValue) ?? addressValue(entry);
  if (value === undefined) return undefined;
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = Number((value >> BigInt(8 * i)) & 0xffn);
  return bytes;
}

function addressValue(entry: Entry): bigint | undefined {
  const address = entry.address(At.constValue);
  return address === undefined || !Number.isSafeInteger(address) ? undefined : BigInt(address);
}
