/** EMODPR: restricts the permissions of a page; the enclave can find out by accepting it (SDM Vol. 3D, EMODPR). */

import { PAGE_TYPE, SECINFO, pageTypeOf } from "../secinfo.ts";
import { type EnclsLeaf, entryCheck, INITIALISED, type PageCall, pageAligned, VALID_PAGE } from "./leaf.ts";

export interface RestrictCall extends PageCall {
  /** SECINFO.FLAGS: the permissions that the page may keep. */
  readonly secinfo: number;
}

const PERMISSIONS = SECINFO.R | SECINFO.W | SECINFO.X;

export const EMODPR: EnclsLeaf<RestrictCall> = {
  name: "EMODPR",
  instruction: "ENCLS",
  leaf: 0xe,
  sdm: "Vol. 3D, EMODPR",
  summary: "Restricts the permissions of a page; the enclave can find out by accepting it.",
  inputs: { RBX: "address of a SECINFO with the permissions that may stay", RCX: "address of the page" },
  checks: [
    pageAligned(),
    {
      requires: "The SECINFO has no reserved bits, and does not allow writing without reading.",
      otherwise: "#GP",
      refuse: ({ secinfo }) =>
        (secinfo & 0xc0) === 0 && ((secinfo & SECINFO.W) === 0 || (secinfo & SECINFO.R) !== 0)
          ? undefined
          : "the SECINFO has reserved bits, or allows writing without reading",
    },
    VALID_PAGE,
    entryCheck(
      "The page is neither pending nor modified.",
      "SGX_PAGE_NOT_MODIFIABLE",
      (entry) => (entry & (SECINFO.PENDING | SECINFO.MODIFIED)) === 0,
      "has a change that the enclave has not accepted yet",
    ),
    entryCheck(
      "The page has type PT_REG.",
      "#PF",
      (entry) => pageTypeOf(entry) === PAGE_TYPE.REG,
      "is no regular page",
    ),
    INITIALISED,
  ],
  effect:
    "The page keeps those of its permissions that the SECINFO has, and is marked as restricted (PR) until EACCEPT.",
  perform({ enclave, address, secinfo }) {
    const entry = enclave.epcm.entry(address);
    enclave.epcm.set(address, (entry & ~(PERMISSIONS & ~secinfo)) | SECINFO.PR);
    enclave.tracking.change(address);
  },
};
