/** ETRACK: begins a cycle of tracking: afterwards the system makes every thread leave once (SDM Vol. 3D, ETRACK). */

import type { EnclsCall, EnclsLeaf } from "./leaf.ts";

export const ETRACK: EnclsLeaf<EnclsCall> = {
  name: "ETRACK",
  instruction: "ENCLS",
  leaf: 0xc,
  sdm: "Vol. 3D, ETRACK",
  summary: "Begins a cycle of tracking: afterwards the system makes every thread leave once.",
  inputs: { RCX: "address of the SECS" },
  checks: [
    {
      requires: "All threads that were inside when the cycle before began have left.",
      otherwise: "SGX_PREV_TRK_INCMPL",
      refuse: ({ enclave: { tracking, threads } }) =>
        tracking.isIncomplete(threads)
          ? "a thread is inside that has been there since before the last cycle"
          : undefined,
    },
  ],
  effect: "Threads that enter from now on are of the new epoch.",
  perform({ enclave: { tracking } }) {
    tracking.epoch += 1;
  },
};
