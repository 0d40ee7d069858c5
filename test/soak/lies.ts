/** A host that lies to a program of each component that calls it: none may be harmed. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LIED_TO, lacksFor, liarTo, type LiedTo } from "../../runtime/guest/testing/lied-to.ts";
import type { LyingHost } from "../../runtime/guest/testing/lying-host.ts";
import type { SoakPart } from "./part.ts";

/** Answers that one seed is for. */
const BATCH = 10_000;
/** Each run takes the next seed; a batch never has so many. */
const SEEDS_OF_A_BATCH = 1_000_000;

export const lies: SoakPart = {
  name: "lies",
  what: "answers of a host that lies to each component that calls it",
  count: 200_000,
  seed: 1_128_000_000,
  async run({ seed, count, from, say }) {
    let [passed, failed] = [0, 0];
    const folder = mkdtempSync(path.join(tmpdir(), "litebox-lies-"));
    try {
      const hosts = new Map<LiedTo, LyingHost>();
      for (const component of LIED_TO) {
        const lacks = lacksFor(component);
        if (lacks !== false) say(`${component} is left out: ${lacks}`);
        else hosts.set(component, await liarTo(folder, component));
      }
      for (let done = 0; done < count; done += BATCH) {
        const batch = Math.min(BATCH, count - done);
        for (const [component, host] of hosts) {
          const first = BigInt(seed + ((from + done) / BATCH) * SEEDS_OF_A_BATCH);
          const { violation } = host.fuzz(batch, first);
          if (violation === undefined) passed += batch;
          else {
            failed++;
            say(`${component}, seed ${violation.seed}: ${violation.kind}: ${violation.text}`);
          }
        }
        say(
          `${done + batch} of ${count} answers for each; to go on from here: --from ${from + done + batch}`,
        );
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return { passed, failed };
  },
};
