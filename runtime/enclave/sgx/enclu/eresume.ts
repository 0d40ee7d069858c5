/** ERESUME: the host lets a thread go on where an asynchronous exit has taken it out (SDM Vol. 3D, ERESUME). */

import { hexAddress } from "../../../base/hex.ts";
import { isCanonical } from "../../memory.ts";
import { ssaFrame } from "../state.ts";
import { TCS_FLAGS } from "../tcs.ts";
import { enterAtEntryPoint, goInside } from "./enter.ts";
import { frameCheck, NOT_ACTIVE, TCS_CHECKS } from "./entry-checks.ts";
import { CONTINUE, type EncluCall, type EncluLeaf } from "./leaf.ts";

/** The frame that holds the interrupted state. */
function savedFrame({ enclave, thread: { tcs } }: EncluCall) {
  return ssaFrame(enclave, tcs, tcs.cssa - 1);
}

/** AEX-Notify: the enclave wants to be entered, so that it learns of the exit. */
function notifies(call: EncluCall): boolean {
  return (call.thread.tcs.flags & TCS_FLAGS.AEXNOTIFY) !== 0n && savedFrame(call).wantsNotification;
}

export const ERESUME: EncluLeaf = {
  name: "ERESUME",
  instruction: "ENCLU",
  leaf: 3,
  sdm: "Vol. 3D, ERESUME",
  summary: "The host lets a thread go on where an asynchronous exit has taken it out.",
  inputs: { RBX: "address of the TCS", RCX: "asynchronous exit pointer (AEP)" },
  checks: [
    ...TCS_CHECKS,
    {
      requires: "A frame of the state save area holds a state: TCS.CSSA is not 0.",
      otherwise: "#GP",
      refuse: ({ thread: { tcs } }) =>
        tcs.cssa > 0 ? undefined : "no asynchronous exit has happened that could be resumed from (CSSA is 0)",
    },
    frameCheck("the SSA frame CSSA - 1", ({ thread }) => thread.tcs.cssa - 1),
    {
      requires: "With AEX-Notify, a further frame is free: TCS.CSSA is below TCS.NSSA.",
      otherwise: "#GP",
      refuse: (call) =>
        notifies(call) && call.thread.tcs.cssa >= call.thread.tcs.nssa
          ? "no state save area frame is left in which the enclave could be told of the exit (AEX-Notify)"
          : undefined,
    },
    frameCheck("the SSA frame CSSA, with AEX-Notify,", (call) =>
      notifies(call) ? call.thread.tcs.cssa : undefined,
    ),
    {
      requires: "The target, RIP in the frame or with AEX-Notify the entry point, is canonical.",
      otherwise: "#GP",
      refuse: (call) => {
        const { enclave, thread } = call;
        const target = notifies(call) ? BigInt(enclave.secs.base) + thread.tcs.oentry : savedFrame(call).rip;
        return isCanonical(target)
          ? undefined
          : `the address to go on at (${hexAddress(target)}) is not canonical`;
      },
    },
    {
      requires:
        "The bases of FS and GS, those in the frame or with AEX-Notify those of the TCS, are canonical.",
      otherwise: "#GP",
      refuse: (call) => {
        const base = BigInt(call.enclave.secs.base);
        const { tcs } = call.thread;
        const frame = savedFrame(call);
        const bases = notifies(call)
          ? [base + tcs.ofsbase, base + tcs.ogsbase]
          : [frame.fsBase, frame.gsBase];
        return bases.every(isCanonical)
          ? undefined
          : "a segment base to go on with is not a canonical address";
      },
    },
    NOT_ACTIVE,
    {
      requires: "XRSTOR with XFRM of the frame's XSAVE area does not fail.",
      otherwise: "#GP",
      refuse: (call) => {
        const refusal = notifies(call) ? undefined : savedFrame(call).refusal;
        return refusal === undefined ? undefined : `the XSAVE area of the state save area frame ${refusal}`;
      },
    },
  ],
  effect:
    "All registers come from the SSA frame CSSA - 1, and CSSA becomes one less. Where TCS.FLAGS.AEXNOTIFY and bit 0 of the frame's " +
    "AEXNOTIFY are set, the enclave is entered at its entry point instead, as EENTER does, and CSSA stays.",
  perform(call) {
    if (notifies(call)) {
      enterAtEntryPoint(call);
      return CONTINUE;
    }
    const { tcs } = call.thread;
    const frame = savedFrame(call);
    goInside(call);
    frame.restore(call.thread.cpu);
    tcs.cssa -= 1;
    return CONTINUE;
  },
};
