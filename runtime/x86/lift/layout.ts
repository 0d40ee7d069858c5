/** The lifter's own use of low memory, which is never mapped for the guest: its addresses are indexes of the same memory. */

import type { Memory } from "../memory.ts";
import type { WasmMemory } from "./webassembly.ts";

/** The processor's state while lifted code runs. */
export const STATE = {
  /** Sixteen of 8 bytes each. */
  gpr: 0,
  /** Sixteen of 16 bytes each. */
  xmm: 0x1080,
  fsBase: 0x1180,
  gsBase: 0x1188,
  /** RFLAGS with all but what the pending rules say. */
  flags: 0x1190,
  /** The site at which lifted code was left (see `Sites`), or TO_TARGET. */
  site: 0x1194,
  mxcsr: 0x1198,
  /** Registers xmm that have been written since the state was brought in, one bit each. */
  xmmWritten: 0x119c,
  /**
   * Two pending flag rules, the second over the first: the number of each, one behind the other so that one store does for both; and
   * its operands and result.
   */
  pending: { rule: 0x80, values: 0x11a0 },
  over: { rule: 0x84, values: 0x11d0 },
  /** Where to go on, of 8 bytes, where no site says it. */
  target: 0x1200,
  /** The instructions that may still be executed. */
  budget: 0x1208,
  /** What regions that call each other may use of WebAssembly's own stack, in units of 16 bytes. */
  room: 0x90,
  /** The flag rules in the locals of the region that was left at a site, as the two above. */
  leftPending: { rule: 0x88, values: 0x1210 },
  leftOver: { rule: 0x8c, values: 0x1240 },
} as const;

/** Instead of a site: the address in the state. */
export const TO_TARGET = -1;

/** Where a pending rule stands. */
export interface Pending {
  readonly rule: number;
  readonly values: number;
}

/** Offsets in the values of a pending rule, and their bytes in all. */
export const PENDING = { a32: 0, b32: 4, result32: 8, a64: 16, b64: 24, result64: 32, size: 40 } as const;

/** A byte of rights for each page of 4 KiB below 2 GiB. */
export const RIGHTS_TABLE = 0x1_0000;
export const PAGE_SHIFT = 12;
/** Guest addresses are below this. */
export const ADDRESS_LIMIT = 0x8000_0000;
const PAGES = ADDRESS_LIMIT / 2 ** PAGE_SHIFT;
/** A byte for each page that is not 0 where it can be read; and the same for pages that can be read and written. */
export const READABLE_TABLE = RIGHTS_TABLE + PAGES;
export const WRITABLE_TABLE = READABLE_TABLE + PAGES;
/** Where indirect calls and jumps find lifted code: an address of 8 bytes and a number in the table, 16 bytes each. */
export const HASH = {
  address: WRITABLE_TABLE + PAGES,
  entries: 8192,
  shift: 4,
} as const;
/** Of AES (see aes.ts): what a byte gives a column, in words; and the S-boxes. */
export const AES_TABLES = {
  encrypt: HASH.address + (HASH.entries << HASH.shift),
  decrypt: HASH.address + (HASH.entries << HASH.shift) + 0x400,
  substitution: HASH.address + (HASH.entries << HASH.shift) + 0x800,
  inverse: HASH.address + (HASH.entries << HASH.shift) + 0x900,
  end: HASH.address + (HASH.entries << HASH.shift) + 0x1000,
} as const;
/**
 * A byte for each block of 256 bytes below 2 GiB that is not 0 where it and the block before it can be read; and the same for what can be
 * read and written. One look at the block of the last byte does for what is no larger than a block, wherever it begins. Only in the
 * first block of an area it says no in vain.
 */
export const BLOCK_SHIFT = 8;
const BLOCKS = ADDRESS_LIMIT / 2 ** BLOCK_SHIFT;
const BLOCKS_IN_PAGE = 2 ** (PAGE_SHIFT - BLOCK_SHIFT);
export const READABLE_BLOCKS = AES_TABLES.end;
export const WRITABLE_BLOCKS = READABLE_BLOCKS + BLOCKS;
/** What the low 32 bits of any address find in these tables is looked at before it is known that the others are 0. */
export const SMALLEST_MEMORY = WRITABLE_BLOCKS + 2 * BLOCKS;
/** Jump tables (see slot-tables.ts); of bytes. */
export const SLOT_TABLES = { address: WRITABLE_BLOCKS + BLOCKS, size: 0x1_0000 } as const;
/** Below this the guest has nothing. */
export const RESERVED = SLOT_TABLES.address + SLOT_TABLES.size;

/** Bits of a rights byte that lifted code looks at. */
export const READABLE = 1;
export const WRITABLE = 2;
const BOTH = READABLE | WRITABLE;

/** The rights of all pages below 2 GiB: the one place where they are written, so that the tables agree. */
export class PageRights {
  /** By number of page. */
  readonly bytes: Uint8Array;
  readonly #readable: Uint8Array;
  readonly #writable: Uint8Array;
  readonly #readableBlocks: Uint8Array;
  readonly #writableBlocks: Uint8Array;

  constructor({ buffer }: WasmMemory) {
    // Lifted code looks into the tables before it knows that an address is below the limit, and must not trap there.
    if (buffer.byteLength < SMALLEST_MEMORY)
      throw new Error("LiteBox internal error: the memory is too small");
    this.bytes = new Uint8Array(buffer, RIGHTS_TABLE, PAGES);
    this.#readable = new Uint8Array(buffer, READABLE_TABLE, PAGES);
    this.#writable = new Uint8Array(buffer, WRITABLE_TABLE, PAGES);
    this.#readableBlocks = new Uint8Array(buffer, READABLE_BLOCKS, BLOCKS);
    this.#writableBlocks = new Uint8Array(buffer, WRITABLE_BLOCKS, BLOCKS);
  }

  /** Of the pages from `first` to before `end`. */
  set(first: number, end: number, rights: number): void {
    if (first >= end) return;
    this.bytes.fill(rights, first, end);
    this.#readable.fill(rights & READABLE, first, end);
    this.#writable.fill((rights & BOTH) === BOTH ? 1 : 0, first, end);
    this.#setBlocks(first * BLOCKS_IN_PAGE + 1, end * BLOCKS_IN_PAGE, rights);
    for (const page of [first, end]) {
      const both = (this.bytes[page] ?? 0) & (this.bytes[page - 1] ?? 0);
      this.#setBlocks(page * BLOCKS_IN_PAGE, page * BLOCKS_IN_PAGE + 1, both);
    }
  }

  #setBlocks(first: number, end: number, rights: number): void {
    this.#readableBlocks.fill(rights & READABLE, first, end);
    this.#writableBlocks.fill((rights & BOTH) === BOTH ? 1 : 0, first, end);
  }
}

/** A word of 64 bits that can be read and never written; undefined where there is none. `rights` are those of all pages. */
export function constantAt(view: DataView, rights: Uint8Array, address: number): number | undefined {
  const both = (rights[address >>> PAGE_SHIFT] ?? 0) & (rights[(address + 7) >>> PAGE_SHIFT] ?? 0);
  return (both & BOTH) === READABLE ? Number(view.getBigUint64(address, true)) : undefined;
}

/** A memory whose bytes stand in one linear memory, at the index that is their address, with the rights of its pages in it. */
export interface LinearMemory extends Memory {
  readonly linear: WasmMemory;
  /** Each store has to go through `store`: lifted code, which writes by itself, is not to run. */
  readonly seesStores?: boolean;
}

/** A region gives back what is left of its budget, or this where control does not return to its caller. */
export const LEFT = -1;

/** By so many bits an address is shifted before it is folded. */
export const HASH_FOLD = 13;

function hashOffset(address: number): number {
  return ((address ^ (address >>> HASH_FOLD)) & (HASH.entries - 1)) << HASH.shift;
}

const NO_ADDRESS = -1n;

export function clearHash(view: DataView): void {
  for (let i = 0; i < HASH.entries; i++) view.setBigInt64(HASH.address + (i << HASH.shift), NO_ADDRESS, true);
}

/** Lets indirect jumps find the region at an address, by its number in the table; another one may lose its place. */
export function noteInHash(view: DataView, address: number, region: number): void {
  const entry = HASH.address + hashOffset(address);
  view.setBigInt64(entry, BigInt(address), true);
  view.setInt32(entry + 8, region, true);
}
