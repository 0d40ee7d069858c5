/** Backwards from random instants to random earlier ones and forwards again, more often than in `npm test`. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { seededRandom } from "../../runtime/base/seeded-random.ts";
import { buildSubject, finish, HOSTS, subject, wayBack } from "../differential/rewind-subject.ts";
import type { SoakPart } from "./part.ts";

export const rewind: SoakPart = {
  name: "rewind",
  what: "ways back",
  count: 500,
  seed: 20_261_129,
  async run({ seed, count, from, say }) {
    const folder = await mkdtemp(join(tmpdir(), "litebox-rewind-"));
    const image = await buildSubject(folder).finally(() => rm(folder, { recursive: true, force: true }));
    let [passed, failed] = [0, 0];
    for (const [name, options] of Object.entries(HOSTS)) {
      const made = subject(image, options);
      finish(made);
      for (let way = from; way < count; way++) {
        const difference = wayBack(made, seededRandom(BigInt(seed + way)));
        if (difference === undefined) passed++;
        else {
          failed++;
          say(`${way}: ${name}: ${difference}`);
        }
      }
    }
    return { passed, failed };
  },
};
