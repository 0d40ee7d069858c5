/** A bounds-checked little-endian reader with DWARF's variable-length numbers. Past the end, reads give 0 and clear `ok`. */

import { stringAt } from "../elf/strings.ts";

/** Ten bytes hold 64 bits; producers may pad, but not endlessly. */
const MAX_LEB_BYTES = 24;
const EMPTY = new Uint8Array();

export class Cursor {
  readonly bytes: Uint8Array;
  offset: number;
  /** Reads stop here. */
  readonly end: number;
  ok = true;

  constructor(bytes: Uint8Array, offset = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = Math.min(end, bytes.length);
    if (!(offset >= 0)) this.offset = this.end;
  }

  get atEnd(): boolean {
    return this.offset >= this.end;
  }

  u8(): number {
    const at = this.#take(1);
    return at < 0 ? 0 : (this.bytes[at] ?? 0);
  }

  i8(): number {
    return (this.u8() << 24) >> 24;
  }

  u16(): number {
    const at = this.#take(2);
    return at < 0 ? 0 : (this.bytes[at] ?? 0) | ((this.bytes[at + 1] ?? 0) << 8);
  }

  i16(): number {
    return (this.u16() << 16) >> 16;
  }

  u24(): number {
    const at = this.#take(3);
    return at < 0 ? 0 : lowAt(this.bytes, at);
  }

  u32(): number {
    const at = this.#take(4);
    return at < 0 ? 0 : u32At(this.bytes, at);
  }

  i32(): number {
    return this.u32() | 0;
  }

  /** As a number: exact below 2^53, which all addresses and offsets of real files are. */
  u64(): number {
    const at = this.#take(8);
    return at < 0 ? 0 : u32At(this.bytes, at) + u32At(this.bytes, at + 4) * 0x100000000;
  }

  u64Exact(): bigint {
    const at = this.#take(8);
    return at < 0 ? 0n : BigInt(u32At(this.bytes, at)) | (BigInt(u32At(this.bytes, at + 4)) << 32n);
  }

  /** An unsigned number of 1, 2, 3, 4 or 8 bytes. */
  unsigned(size: number): number {
    if (size === 8) return this.u64();
    if (size === 4) return this.u32();
    if (size === 2) return this.u16();
    if (size === 1) return this.u8();
    if (size === 3) return this.u24();
    this.ok = false;
    return 0;
  }

  /** ULEB128; exact below 2^53. */
  uleb(): number {
    let result = 0;
    let scale = 1;
    for (let i = 0; i < MAX_LEB_BYTES; i++) {
      const byte = this.u8();
      if (scale < 2 ** 70) result += (byte & 0x7f) * scale;
      if (byte < 0x80) return result;
      scale *= 128;
    }
    this.ok = false;
    return 0;
  }

  /** SLEB128; exact between ±2^53. */
  sleb(): number {
    let result = 0;
    let scale = 1;
    for (let i = 0; i < MAX_LEB_BYTES; i++) {
      const byte = this.u8();
      if (scale < 2 ** 70) result += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80) {
        if ((byte & 0x40) === 0) return result;
        // Ten bytes of 7 bits overlap the sign; a double cannot hold both ends, so the exact path decides.
        return scale > 2 ** 53 ? this.#exactSigned(i + 1) : result - scale;
      }
    }
    this.ok = false;
    return 0;
  }

  ulebExact(): bigint {
    let result = 0n;
    for (let shift = 0n; shift < 7n * BigInt(MAX_LEB_BYTES); shift += 7n) {
      const byte = this.u8();
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, result);
    }
    this.ok = false;
    return 0n;
  }

  slebExact(): bigint {
    let result = 0n;
    let shift = 0n;
    for (let i = 0; i < MAX_LEB_BYTES; i++) {
      const byte = this.u8();
      result |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
      if (byte < 0x80) return BigInt.asIntN(64, byte & 0x40 ? result - (1n << shift) : result);
    }
    this.ok = false;
    return 0n;
  }

  #exactSigned(length: number): number {
    const again = new Cursor(this.bytes, this.offset - length, this.end);
    return Number(again.slebExact());
  }

  /** A NUL-terminated string. */
  string(): string {
    const from = this.offset;
    this.skipString();
    return this.ok ? stringAt(this.bytes, from) : "";
  }

  skipString(): void {
    const nul = this.bytes.indexOf(0, this.offset);
    const isThere = nul >= 0 && nul < this.end;
    this.ok &&= isThere;
    this.offset = isThere ? nul + 1 : this.end;
  }

  /** The next `length` bytes as a view; empty when they are not all there. */
  take(length: number): Uint8Array {
    const at = this.#take(length);
    return at < 0 ? EMPTY : this.bytes.subarray(at, at + length);
  }

  skip(length: number): void {
    this.#take(length);
  }

  #take(length: number): number {
    const at = this.offset;
    if (!(length >= 0 && at + length <= this.end)) {
      this.ok = false;
      this.offset = this.end;
      return -1;
    }
    this.offset = at + length;
    return at;
  }
}

/** Most cursors read a few bytes of one attribute: too little for a DataView to be worth its making. */
export function u32At(bytes: Uint8Array, at: number): number {
  return lowAt(bytes, at) + (bytes[at + 3] ?? 0) * 0x1000000;
}

/** Of three bytes. */
function lowAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
}
