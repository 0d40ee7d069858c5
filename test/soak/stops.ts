/** gdb and our adapter at random places of programs by several compilers, more often than in `npm test`. */

import { hasTool } from "../../debug-adapter/testing/debuggee.ts";
import { compareStops, SUBJECTS } from "../../debug-adapter/testing/random-stops.ts";
import { seededRandom } from "../../runtime/base/seeded-random.ts";
import type { SoakPart } from "./part.ts";

/** Of one run of a program. */
const AT_A_TIME = 12;

export const stops: SoakPart = {
  name: "stops",
  what: "random stops at which gdb is the judge",
  count: 2000,
  seed: 20_261_130,
  async run({ seed, count, from, say }) {
    const subjects = SUBJECTS.filter(({ build }) => hasTool(build.compiler));
    if (!hasTool("gdb") || !hasTool("gdbserver") || subjects.length === 0)
      throw new Error("gdb, gdbserver and a compiler are needed");
    let [done, differing, values] = [from, 0, 0];
    for (let run = from; done < count; run++) {
      const subject = subjects[run % subjects.length];
      if (subject === undefined) break;
      const ends: (() => void)[] = [];
      const most = Math.min(AT_A_TIME, count - done);
      const found = await compareStops(
        { after: (end) => void ends.push(end) },
        subject,
        seededRandom(BigInt(seed + run)),
        most,
      ).finally(() => {
        for (const end of ends) end();
      });
      for (const text of found.differences) say(`${run}: ${text}`);
      differing += new Set(found.differences.map((text) => text.replace(/(stop \d+).*/s, "$1"))).size;
      done += found.stops;
      values += found.values;
    }
    say(`${values} values`);
    return { passed: done - from - differing, failed: differing };
  },
};
