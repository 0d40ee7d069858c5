/** The regions of a test in one linear memory, with rights by page: for lifted code and interpreter alike. */

import { assert } from "../../base/assert.ts";
import { CpuFault } from "../cpu.ts";
import {
  ADDRESS_LIMIT,
  type LinearMemory,
  PAGE_SHIFT,
  PageRights,
  READABLE,
  RESERVED,
  WRITABLE,
} from "../lift/layout.ts";
import { createMemory, type WasmMemory } from "../lift/webassembly.ts";
import type { Region } from "./flat-memory.ts";

export const EXECUTABLE = 4;
const PAGE = 2 ** PAGE_SHIFT;
const LONGEST_INSTRUCTION = 15;

export class TestLinearMemory implements LinearMemory {
  readonly linear: WasmMemory;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #pageRights: PageRights;
  readonly #rights: Uint8Array;

  /** Takes over a memory that another one has used, or makes a new one. */
  constructor(regions: readonly Region[], linear?: WasmMemory) {
    const end = Math.max(...regions.map(({ start, bytes }) => start + bytes.length));
    this.linear = linear ?? createMemory(end + PAGE);
    const { buffer } = this.linear;
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
    this.#pageRights = new PageRights(this.linear);
    this.#rights = this.#pageRights.bytes;
    for (const { start, bytes, writable, executable } of regions) {
      assert(start >= RESERVED, "a test's memory must not lie in the lifter's own");
      this.#bytes.set(bytes, start);
      const rights = READABLE | (writable ? WRITABLE : 0) | (executable ? EXECUTABLE : 0);
      for (let at = start - (start % PAGE); at < start + bytes.length; at += PAGE)
        this.setRights(at, (this.#rights[at / PAGE] ?? 0) | rights);
    }
  }

  /** Of the page at an address. */
  setRights(address: number, rights: number): void {
    const page = Math.floor(address / PAGE);
    this.#pageRights.set(page, page + 1, rights);
  }

  bytesAt(address: number, length: number): Uint8Array {
    return this.#bytes.slice(address, address + length);
  }

  load(address: number | bigint, bytes: number): bigint {
    const at = this.#check(address, bytes, READABLE);
    let value = 0n;
    for (let i = bytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.#bytes[at + i] ?? 0);
    return value;
  }

  store(address: number | bigint, bytes: number, value: bigint): void {
    const at = this.#check(address, bytes, WRITABLE);
    for (let i = 0; i < bytes; i++) this.#view.setUint8(at + i, Number((value >> BigInt(8 * i)) & 0xffn));
  }

  probe(address: number | bigint, bytes: number): void {
    this.#check(address, bytes, WRITABLE);
  }

  fetch(address: number | bigint): Uint8Array {
    const at = this.#check(address, 1, EXECUTABLE);
    let end = at + 1;
    while (end < at + LONGEST_INSTRUCTION && this.#has(end, EXECUTABLE)) end++;
    return this.#bytes.slice(at, end);
  }

  #has(at: number, right: number): boolean {
    return at >= 0 && at < ADDRESS_LIMIT && ((this.#rights[at >>> PAGE_SHIFT] ?? 0) & right) !== 0;
  }

  #check(address: number | bigint, bytes: number, right: number): number {
    const at = Number(address);
    for (const byte of [at, at + bytes - 1]) {
      if (!this.#has(byte, right)) {
        const errorCode = right === WRITABLE ? 6 : right === EXECUTABLE ? 0x14 : 4;
        throw new CpuFault("#PF", { errorCode, address: BigInt.asUintN(64, BigInt(address)) });
      }
    }
    return at;
  }
}
