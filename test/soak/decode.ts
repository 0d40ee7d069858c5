/** Random byte strings through the decoder and objdump. */

import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { compareDecoders } from "../differential/decode/compare.ts";
import type { SoakPart } from "./part.ts";

const BATCH = 100_000;
const TELL_EVERY = 10;

export const decode: SoakPart = {
  name: "decode",
  what: "random byte strings",
  count: 10_000_000,
  seed: 1_126_000_000,
  async run({ seed, count, from, say }) {
    const missing = await lacks("as", "objdump");
    if (missing !== false) throw new Error(missing);
    let [passed, failed, both] = [0, 0, 0];
    for (let done = 0; done < count; done += BATCH) {
      const batch = Math.min(BATCH, count - done);
      const result = compareDecoders(seed + (from + done) / BATCH, batch);
      for (const difference of result.differences) say(difference);
      failed += result.differences.length;
      passed += batch - result.differences.length;
      both += result.both;
      if ((done / BATCH + 1) % TELL_EVERY === 0)
        say(
          `${done + batch} of ${count} strings, ${both} of them instructions; to go on from here: --from ${from + done + batch}`,
        );
    }
    return { passed, failed };
  },
};
