/** How attribute values are encoded (DWARF 5, sections 7.5.5 and 7.5.6), and how they are skipped. */

import { Form } from "./constants.ts";
import type { Cursor } from "./cursor.ts";

/** What the size of a form depends on. */
export interface Encoding {
  readonly version: number;
  readonly addressSize: number;
  /** 4 in the 32-bit DWARF format, 8 in the 64-bit one. */
  readonly offsetSize: number;
}

/** Bytes of forms whose size depends on nothing. */
const FIXED: Readonly<Record<number, number>> = {
  [Form.flagPresent]: 0,
  [Form.implicitConst]: 0,
  [Form.data1]: 1,
  [Form.ref1]: 1,
  [Form.flag]: 1,
  [Form.strx1]: 1,
  [Form.addrx1]: 1,
  [Form.data2]: 2,
  [Form.ref2]: 2,
  [Form.strx2]: 2,
  [Form.addrx2]: 2,
  [Form.strx3]: 3,
  [Form.addrx3]: 3,
  [Form.data4]: 4,
  [Form.ref4]: 4,
  [Form.strx4]: 4,
  [Form.addrx4]: 4,
  [Form.refSup4]: 4,
  [Form.data8]: 8,
  [Form.ref8]: 8,
  [Form.refSig8]: 8,
  [Form.refSup8]: 8,
  [Form.data16]: 16,
};

/** The size of a form in bytes; undefined when it depends on the value. */
export function fixedSize(form: number, encoding: Encoding): number | undefined {
  const size = FIXED[form];
  if (size !== undefined) return size;
  switch (form) {
    case Form.addr:
      return encoding.addressSize;
    case Form.refAddr:
      // In DWARF 2 it had the size of an address.
      return encoding.version <= 2 ? encoding.addressSize : encoding.offsetSize;
    case Form.strp:
    case Form.lineStrp:
    case Form.secOffset:
    case Form.strpSup:
    case Form.gnuRefAlt:
    case Form.gnuStrpAlt:
      return encoding.offsetSize;
    default:
      return undefined;
  }
}

/** Moves past one value. An unknown form clears `cursor.ok`: nothing after it can be read. */
export function skipForm(cursor: Cursor, form: number, encoding: Encoding): void {
  const size = fixedSize(form, encoding);
  if (size === undefined) skipSized(cursor, form, encoding);
  else cursor.skip(size);
}

/** As `skipForm`, for forms that have no `fixedSize`. */
export function skipSized(cursor: Cursor, form: number, encoding: Encoding): void {
  switch (form) {
    case Form.block1:
      cursor.skip(cursor.u8());
      return;
    case Form.block2:
      cursor.skip(cursor.u16());
      return;
    case Form.block4:
      cursor.skip(cursor.u32());
      return;
    case Form.block:
    case Form.exprloc:
      cursor.skip(cursor.uleb());
      return;
    case Form.string:
      cursor.skipString();
      return;
    case Form.sdata:
    case Form.udata:
    case Form.refUdata:
    case Form.strx:
    case Form.addrx:
    case Form.loclistx:
    case Form.rnglistx:
    case Form.gnuAddrIndex:
    case Form.gnuStrIndex:
      cursor.uleb();
      return;
    case Form.indirect: {
      const actual = cursor.uleb();
      // An indirect form that names itself would never end; neither may it name implicit_const.
      if (actual === Form.indirect || actual === Form.implicitConst) cursor.ok = false;
      else skipForm(cursor, actual, encoding);
      return;
    }
    default:
      cursor.ok = false;
  }
}

/** The bytes of a block form at the cursor; undefined for other forms. */
export function readBlock(cursor: Cursor, form: number): Uint8Array | undefined {
  switch (form) {
    case Form.block1:
      return cursor.take(cursor.u8());
    case Form.block2:
      return cursor.take(cursor.u16());
    case Form.block4:
      return cursor.take(cursor.u32());
    case Form.block:
    case Form.exprloc:
      return cursor.take(cursor.uleb());
    case Form.data16:
      return cursor.take(16);
    default:
      return undefined;
  }
}

/** An index form's value (strx, addrx, loclistx, rnglistx); undefined for other forms. */
export function readIndex(cursor: Cursor, form: number): number | undefined {
  switch (form) {
    case Form.strx:
    case Form.addrx:
    case Form.loclistx:
    case Form.rnglistx:
    case Form.gnuAddrIndex:
    case Form.gnuStrIndex:
      return cursor.uleb();
    case Form.strx1:
    case Form.addrx1:
      return cursor.u8();
    case Form.strx2:
    case Form.addrx2:
      return cursor.u16();
    case Form.strx3:
    case Form.addrx3:
      return cursor.u24();
    case Form.strx4:
    case Form.addrx4:
      return cursor.u32();
    default:
      return undefined;
  }
}

/** A constant form's value; undefined for other forms. `data8` that is read as signed comes out unsigned: callers that care ask exactly. */
export function readConstant(cursor: Cursor, form: number, implicit: number): number | undefined {
  switch (form) {
    case Form.data1:
      return cursor.u8();
    case Form.data2:
      return cursor.u16();
    case Form.data4:
      return cursor.u32();
    case Form.data8:
      return cursor.u64();
    case Form.udata:
      return cursor.uleb();
    case Form.sdata:
      return cursor.sleb();
    case Form.implicitConst:
      return implicit;
    default:
      return undefined;
  }
}

/** As `readConstant`, without loss: `sdata` and `implicit_const` signed, the others unsigned. */
export function readExactConstant(cursor: Cursor, form: number, implicit: number): bigint | undefined {
  switch (form) {
    case Form.data8:
      return cursor.u64Exact();
    case Form.udata:
      return cursor.ulebExact();
    case Form.sdata:
      return cursor.slebExact();
    case Form.data16:
      return cursor.u64Exact() | (cursor.u64Exact() << 64n);
    default: {
      const value = readConstant(cursor, form, implicit);
      return value === undefined ? undefined : BigInt(value);
    }
  }
}
