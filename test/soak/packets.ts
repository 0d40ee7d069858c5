/** Packets that were damaged on their way, to the stub and to the client, more often than in `npm test`. */

import { mock } from "node:test";

import { fuzzClient } from "../../debug-adapter/testing/client-fuzz.ts";
import { fuzzStub } from "../../runtime/gdbstub/testing/packet-fuzz.ts";
import type { SoakPart } from "./part.ts";

/** Between two lines about how far it is. */
const PART = 50_000;

export const packets: SoakPart = {
  name: "packets",
  what: "damaged packets for the stub, and as many for the client",
  count: 1_000_000,
  seed: 20_261_130,
  async run({ seed, count, from, say }) {
    let failed = 0;
    mock.timers.enable({ apis: ["setTimeout"] });
    for (let done = from; done < count; done += PART) {
      const part = Math.min(PART, count - done);
      const first = BigInt(seed + done);
      const tick = (milliseconds: number): void => {
        mock.timers.tick(milliseconds);
      };
      const wrong = [...fuzzStub(first, part), ...(await fuzzClient(first, part, tick))];
      for (const text of wrong) say(text);
      failed += wrong.length;
    }
    mock.timers.reset();
    return { passed: 2 * (count - from) - failed, failed };
  },
};
