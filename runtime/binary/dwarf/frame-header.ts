/** `.eh_frame_hdr` (LSB core, section 10.6.2): a table from addresses to entries of `.eh_frame`, so that not all of those need be read. */

import type { Elf } from "../elf/elf.ts";
import { Cursor } from "./cursor.ts";

/** The only encodings that linkers use: 4 bytes each, relative to their place, plain, and relative to the section. */
const ENCODINGS = [1, 0x1b, 0x03, 0x3b];
const TABLE_AT = 12;
const ROW = 8;

export class FrameHeader {
  readonly #table: Uint8Array;
  readonly #address: number;
  readonly #count: number;

  private constructor(table: Uint8Array, address: number, count: number) {
    this.#table = table;
    this.#address = address;
    this.#count = count;
  }

  /** Undefined: the file has none, or one that only its maker can read. */
  static of(elf: Elf): FrameHeader | undefined {
    const section = elf.section(".eh_frame_hdr");
    if (section === undefined || elf.header.kind === "relocatable") return undefined;
    const table = elf.contentOf(section);
    if (!ENCODINGS.every((encoding, index) => table[index] === encoding)) return undefined;
    const cursor = new Cursor(table, 8);
    const count = cursor.u32();
    if (!cursor.ok || TABLE_AT + count * ROW > table.length) return undefined;
    return new FrameHeader(table, section.address, count);
  }

  /** Of the last entry that begins at or before an address: where what it describes begins, and its own address. Undefined: several begin there, or none. */
  before(address: number): { readonly low: number; readonly entry: number } | undefined {
    let from = 0;
    let to = this.#count;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#value(middle * ROW) <= address) from = middle + 1;
      else to = middle;
    }
    if (from === 0) return undefined;
    const at = (from - 1) * ROW;
    const low = this.#value(at);
    if (from > 1 && this.#value(at - ROW) === low) return undefined;
    return { low, entry: this.#value(at + 4) };
  }

  #value(at: number): number {
    return this.#address + new Cursor(this.#table, TABLE_AT + at).i32();
  }
}
