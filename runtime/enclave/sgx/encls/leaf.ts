/** A leaf of ENCLS, the instruction of operating systems. Its operands come as values, since no program of ours runs in ring 0. */

import { hexAddress } from "../../../base/hex.ts";
import { EPCM } from "../epcm.ts";
import { type Check, type LeafRecord, type Refusal, refusalOf } from "../leaf.ts";
import type { SgxProcessor } from "../processor.ts";
import { isInitialised } from "../secs.ts";
import type { SgxEnclave } from "../state.ts";

/** The enclave whose SECS, or one of whose pages, is an operand. */
export interface EnclsCall {
  readonly processor: SgxProcessor;
  readonly enclave: SgxEnclave;
}

/** A page of the enclave is an operand: its address in ELRANGE. */
export interface PageCall extends EnclsCall {
  readonly address: number;
}

export interface EnclsLeaf<Call extends EnclsCall, Result = void> extends LeafRecord<Call> {
  readonly instruction: "ENCLS";
  /** What it does once all of its checks hold. */
  perform(this: void, call: Call): Result;
}

export type EnclsOutcome<Result> =
  { readonly refusal: Refusal } | { readonly refusal: undefined; readonly result: Result };

/** Executes ENCLS with a leaf. */
export function encls<Call extends EnclsCall, Result>(
  leaf: EnclsLeaf<Call, Result>,
  call: Call,
): EnclsOutcome<Result> {
  const refusal = refusalOf(leaf, call);
  return refusal === undefined ? { refusal, result: leaf.perform(call) } : { refusal };
}

/** What a refusal says. */
export function refusalSentence(refusal: Refusal): string {
  return refusal.kind === "error" ? refusal.sentence : (refusal.exception.reason ?? refusal.exception.name);
}

export const NOT_INITIALISED: Check<EnclsCall> = {
  requires: "The enclave is not initialised.",
  otherwise: "#GP",
  refuse: ({ enclave }) =>
    isInitialised(enclave.secs)
      ? "the enclave is initialised already, and nothing can be added to it"
      : undefined,
};

export const INITIALISED: Check<EnclsCall> = {
  requires: "The enclave is initialised.",
  otherwise: "#GP",
  refuse: ({ enclave }) =>
    isInitialised(enclave.secs) ? undefined : "the enclave is not initialised yet (EINIT)",
};

export function pageAligned(bytes = 4096): Check<PageCall> {
  return {
    requires: `The address is aligned to ${String(bytes)} bytes.`,
    otherwise: "#GP",
    refuse: ({ address }) =>
      address % bytes === 0 ? undefined : `${hexAddress(address)} is not aligned to ${String(bytes)} bytes`,
  };
}

export function entryCheck(
  requires: string,
  otherwise: Check<PageCall>["otherwise"],
  holds: (entry: number) => boolean,
  reason: string,
): Check<PageCall> {
  return {
    requires,
    otherwise,
    refuse: ({ enclave, address }) =>
      holds(enclave.epcm.entry(address)) ? undefined : `the page at ${hexAddress(address)} ${reason}`,
    address: ({ address }) => BigInt(address),
  };
}

export const VALID_PAGE = entryCheck(
  "A valid page of the EPC is there.",
  "#PF",
  (entry) => (entry & EPCM.VALID) !== 0,
  "is no page of the enclave",
);
