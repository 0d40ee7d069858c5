/** EADD: adds a page with its content and permissions, and measures where and what it is, but not its content (SDM Vol. 3D, EADD). */

import { hexAddress } from "../../../base/hex.ts";
import { PAGE_SIZE } from "../../../base/quantities.ts";
import type { ImagePage } from "../../image.ts";
import { EPCM } from "../epcm.ts";
import type { Check } from "../leaf.ts";
import { eaddRecord } from "../measurement.ts";
import { refusedSecinfo, secinfoFlags } from "../secinfo.ts";
import { refusedTcs } from "../tcs.ts";
import { acceptTcs } from "../tcs-pages.ts";
import { type EnclsCall, type EnclsLeaf, NOT_INITIALISED } from "./leaf.ts";

/** A page, as the image has it. */
export interface AddCall extends EnclsCall {
  readonly page: ImagePage;
}

const addressOf = ({ enclave, page }: AddCall): number => enclave.secs.base + page.offset;
const where = ({ page }: AddCall): string => `the page at offset ${hexAddress(page.offset)}`;

function pageCheck(
  requires: string,
  otherwise: "#GP" | "#PF",
  refuse: (call: AddCall) => string | undefined,
): Check<AddCall> {
  return {
    requires,
    otherwise,
    refuse(call) {
      const reason = refuse(call);
      return reason === undefined ? undefined : `${where(call)} ${reason}`;
    },
    address: (call) => BigInt(addressOf(call)),
  };
}

export const EPC_NOT_FULL = (pages: number): string =>
  `finds no free page in the enclave page cache, which has ${String(pages)}`;

export const EADD: EnclsLeaf<AddCall> = {
  name: "EADD",
  instruction: "ENCLS",
  leaf: 1,
  sdm: "Vol. 3D, EADD",
  summary:
    "Adds a page with its content and permissions, and measures where and what it is, but not its content.",
  inputs: {
    RBX: "PAGEINFO: linear address, content, SECINFO and SECS",
    RCX: "address of a free page of the EPC",
  },
  checks: [
    pageCheck("The linear address is aligned to 4096 bytes.", "#GP", ({ page }) =>
      page.offset % PAGE_SIZE === 0 && page.content.length === PAGE_SIZE ? undefined : "is not a whole page",
    ),
    pageCheck(
      "The SECINFO has no reserved bits, and a type and permissions that can be added.",
      "#GP",
      ({ page }) => refusedSecinfo(BigInt(secinfoFlags(page))),
    ),
    pageCheck("A page of the EPC is free for it.", "#PF", ({ enclave, processor: { epcPages } }) =>
      epcPages === undefined || enclave.epcm.count < epcPages ? undefined : EPC_NOT_FULL(epcPages),
    ),
    NOT_INITIALISED,
    pageCheck("The linear address is within ELRANGE.", "#GP", ({ enclave, page }) =>
      page.offset >= 0 && page.offset + PAGE_SIZE <= enclave.secs.size
        ? undefined
        : "is not a page of ELRANGE",
    ),
    pageCheck("No page of the enclave is there yet.", "#PF", (call) =>
      call.enclave.epcm.isValid(addressOf(call)) ? "is already there" : undefined,
    ),
    pageCheck(
      "A PT_TCS page has zero in its reserved fields, FLAGS, CSSA and AEP, aligned offsets, and limits whose low 12 bits are ones.",
      "#GP",
      ({ page }) => (page.type === "tcs" ? refusedTcs(page.content) : undefined),
    ),
  ],
  effect: "The page is there and can be used. Its offset and SECINFO are measured.",
  perform(call) {
    const { enclave, page } = call;
    const flags = secinfoFlags(page);
    const address = addressOf(call);
    enclave.memory.fillPage(address, page.content);
    enclave.epcm.set(address, EPCM.VALID | flags);
    if (page.type === "tcs") acceptTcs(enclave, address);
    enclave.measurement.update(eaddRecord(page.offset, flags));
  },
};
