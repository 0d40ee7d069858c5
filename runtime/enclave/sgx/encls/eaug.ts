/** EAUG: adds a page of zeros to an enclave that runs; the enclave must accept it (SDM Vol. 3D, EAUG). */

import { hexAddress } from "../../../base/hex.ts";
import { EPCM } from "../epcm.ts";
import { PAGE_TYPE, SECINFO } from "../secinfo.ts";
import { EPC_NOT_FULL } from "./eadd.ts";
import { type EnclsLeaf, entryCheck, INITIALISED, type PageCall, pageAligned } from "./leaf.ts";

export const EAUG: EnclsLeaf<PageCall> = {
  name: "EAUG",
  instruction: "ENCLS",
  leaf: 0xd,
  sdm: "Vol. 3D, EAUG",
  summary: "Adds a page of zeros to an enclave that runs; the enclave must accept it.",
  inputs: { RBX: "PAGEINFO: linear address and SECS", RCX: "address of a free page of the EPC" },
  checks: [
    pageAligned(),
    {
      requires: "A page of the EPC is free for it.",
      otherwise: "#PF",
      refuse: ({ enclave, processor: { epcPages } }) =>
        epcPages === undefined || enclave.epcm.count < epcPages ? undefined : EPC_NOT_FULL(epcPages),
      address: ({ address }) => BigInt(address),
    },
    INITIALISED,
    {
      requires: "The linear address is within ELRANGE.",
      otherwise: "#GP",
      refuse: ({ enclave, address }) =>
        enclave.memory.contains(address) ? undefined : `the page at ${hexAddress(address)} is not in ELRANGE`,
    },
    entryCheck(
      "No page of the enclave is there yet.",
      "#PF",
      (entry) => (entry & EPCM.VALID) === 0,
      "is already there",
    ),
  ],
  effect:
    "A regular page of zeros, readable and writable, is there, but PENDING until EACCEPT or EACCEPTCOPY.",
  perform({ enclave, address }) {
    enclave.memory.fillPage(address, new Uint8Array(4096));
    enclave.epcm.set(address, EPCM.VALID | SECINFO.PENDING | SECINFO.R | SECINFO.W | (PAGE_TYPE.REG << 8));
  },
};
