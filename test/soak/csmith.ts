/** Random C programs, many more than in `npm test`. */

import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { runCampaign } from "../differential/csmith/campaign.ts";
import type { SoakPart } from "./part.ts";

const BUILDS = 2;
const TELL_EVERY = 100;

export const csmith: SoakPart = {
  name: "csmith",
  what: `random C programs in ${BUILDS} builds each`,
  count: 10_000,
  seed: 1_126_000_000,
  async run({ seed, count, from, say }) {
    const missing = await lacks("csmith", "gcc", "clang");
    if (missing !== false) throw new Error(missing);
    // Programs end in another order than they begin: all before this one have ended.
    const ended = new Set<number>();
    let next = from;
    let same = 0;
    const result = await runCampaign({
      seed,
      from,
      programs: count,
      builds: BUILDS,
      onOutcome({ index, verdict, reasons }) {
        ended.add(index);
        while (ended.delete(next)) next++;
        if (verdict === "different") say(`different: ${reasons.join("\n")}`);
        if (verdict === "same" && ++same % TELL_EVERY === 0)
          say(
            `${same} of ${count} programs the same; to go on from here: --from ${next} --count ${count - same}`,
          );
      },
    });
    say(`${result.passedOver} programs were passed over`);
    const { same: passed, differences } = result;
    return { passed, failed: differences.length + (passed + differences.length < count ? 1 : 0) };
  },
};
