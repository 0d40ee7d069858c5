/** EEXTEND: measures 256 bytes of a page that has been added, as they are in the enclave's memory (SDM Vol. 3D, EEXTEND). */

import { EPCM } from "../epcm.ts";
import { eextendRecord } from "../measurement.ts";
import { PAGE_TYPE, pageTypeOf } from "../secinfo.ts";
import { CHUNK_SIZE } from "../sgxs.ts";
import {
  type EnclsLeaf,
  entryCheck,
  NOT_INITIALISED,
  type PageCall,
  pageAligned,
  VALID_PAGE,
} from "./leaf.ts";

const EXTENDABLE: readonly number[] = [PAGE_TYPE.REG, PAGE_TYPE.TCS, PAGE_TYPE.SS_FIRST, PAGE_TYPE.SS_REST];

export const EEXTEND: EnclsLeaf<PageCall> = {
  name: "EEXTEND",
  instruction: "ENCLS",
  leaf: 6,
  sdm: "Vol. 3D, EEXTEND",
  summary: "Measures 256 bytes of a page that has been added, as they are in the enclave's memory.",
  inputs: { RBX: "address of the SECS", RCX: "address of the 256 bytes" },
  checks: [
    pageAligned(CHUNK_SIZE),
    VALID_PAGE,
    entryCheck(
      "The page has a type that can be measured: PT_REG, PT_TCS, PT_SS_FIRST or PT_SS_REST.",
      "#PF",
      (entry) => EXTENDABLE.includes(pageTypeOf(entry)) && (entry & EPCM.BLOCKED) === 0,
      "has a type that is not measured",
    ),
    NOT_INITIALISED,
  ],
  effect: "The offset of the 256 bytes and their content are measured.",
  perform({ enclave: { memory, measurement, secs }, address }) {
    const data = new Uint8Array(memory.linear.buffer, address, CHUNK_SIZE);
    measurement.update(eextendRecord(address - secs.base), data);
  },
};
