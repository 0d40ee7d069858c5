/** The lifter's own use of low memory, which is never mapped for the guest: its addresses are indexes of the same memory. */

import type { Memory } from "../memory.ts";
import type { WasmMemory } from "./webassembly.ts";

/** The processor's state while lifted code runs. */
export const STATE = {
  /** Sixteen of 8 bytes each. */
  gpr: 0x1000,
  /** Sixteen of 16 bytes each. */
  xmm: 0x1080,
  fsBase: 0x1180,
  gsBase: 0x1188,
  /** RFLAGS with all but what the pending rules say. */
  flags: 0x1190,
  /** The site at which lifted code was left; see `Sites`. */
  site: 0x1194,
  mxcsr: 0x1198,
  /** Registers xmm that have been written since the state was brought in, one bit each. */
  xmmWritten: 0x119c,
  /** Two pending flag rules, the second over the first: number, then operands and result of 32 and of 64 bits. */
  pending: 0x11a0,
  over: 0x11d0,
  /** Where to go on, of 8 bytes, where the result cannot say it. */
  target: 0x1200,
  /** What the region gave back that was entered last, of 8 bytes. */
  result: 0x1208,
} as const;

/** Offsets in a pending rule. */
export const PENDING = { rule: 0, a32: 4, b32: 8, result32: 12, a64: 16, b64: 24, result64: 32 } as const;

/** A byte of rights for each page of 4 KiB below 2 GiB. */
export const RIGHTS_TABLE = 0x1_0000;
export const PAGE_SHIFT = 12;
/** Guest addresses are below this. */
export const ADDRESS_LIMIT = 0x8000_0000;
/** Below this the guest has nothing. */
export const RESERVED = RIGHTS_TABLE + ADDRESS_LIMIT / 2 ** PAGE_SHIFT;

/** Bits of a rights byte that lifted code looks at. */
export const READABLE = 1;
export const WRITABLE = 2;

/** A memory whose bytes stand in one linear memory, at the index that is their address, with the table of rights in it. */
export interface LinearMemory extends Memory {
  readonly linear: WasmMemory;
}

/** Instead of an address below 2 GiB, lifted code gives back these. */
export const LEFT_AT_SITE = 0xffff_ffff;
export const TARGET_IN_STATE = 0xffff_fffe;

/** Where indirect calls and jumps find lifted code: pairs of an address and a number in the table. */
export const HASH = { address: 0x4000, entries: 1024 } as const;

export function hashOffset(address: number): number {
  return 8 * ((address ^ (address >>> 10)) & (HASH.entries - 1));
}
