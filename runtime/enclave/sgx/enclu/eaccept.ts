/** EACCEPT: the enclave agrees to what the host has done to one of its pages (SDM Vol. 3D, EACCEPT). */

import { EPCM } from "../epcm.ts";
import { PAGE_TYPE, SECINFO, pageTypeOf } from "../secinfo.ts";
import { refusedAcceptedTcs } from "../tcs.ts";
import { acceptTcs } from "../tcs-pages.ts";
import { complete, type EncluLeaf, INSIDE } from "./leaf.ts";
import { aligned, inElrange, operandAddress, operandBytes, operandChecks, pageCheck } from "./operands.ts";
import { SECINFO_OPERAND, SECINFO_RESERVED, secinfoOf, TARGET_PAGE } from "./secinfo-operand.ts";

const ACCEPTABLE: readonly number[] = [PAGE_TYPE.REG, PAGE_TYPE.TCS, PAGE_TYPE.TRIM];

/** What an enclave can agree to: a new or restricted regular page, or a page that has become a TCS or is to go. */
function isAcceptable(secinfo: number): boolean {
  const has = (bit: number): boolean => (secinfo & bit) !== 0;
  const type = pageTypeOf(secinfo);
  if (type === PAGE_TYPE.REG) return (has(SECINFO.PR) || has(SECINFO.PENDING)) && !has(SECINFO.MODIFIED);
  const isChanged = type === PAGE_TYPE.TCS || type === PAGE_TYPE.TRIM;
  return isChanged && has(SECINFO.MODIFIED) && !has(SECINFO.PR) && !has(SECINFO.PENDING);
}

/** PR is not compared: the manual lets an enclave accept a restriction whose bit the page map keeps apart. */
const COMPARED = 0xff00 | SECINFO.R | SECINFO.W | SECINFO.X | SECINFO.PENDING | SECINFO.MODIFIED;

export const EACCEPT: EncluLeaf = {
  name: "EACCEPT",
  instruction: "ENCLU",
  leaf: 5,
  sdm: "Vol. 3D, EACCEPT",
  summary: "The enclave agrees to what the host has done to one of its pages.",
  inputs: { RBX: "address of a SECINFO that says what the enclave expects", RCX: "address of the page" },
  checks: [
    INSIDE,
    ...operandChecks(SECINFO_OPERAND),
    SECINFO_RESERVED,
    aligned(TARGET_PAGE),
    inElrange(TARGET_PAGE),
    {
      requires:
        "The SECINFO is one of a regular page that is pending or restricted and not modified, or of a PT_TCS or PT_TRIM page that is modified only.",
      otherwise: "#GP",
      refuse: (call) =>
        isAcceptable(secinfoOf(call))
          ? undefined
          : "the SECINFO describes a page in a state that cannot be accepted",
    },
    pageCheck(
      TARGET_PAGE,
      "The page is a valid page of the enclave of type PT_REG, PT_TCS or PT_TRIM, and is not blocked.",
      (entry) =>
        (entry & (EPCM.VALID | EPCM.BLOCKED)) === EPCM.VALID && ACCEPTABLE.includes(pageTypeOf(entry)),
      "where no page is that could be accepted",
    ),
    {
      requires: "The page's type, permissions, PENDING and MODIFIED in the EPCM are those of the SECINFO.",
      otherwise: "SGX_PAGE_ATTRIBUTES_MISMATCH",
      refuse(call) {
        const entry = call.enclave.epcm.entry(operandAddress(call, TARGET_PAGE));
        return ((entry ^ secinfoOf(call)) & COMPARED) === 0
          ? undefined
          : "the host has done something else to the page than the enclave expects";
      },
    },
    {
      requires:
        "The change of the page has been tracked (ETRACK), and every thread that was inside then has left.",
      otherwise: "SGX_NOT_TRACKED",
      refuse: (call) =>
        call.enclave.tracking.isTracked(operandAddress(call, TARGET_PAGE), call.enclave.threads)
          ? undefined
          : "threads are inside that have been there since before the change (ETRACK)",
    },
    {
      requires:
        "A PT_TCS page has zero in its reserved bytes, DBGOPTIN and AEP, a CSSA below NSSA, and limits whose low 12 bits are ones.",
      otherwise: "#GP",
      refuse(call) {
        if (pageTypeOf(secinfoOf(call)) !== PAGE_TYPE.TCS) return undefined;
        const refusal = refusedAcceptedTcs(operandBytes(call, TARGET_PAGE));
        return refusal === undefined ? undefined : `the thread control structure ${refusal}`;
      },
    },
  ],
  effect: "PENDING, MODIFIED and PR of the page become 0: the enclave can use it as the EPCM says.",
  perform(call) {
    const address = operandAddress(call, TARGET_PAGE);
    const { epcm } = call.enclave;
    epcm.set(address, epcm.entry(address) & ~(SECINFO.PENDING | SECINFO.MODIFIED | SECINFO.PR));
    if (pageTypeOf(secinfoOf(call)) === PAGE_TYPE.TCS) acceptTcs(call.enclave, Number(address));
    return complete(call);
  },
};
