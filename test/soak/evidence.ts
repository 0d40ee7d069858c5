/** Damaged input for each parser of evidence: none may throw. */

import { fuzz, FUZZ_TARGETS } from "../../runtime/attest/testing/fuzz.ts";
import type { SoakPart } from "./part.ts";

const BATCH = 50_000;

export const evidence: SoakPart = {
  name: "evidence",
  what: "damaged inputs for each parser of evidence",
  count: 1_000_000,
  seed: 1_128_000_000,
  run({ seed, count, from, say }) {
    let [passed, failed] = [0, 0];
    for (let done = 0; done < count; done += BATCH) {
      const batch = Math.min(BATCH, count - done);
      for (const target of FUZZ_TARGETS) {
        try {
          fuzz(target, batch, seed + (from + done) / BATCH);
          passed += batch;
        } catch (error) {
          failed++;
          say(error instanceof Error ? error.message : String(error));
        }
      }
      say(`${done + batch} of ${count} inputs for each; to go on from here: --from ${from + done + batch}`);
    }
    return Promise.resolve({ passed, failed });
  },
};
