/** EDECCSSA: the enclave takes one step back in its state save area, to go on itself with the state that it holds (SDM Vol. 3D, EDECCSSA). */

import { frameCheck } from "./entry-checks.ts";
import { CONTINUE, type EncluLeaf, INSIDE } from "./leaf.ts";

export const EDECCSSA: EncluLeaf = {
  name: "EDECCSSA",
  instruction: "ENCLU",
  leaf: 9,
  sdm: "Vol. 3D, EDECCSSA",
  summary:
    "The enclave takes one step back in its state save area, to go on itself with the state that it holds.",
  inputs: {},
  checks: [
    INSIDE,
    {
      requires: "TCS.CSSA is not 0.",
      otherwise: "#GP",
      refuse: ({ thread: { tcs } }) =>
        tcs.cssa > 0 ? undefined : "CSSA is 0 already: no asynchronous exit is being handled",
    },
    frameCheck("the SSA frame CSSA - 1", ({ thread }) => thread.tcs.cssa - 1),
  ],
  effect: "TCS.CSSA becomes one less. No register changes.",
  perform({ thread, cpu, nextRip }) {
    thread.tcs.cssa -= 1;
    cpu.rip = nextRip;
    return CONTINUE;
  },
};
