/**
 * The shape of a leaf function's record: what it takes, what it checks in which order, and what it does. The leaf itself, its page in
 * the documentation and its tests are read from it.
 */

import { VECTORS } from "../../x86/cpu.ts";
import type { Exception } from "../../x86/cpu.ts";

/** What a failed check gives, where the leaf has no error code for it. */
export type LeafException = "#GP" | "#PF" | "#UD";

/** Error codes that leaves give in RAX (SDM Vol. 3D, "Error Codes"). */
export const SGX_ERROR = {
  SGX_INVALID_SIG_STRUCT: 1,
  SGX_INVALID_ATTRIBUTE: 2,
  SGX_BLKSTATE: 3,
  SGX_INVALID_MEASUREMENT: 4,
  SGX_NOTBLOCKABLE: 5,
  SGX_PG_INVLD: 6,
  SGX_EPC_PAGE_CONFLICT: 7,
  SGX_INVALID_SIGNATURE: 8,
  SGX_MAC_COMPARE_FAIL: 9,
  SGX_PAGE_NOT_BLOCKED: 10,
  SGX_NOT_TRACKED: 11,
  SGX_VA_SLOT_OCCUPIED: 12,
  SGX_CHILD_PRESENT: 13,
  SGX_ENCLAVE_ACT: 14,
  SGX_ENTRYEPOCH_LOCKED: 15,
  SGX_INVALID_EINITTOKEN: 16,
  SGX_PREV_TRK_INCMPL: 17,
  SGX_PG_IS_SECS: 18,
  SGX_PAGE_ATTRIBUTES_MISMATCH: 19,
  SGX_PAGE_NOT_MODIFIABLE: 20,
  SGX_PAGE_NOT_DEBUGGABLE: 21,
  SGX_INVALID_REPORTMACSTRUCT: 28,
  SGX_INVALID_CPUSVN: 32,
  SGX_INVALID_ISVSVN: 64,
  SGX_UNMASKED_EVENT: 128,
  SGX_INVALID_KEYNAME: 256,
} as const;

export type SgxError = keyof typeof SGX_ERROR;

/** One check. It may rely on those before it. */
export interface Check<Call> {
  /** What must hold, in the words of the manual as far as they say it. */
  readonly requires: string;
  readonly otherwise: LeafException | SgxError;
  /** Why it does not hold, for a person, without the leaf's name; undefined where it does. */
  refuse(this: void, call: Call): string | undefined;
  /** For #PF: the address that the fault reports. */
  address?(this: void, call: Call): bigint;
}

/** What a leaf says of itself. */
export interface LeafRecord<Call> {
  readonly name: string;
  readonly instruction: "ENCLS" | "ENCLU";
  /** The number that goes into EAX. */
  readonly leaf: number;
  /** Where the manual describes it. */
  readonly sdm: string;
  readonly summary: string;
  /** What each register holds before. */
  readonly inputs: Readonly<Record<string, string>>;
  /** In the order in which they are made; the first that fails decides. */
  readonly checks: readonly Check<Call>[];
  /** What it does when all of them hold. */
  readonly effect: string;
}

/** Why a leaf has done nothing. */
export type Refusal =
  | { readonly kind: "exception"; readonly exception: Exception }
  | { readonly kind: "error"; readonly error: SgxError; readonly sentence: string };

/** Makes the checks; undefined where all of them hold. */
export function refusalOf<Call>({ name, checks }: LeafRecord<Call>, call: Call): Refusal | undefined {
  for (const check of checks) {
    const reason = check.refuse(call);
    if (reason !== undefined) return refusalBy(check, `${name}: ${reason}`, call);
  }
  return undefined;
}

function refusalBy<Call>({ otherwise, address }: Check<Call>, sentence: string, call: Call): Refusal {
  switch (otherwise) {
    case "#GP":
      return { kind: "exception", exception: generalProtection(sentence) };
    case "#UD":
      return { kind: "exception", exception: { vector: VECTORS["#UD"], name: "#UD", reason: sentence } };
    case "#PF":
      return { kind: "exception", exception: sgxPageFault(address?.(call) ?? 0n, sentence) };
    default:
      return { kind: "error", error: otherwise, sentence };
  }
}

/** Bits of a page fault's error code: present, user, and the one for violations of what the page cache map says (bit 15). */
const SGX_PAGE_FAULT = 0x8005;

function sgxPageFault(address: bigint, reason: string): Exception {
  return { vector: VECTORS["#PF"], name: "#PF", errorCode: SGX_PAGE_FAULT, address, reason };
}

export function generalProtection(reason: string): Exception {
  return { vector: VECTORS["#GP"], name: "#GP", errorCode: 0, reason };
}
