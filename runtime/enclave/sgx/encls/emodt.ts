/** EMODT: makes a page a TCS, or one that is to be removed; the enclave must accept it (SDM Vol. 3D, EMODT). */

import { PAGE_TYPE, SECINFO, pageTypeOf } from "../secinfo.ts";
import { forgetTcs } from "../tcs-pages.ts";
import { EPCM } from "../epcm.ts";
import { type EnclsLeaf, INITIALISED, entryCheck, type PageCall, pageAligned, VALID_PAGE } from "./leaf.ts";

export interface RetypeCall extends PageCall {
  /** PAGE_TYPE.TCS or PAGE_TYPE.TRIM. */
  readonly pageType: number;
}

export const EMODT: EnclsLeaf<RetypeCall> = {
  name: "EMODT",
  instruction: "ENCLS",
  leaf: 0xf,
  sdm: "Vol. 3D, EMODT",
  summary: "Makes a page a TCS, or one that is to be removed; the enclave must accept it.",
  inputs: { RBX: "address of a SECINFO with the type", RCX: "address of the page" },
  checks: [
    pageAligned(),
    {
      requires: "The type is PT_TCS or PT_TRIM.",
      otherwise: "#GP",
      refuse: ({ pageType }) =>
        pageType === PAGE_TYPE.TCS || pageType === PAGE_TYPE.TRIM
          ? undefined
          : "a page can only become a TCS or one to be removed (PT_TCS, PT_TRIM)",
    },
    VALID_PAGE,
    {
      requires: "The page has type PT_REG, or PT_TCS where it is to become PT_TRIM.",
      otherwise: "#PF",
      refuse({ enclave, address, pageType }) {
        const type = pageTypeOf(enclave.epcm.entry(address));
        return type === PAGE_TYPE.REG || (type === PAGE_TYPE.TCS && pageType === PAGE_TYPE.TRIM)
          ? undefined
          : "the page is of a type that cannot be changed so";
      },
      address: ({ address }) => BigInt(address),
    },
    entryCheck(
      "The page is neither pending nor modified.",
      "SGX_PAGE_NOT_MODIFIABLE",
      (entry) => (entry & (SECINFO.PENDING | SECINFO.MODIFIED)) === 0,
      "has a change that the enclave has not accepted yet",
    ),
    INITIALISED,
  ],
  effect: "The page has the new type, no permissions, and is MODIFIED until EACCEPT.",
  perform({ enclave, address, pageType }) {
    if (pageTypeOf(enclave.epcm.entry(address)) === PAGE_TYPE.TCS) forgetTcs(enclave, address);
    enclave.epcm.set(address, EPCM.VALID | SECINFO.MODIFIED | (pageType << 8));
    enclave.tracking.change(address);
  },
};
