/** The SECINFO that the leaves for dynamic memory take in RBX, and the page that they take in RCX. */

import { PAGE_SIZE } from "../../../base/quantities.ts";
import type { Check } from "../leaf.ts";
import { SECINFO } from "../secinfo.ts";
import type { EncluCall } from "./leaf.ts";
import { type Operand, operandBytes } from "./operands.ts";

export const SECINFO_OPERAND: Operand = { register: "rbx", name: "SECINFO", size: 64, access: "read" };
export const TARGET_PAGE: Operand = { register: "rcx", name: "the page", size: PAGE_SIZE, access: "write" };

/** SECINFO.FLAGS. */
export function secinfoOf(call: EncluCall): number {
  const bytes = operandBytes(call, SECINFO_OPERAND);
  return new DataView(bytes.buffer, bytes.byteOffset).getUint16(0, true);
}

const PERMISSIONS = SECINFO.R | SECINFO.W | SECINFO.X;
const STATE = SECINFO.PENDING | SECINFO.MODIFIED | SECINFO.PR;
const KNOWN = 0xff00 | PERMISSIONS | STATE;

export const SECINFO_RESERVED: Check<EncluCall> = {
  requires: "Reserved bits and bytes of the SECINFO are zero.",
  otherwise: "#GP",
  refuse(call) {
    const bytes = operandBytes(call, SECINFO_OPERAND);
    const isZero = (secinfoOf(call) & ~KNOWN) === 0 && bytes.subarray(2).every((byte) => byte === 0);
    return isZero ? undefined : "the SECINFO has reserved bits or bytes that are not zero";
  },
};
