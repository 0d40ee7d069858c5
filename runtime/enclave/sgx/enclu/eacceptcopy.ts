/** EACCEPTCOPY: the enclave accepts a new page, with the content of another and permissions of its own choice (SDM Vol. 3D, EACCEPTCOPY). */

import { PAGE_SIZE } from "../../../base/quantities.ts";
import { EPCM } from "../epcm.ts";
import { PAGE_TYPE, SECINFO, pageTypeOf } from "../secinfo.ts";
import { complete, type EncluLeaf, INSIDE } from "./leaf.ts";
import { aligned, inElrange, type Operand, operandAddress, operandBytes, operandChecks } from "./operands.ts";
import { SECINFO_OPERAND, SECINFO_RESERVED, secinfoOf, TARGET_PAGE } from "./secinfo-operand.ts";

const SOURCE: Operand = { register: "rdx", name: "the source page", size: PAGE_SIZE, access: "read" };
const PERMISSIONS = SECINFO.R | SECINFO.W | SECINFO.X;
const PENDING_REG = EPCM.VALID | SECINFO.PENDING | (PAGE_TYPE.REG << 8);

export const EACCEPTCOPY: EncluLeaf = {
  name: "EACCEPTCOPY",
  instruction: "ENCLU",
  leaf: 7,
  sdm: "Vol. 3D, EACCEPTCOPY",
  summary: "The enclave accepts a new page, with the content of another and permissions of its own choice.",
  inputs: {
    RBX: "address of a SECINFO with the permissions that the page is to have",
    RCX: "address of the new page",
    RDX: "address of the page to copy",
  },
  checks: [
    INSIDE,
    aligned(TARGET_PAGE),
    inElrange(TARGET_PAGE),
    ...operandChecks(SECINFO_OPERAND),
    SECINFO_RESERVED,
    {
      requires: "The SECINFO is one of a PT_REG page that can be read where it can be written.",
      otherwise: "#GP",
      refuse(call) {
        const secinfo = secinfoOf(call);
        const isLegal = (secinfo & SECINFO.R) !== 0 || (secinfo & SECINFO.W) === 0;
        return isLegal && pageTypeOf(secinfo) === PAGE_TYPE.REG
          ? undefined
          : "the SECINFO describes a page that cannot be made by copying";
      },
    },
    ...operandChecks(SOURCE),
    {
      requires:
        "The new page is a valid page of type PT_REG of the enclave, pending, and neither modified nor blocked.",
      otherwise: "SGX_PAGE_ATTRIBUTES_MISMATCH",
      refuse(call) {
        const entry = call.enclave.epcm.entry(operandAddress(call, TARGET_PAGE));
        return (entry & ~(PERMISSIONS | SECINFO.PR)) === PENDING_REG
          ? undefined
          : "the page to fill is not one that the host has just added (EAUG)";
      },
    },
  ],
  effect: "The page has the content of the other and the permissions of the SECINFO, and is pending no more.",
  perform(call) {
    const address = operandAddress(call, TARGET_PAGE);
    operandBytes(call, TARGET_PAGE).set(operandBytes(call, SOURCE));
    call.enclave.epcm.set(address, EPCM.VALID | (PAGE_TYPE.REG << 8) | (secinfoOf(call) & PERMISSIONS));
    return complete(call);
  },
};
