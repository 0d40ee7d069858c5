/** EMODPE: the enclave gives one of its pages further permissions (SDM Vol. 3D, EMODPE). */

import { EPCM } from "../epcm.ts";
import { PAGE_TYPE, SECINFO, pageTypeOf } from "../secinfo.ts";
import { CONTINUE, type EncluLeaf, INSIDE } from "./leaf.ts";
import { aligned, inElrange, operandAddress, operandChecks, pageCheck } from "./operands.ts";
import { SECINFO_OPERAND, SECINFO_RESERVED, secinfoOf, TARGET_PAGE } from "./secinfo-operand.ts";

const PERMISSIONS = SECINFO.R | SECINFO.W | SECINFO.X;
const UNUSABLE = EPCM.BLOCKED | SECINFO.PENDING | SECINFO.MODIFIED;

export const EMODPE: EncluLeaf = {
  name: "EMODPE",
  instruction: "ENCLU",
  leaf: 6,
  sdm: "Vol. 3D, EMODPE",
  summary: "The enclave gives one of its pages further permissions.",
  inputs: { RBX: "address of a SECINFO with the permissions to add", RCX: "address of the page" },
  checks: [
    INSIDE,
    aligned(TARGET_PAGE),
    inElrange(TARGET_PAGE),
    ...operandChecks(SECINFO_OPERAND),
    SECINFO_RESERVED,
    pageCheck(
      TARGET_PAGE,
      "The page is a valid page of type PT_REG of the enclave, neither blocked nor pending nor modified.",
      (entry) => (entry & (EPCM.VALID | UNUSABLE)) === EPCM.VALID && pageTypeOf(entry) === PAGE_TYPE.REG,
      "where no regular page is that the enclave has accepted",
    ),
    {
      requires: "With the added permissions, a page that can be written can be read.",
      otherwise: "#GP",
      refuse(call) {
        const entry = call.enclave.epcm.entry(operandAddress(call, TARGET_PAGE));
        const both = entry | secinfoOf(call);
        return (both & SECINFO.W) !== 0 && (both & SECINFO.R) === 0
          ? "a page that can be written but not read does not exist in SGX"
          : undefined;
      },
    },
  ],
  effect: "The page has the permissions of the SECINFO too. No register changes.",
  perform(call) {
    const address = operandAddress(call, TARGET_PAGE);
    const { epcm } = call.enclave;
    epcm.set(address, epcm.entry(address) | (secinfoOf(call) & PERMISSIONS));
    call.cpu.rip = call.nextRip;
    return CONTINUE;
  },
};
