/** EDBGRD and EDBGWR: a debugger reads and writes a debug enclave (SDM Vol. 3D, EDBGRD and EDBGWR). */

import { ATTRIBUTE } from "../attributes.ts";
import { EPCM } from "../epcm.ts";
import type { Check } from "../leaf.ts";
import { PAGE_TYPE, SECINFO, pageTypeOf } from "../secinfo.ts";
import { hasAttribute } from "../secs.ts";
import { type EnclsLeaf, entryCheck, type PageCall, pageAligned, VALID_PAGE } from "./leaf.ts";

export interface DebugWriteCall extends PageCall {
  /** Eight bytes, as a number. */
  readonly value: bigint;
}

const TCS_FLAGS_AT = 8;

const PAGE: readonly Check<PageCall>[] = [
  pageAligned(8),
  VALID_PAGE,
  entryCheck(
    "The page is neither pending nor modified.",
    "SGX_PAGE_NOT_DEBUGGABLE",
    (entry) => (entry & (SECINFO.PENDING | SECINFO.MODIFIED)) === 0,
    "has a change that the enclave has not accepted yet",
  ),
];

const DEBUG_ENCLAVE: Check<PageCall> = {
  requires: "The enclave is a debug enclave (ATTRIBUTES.DEBUG is 1).",
  otherwise: "#GP",
  refuse: ({ enclave: { secs } }) =>
    hasAttribute(secs, ATTRIBUTE.DEBUG)
      ? undefined
      : "the enclave is a production enclave (ATTRIBUTES.DEBUG is 0), into which no debugger can look",
};

export const EDBGRD: EnclsLeaf<PageCall, bigint> = {
  name: "EDBGRD",
  instruction: "ENCLS",
  leaf: 4,
  sdm: "Vol. 3D, EDBGRD",
  summary: "Reads eight bytes of a debug enclave for a debugger.",
  inputs: { RCX: "address of the eight bytes" },
  checks: [
    ...PAGE,
    entryCheck(
      "The page has type PT_REG or PT_TCS.",
      "#PF",
      (entry) => [PAGE_TYPE.REG, PAGE_TYPE.TCS].some((type) => type === pageTypeOf(entry)),
      "is of a type that cannot be read",
    ),
    DEBUG_ENCLAVE,
  ],
  effect: "RBX is what the eight bytes hold.",
  perform: ({ enclave: { memory }, address }) =>
    new DataView(memory.linear.buffer).getBigUint64(address, true),
};

export const EDBGWR: EnclsLeaf<DebugWriteCall> = {
  name: "EDBGWR",
  instruction: "ENCLS",
  leaf: 5,
  sdm: "Vol. 3D, EDBGWR",
  summary: "Writes eight bytes of a debug enclave for a debugger.",
  inputs: { RBX: "the eight bytes", RCX: "their address" },
  checks: [
    ...PAGE,
    entryCheck(
      "The page has type PT_REG or PT_TCS.",
      "#PF",
      (entry) => [PAGE_TYPE.REG, PAGE_TYPE.TCS].some((type) => type === pageTypeOf(entry)),
      "is of a type that cannot be written",
    ),
    {
      requires: "Of a PT_TCS page, the bytes are the FLAGS.",
      otherwise: "#GP",
      refuse: ({ enclave, address }) =>
        pageTypeOf(enclave.epcm.entry(address)) === PAGE_TYPE.REG || address % 4096 === TCS_FLAGS_AT
          ? undefined
          : "of a TCS a debugger can only write FLAGS",
    },
    DEBUG_ENCLAVE,
  ],
  effect: "The eight bytes are written.",
  perform({ enclave, address, value }) {
    new DataView(enclave.memory.linear.buffer).setBigUint64(address, value, true);
    if ((enclave.epcm.entry(address) & (SECINFO.W | EPCM.VALID)) === EPCM.VALID) enclave.memory.codeVersion++;
  },
};
