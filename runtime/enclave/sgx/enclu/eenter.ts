/** EENTER: the host enters the enclave at a thread's entry point (SDM Vol. 3D, EENTER). */

import { isCanonical } from "../../memory.ts";
import { enterAtEntryPoint } from "./enter.ts";
import { frameCheck, NOT_ACTIVE, TCS_CHECKS } from "./entry-checks.ts";
import { CONTINUE, type EncluLeaf } from "./leaf.ts";

export const EENTER: EncluLeaf = {
  name: "EENTER",
  instruction: "ENCLU",
  leaf: 2,
  sdm: "Vol. 3D, EENTER",
  summary: "The host enters the enclave at a thread's entry point.",
  inputs: { RBX: "address of the TCS", RCX: "asynchronous exit pointer (AEP)" },
  checks: [
    ...TCS_CHECKS,
    {
      requires: "A frame of the state save area is free: TCS.CSSA is below TCS.NSSA.",
      otherwise: "#GP",
      refuse: ({ thread: { tcs } }) =>
        tcs.cssa < tcs.nssa ? undefined : "no state save area frame is left (CSSA is not below NSSA)",
    },
    frameCheck("the SSA frame that CSSA selects", ({ thread }) => thread.tcs.cssa),
    {
      requires: "The entry point, SECS.BASEADDR + TCS.OENTRY, is canonical.",
      otherwise: "#GP",
      refuse: ({ enclave: { secs }, thread: { tcs } }) =>
        isCanonical(BigInt(secs.base) + tcs.oentry)
          ? undefined
          : "the entry point in the TCS (OENTRY) is not a canonical address",
    },
    {
      requires: "The bases of FS and GS, SECS.BASEADDR + TCS.OFSBASE and + TCS.OGSBASE, are canonical.",
      otherwise: "#GP",
      refuse: ({ enclave: { secs }, thread: { tcs } }) =>
        isCanonical(BigInt(secs.base) + tcs.ofsbase) && isCanonical(BigInt(secs.base) + tcs.ogsbase)
          ? undefined
          : "a segment base in the TCS (OFSBASE, OGSBASE) is not a canonical address",
    },
    NOT_ACTIVE,
  ],
  effect:
    "Inside, RAX is CSSA, RCX the address after the host's ENCLU, FS and GS have the bases that the TCS names, and XCR0 is XFRM; every other " +
    "register is what the host left in it, the stack pointer included. The host's RSP and RBP are put into the SSA frame, and the AEP into the TCS.",
  perform(call) {
    enterAtEntryPoint(call);
    return CONTINUE;
  },
};
