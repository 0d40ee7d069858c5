/** EBLOCK: keeps a page from being used, so that it can be evicted (SDM Vol. 3D, EBLOCK). */

import { EPCM } from "../epcm.ts";
import { PAGE_TYPE, pageTypeOf } from "../secinfo.ts";
import { type EnclsLeaf, entryCheck, type PageCall, pageAligned } from "./leaf.ts";

const BLOCKABLE: readonly number[] = [PAGE_TYPE.REG, PAGE_TYPE.TCS, PAGE_TYPE.TRIM];

export const EBLOCK: EnclsLeaf<PageCall> = {
  name: "EBLOCK",
  instruction: "ENCLS",
  leaf: 9,
  sdm: "Vol. 3D, EBLOCK",
  summary: "Keeps a page from being used, so that it can be evicted.",
  inputs: { RCX: "address of the page" },
  checks: [
    pageAligned(),
    entryCheck(
      "The page is valid.",
      "SGX_PG_INVLD",
      (entry) => (entry & EPCM.VALID) !== 0,
      "is no page of the enclave",
    ),
    entryCheck(
      "The page has type PT_REG, PT_TCS or PT_TRIM.",
      "SGX_NOTBLOCKABLE",
      (entry) => BLOCKABLE.includes(pageTypeOf(entry)),
      "has a type that cannot be blocked",
    ),
    entryCheck(
      "The page is not blocked.",
      "SGX_BLKSTATE",
      (entry) => (entry & EPCM.BLOCKED) === 0,
      "is blocked already",
    ),
  ],
  effect: "The page is blocked: accesses to it fault.",
  perform({ enclave, address }) {
    enclave.epcm.set(address, enclave.epcm.entry(address) | EPCM.BLOCKED);
    enclave.tracking.change(address);
  },
};
