/** ATTRIBUTES of an enclave: what it may do and which processor state it has (SDM volume 3D, "ATTRIBUTES", tables of SECS.ATTRIBUTES). */

import { hexAddress } from "../../base/hex.ts";

export interface Attributes {
  readonly flags: bigint;
  /** The value of XCR0 in the enclave. */
  readonly xfrm: bigint;
}

/** Bits of the flags. INIT is the processor's: EINIT sets it. */
export const ATTRIBUTE = {
  INIT: 1n << 0n,
  DEBUG: 1n << 1n,
  MODE64BIT: 1n << 2n,
  PROVISIONKEY: 1n << 4n,
  EINITTOKENKEY: 1n << 5n,
  CET: 1n << 6n,
  KSS: 1n << 7n,
  AEXNOTIFY: 1n << 10n,
} as const;

/** Bits of XFRM that have names of their own (SDM volume 1, 13.1). */
const XFRM_BITS = {
  x87: 1n << 0n,
  SSE: 1n << 1n,
  AVX: 1n << 2n,
  "AVX-512": 7n << 5n,
  PKRU: 1n << 9n,
  AMX: 3n << 17n,
} as const;

/** The flags by name: "DEBUG MODE64BIT"; bits without a name in hexadecimal. */
export function attributeNames(flags: bigint): string[] {
  return bitNames(flags, ATTRIBUTE);
}

export function xfrmNames(xfrm: bigint): string[] {
  return bitNames(xfrm, XFRM_BITS);
}

function bitNames(value: bigint, table: Readonly<Record<string, bigint>>): string[] {
  const names: string[] = [];
  let rest = value;
  for (const [name, bits] of Object.entries(table)) {
    if ((value & bits) !== bits) continue;
    names.push(name);
    rest &= ~bits;
  }
  return rest === 0n ? names : [...names, hexAddress(rest)];
}
