/** A growing array of bytes with WebAssembly's number encodings. */

import type { ValueType } from "./opcodes.ts";

/** How many bytes `u32` writes. */
export function sizeOfU32(value: number): number {
  let size = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) size++;
  return size;
}

export class ByteWriter {
  bytes: Uint8Array;
  length = 0;

  /** `room`: so many bytes are expected. */
  constructor(room = 1024) {
    this.bytes = new Uint8Array(room);
  }

  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.length + more));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** An opcode as `OP` has it, with its prefix. */
  opcode(value: number): void {
    if (value < 0x100) {
      this.byte(value);
    } else {
      this.byte(value >> 16);
      this.u32(value & 0xffff);
    }
  }

  type(value: ValueType): void {
    this.byte(value);
  }

  /** Unsigned LEB128 of a number below 2^32. */
  u32(value: number): void {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Signed LEB128 of the number that the low 32 bits are. */
  s32(value: number): void {
    let rest = value | 0;
    while (rest < -64 || rest > 63) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    this.byte(rest & 0x7f);
  }

  s64(value: bigint): void {
    let rest = BigInt.asIntN(64, value);
    while (rest < -64n || rest > 63n) {
      if (rest >= -0x8000_0000n && rest <= 0x7fff_ffffn) {
        this.s32(Number(rest));
        return;
      }
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest & 0x7fn));
  }

  /** `bytes` bytes, little-endian. */
  fixed(value: bigint, bytes: number): void {
    let rest = value;
    for (let i = 0; i < bytes; i++) {
      this.byte(Number(rest & 0xffn));
      rest >>= 8n;
    }
  }

  append(other: ByteWriter): void {
    this.reserve(other.length);
    this.bytes.set(other.bytes.subarray(0, other.length), this.length);
    this.length += other.length;
  }

  /** A name or another string of ASCII characters. */
  text(value: string): void {
    this.u32(value.length);
    for (let i = 0; i < value.length; i++) this.byte(value.charCodeAt(i));
  }

  /** Its own length before the bytes of `other`. */
  sized(other: ByteWriter): void {
    this.u32(other.length);
    this.append(other);
  }
}
