/** Fixed-endian reads over bytes that came from outside: every access is bounds-checked and none throws. */

import { decodeUtf8 } from "./text.ts";

/** A forward-only little-endian reader. Once it has run past the end, `ok` is false and every read gives zero. */
export class ByteReader {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  offset: number;
  ok = true;

  constructor(bytes: Uint8Array, offset = 0) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.offset = offset;
  }

  /** Bytes left to read. */
  get remaining(): number {
    return Math.max(0, this.bytes.length - this.offset);
  }

  u8(): number {
    const at = this.#take(1);
    return at < 0 ? 0 : this.#view.getUint8(at);
  }

  u16(): number {
    const at = this.#take(2);
    return at < 0 ? 0 : this.#view.getUint16(at, true);
  }

  u32(): number {
    const at = this.#take(4);
    return at < 0 ? 0 : this.#view.getUint32(at, true);
  }

  u64(): bigint {
    const at = this.#take(8);
    return at < 0 ? 0n : this.#view.getBigUint64(at, true);
  }

  /** A whole number from 0 to 2^53 - 1, seven bits at a time, as `ByteWriter.number` writes it. */
  number(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 0x80) {
      const byte = this.u8();
      value += (byte % 0x80) * scale;
      if (byte < 0x80 && Number.isSafeInteger(value)) return value;
    }
    this.ok = false;
    return 0;
  }

  /** The next `length` bytes as a view (not a copy); empty when they are not all there. */
  take(length: number): Uint8Array {
    const at = this.#take(length);
    return at < 0 ? new Uint8Array() : this.bytes.subarray(at, at + length);
  }

  #take(length: number): number {
    const at = this.offset;
    if (length < 0 || at < 0 || at + length > this.bytes.length) {
      this.ok = false;
      return -1;
    }
    this.offset = at + length;
    return at;
  }
}

/** Joins pieces into one array. */
export function concatBytes(...pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

/** Reads the NUL-terminated UTF-8 string at `offset`; what follows the end of the bytes is as if it were NUL. */
export function cString(bytes: Uint8Array, offset: number): string {
  const end = bytes.indexOf(0, offset);
  return decodeUtf8(bytes.subarray(offset, end < 0 ? bytes.length : end));
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
