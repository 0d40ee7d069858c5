/** EREMOVE: takes a page away from an enclave (SDM Vol. 3D, EREMOVE). */

import { hexAddress } from "../../../base/hex.ts";
import { PAGE_TYPE, pageTypeOf } from "../secinfo.ts";
import { forgetTcs, isActiveTcs } from "../tcs-pages.ts";
import { type EnclsLeaf, type PageCall, pageAligned, VALID_PAGE } from "./leaf.ts";

export const EREMOVE: EnclsLeaf<PageCall> = {
  name: "EREMOVE",
  instruction: "ENCLS",
  leaf: 3,
  sdm: "Vol. 3D, EREMOVE",
  summary: "Takes a page away from an enclave.",
  inputs: { RCX: "address of the page" },
  checks: [
    pageAligned(),
    VALID_PAGE,
    {
      requires:
        "No thread is inside the enclave, but where the page is one that the enclave has given up (PT_TRIM).",
      otherwise: "SGX_ENCLAVE_ACT",
      refuse({ enclave, address }) {
        if (pageTypeOf(enclave.epcm.entry(address)) === PAGE_TYPE.TRIM) return undefined;
        const isActive = isActiveTcs(enclave, address) || enclave.threads.some(({ inside }) => inside);
        return isActive
          ? `the page at ${hexAddress(address)} cannot be removed while a thread is inside the enclave`
          : undefined;
      },
    },
  ],
  effect: "The page is no page of the enclave any more.",
  perform({ enclave, address }) {
    if (pageTypeOf(enclave.epcm.entry(address)) === PAGE_TYPE.TCS) forgetTcs(enclave, address);
    enclave.epcm.set(address, 0);
    enclave.memory.fillPage(address, new Uint8Array(4096));
  },
};
