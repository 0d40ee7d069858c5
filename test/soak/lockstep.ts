/** The same state in every way of running, for longer and of more programs than in `npm test`. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { checkSubject, subjects } from "../differential/lockstep-subjects.ts";
import type { SoakPart } from "./part.ts";

const LENGTHS = {
  long: { every: 1_000_000, most: 50_000_000 },
  short: { every: 50_000, most: 500_000 },
};

export const lockstep: SoakPart = {
  name: "lockstep",
  what: "programs in lockstep",
  count: 200,
  seed: 20_261_127,
  async run({ seed, count, from, say }) {
    let [passed, failed] = [0, 0];
    for (const subject of subjects(seed, count).slice(from, from + count)) {
      const folder = await mkdtemp(join(tmpdir(), "litebox-lockstep-"));
      const { states, difference } = await checkSubject(subject, folder, seed, LENGTHS).finally(() =>
        rm(folder, { recursive: true, force: true }),
      );
      if (difference === undefined) passed++;
      else failed++;
      say(`${from + passed + failed}: ${subject.name}: ${difference ?? `${states} states the same`}`);
    }
    return { passed, failed };
  },
};
