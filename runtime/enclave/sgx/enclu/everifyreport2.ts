/** EVERIFYREPORT2: the enclave checks the MAC of a report of another kind of TEE on its platform (SDM Vol. 3D, EVERIFYREPORT2). */

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { equalBytes } from "../../../base/bytes.ts";
import type { SgxProcessor } from "../processor.ts";
import { complete, type EncluCall, type EncluLeaf, INSIDE } from "./leaf.ts";
import { type Operand, operandBytes, operandChecks } from "./operands.ts";

/** REPORTMACSTRUCT: the part of a TD's report that its processor has made a MAC of. */
const STRUCTURE: Operand = { register: "rbx", name: "REPORTMACSTRUCT", size: 256, access: "read" };
const MAC_AT = 224;
/** TYPE 0x81 is TDX; SUBTYPE, VERSION and what is reserved are zero. */
const TYPE_TDX = 0x81;
const RESERVED: readonly (readonly [start: number, end: number])[] = [
  [1, 16],
  [192, MAC_AT],
];

/** 32 bytes: HMAC-SHA-256 with a key of the platform. */
export function reportMac(structure: Uint8Array, { keys }: SgxProcessor): Uint8Array {
  return hmac(sha256, keys.reportKey2, structure.subarray(0, MAC_AT));
}

const structureOf = (call: EncluCall): Uint8Array => operandBytes(call, STRUCTURE);

export const EVERIFYREPORT2: EncluLeaf = {
  name: "EVERIFYREPORT2",
  instruction: "ENCLU",
  leaf: 8,
  sdm: "Vol. 3D, EVERIFYREPORT2",
  summary: "The enclave checks the MAC of a report of another kind of TEE on its platform.",
  inputs: { RBX: "address of the REPORTMACSTRUCT" },
  checks: [
    INSIDE,
    ...operandChecks(STRUCTURE),
    {
      requires: "TYPE is 0x81 (TDX), and SUBTYPE, VERSION and reserved bytes are zero.",
      otherwise: "SGX_INVALID_REPORTMACSTRUCT",
      refuse(call) {
        const bytes = structureOf(call);
        const isZero = RESERVED.every(([start, end]) =>
          bytes.subarray(start, end).every((byte) => byte === 0),
        );
        return bytes[0] === TYPE_TDX && isZero
          ? undefined
          : "the REPORTMACSTRUCT is of a kind that does not exist";
      },
    },
    {
      requires: "CPUSVN is not beyond the processor's.",
      otherwise: "SGX_INVALID_CPUSVN",
      refuse: (call) =>
        call.processor.reachedCpuSvn(structureOf(call).slice(16, 32)) === undefined
          ? "the REPORTMACSTRUCT names a security version (CPUSVN) that the processor has not reached"
          : undefined,
    },
    {
      requires: "The MAC is right.",
      otherwise: "SGX_INVALID_REPORTMACSTRUCT",
      refuse: (call) =>
        equalBytes(structureOf(call).subarray(MAC_AT), reportMac(structureOf(call), call.processor))
          ? undefined
          : "the MAC of the REPORTMACSTRUCT is wrong: it was made on another platform, or changed",
    },
  ],
  effect: "Nothing else changes: that no check has failed is the answer.",
  perform: (call) => complete(call),
};
