import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { IN_LOCALS, IN_MEMORY, NO_RULE } from "./rules.ts";
import { type Site, Sites } from "./sites.ts";

const LARGEST_RULE = 2 ** 14 - 1;
const FLAGS: readonly Site["flags"][] = [IN_MEMORY, IN_LOCALS, NO_RULE, 5, LARGEST_RULE].flatMap((main) =>
  [IN_MEMORY, IN_LOCALS, NO_RULE, 7, LARGEST_RULE].map((over) => ({ main, over })),
);
const REASONS = ["limit", "step", "out", "break", "target"] as const;

describe("sites", () => {
  test("are given back as they were added, however many there are", () => {
    const sites = new Sites();
    const added: Site[] = [];
    for (const rip of [0x1000, 0x4000_1234, 0x7fff_ffff, 0xffff_fffe])
      for (const unexecuted of [-19_999, -1, 0, 1, 19_999])
        for (const reason of REASONS)
          for (const flags of FLAGS) added.push({ rip, unexecuted, reason, flags, region: added.length });
    const numbers = added.map((site) => sites.add(site));
    assert.equal(new Set(numbers).size, added.length);
    assert.deepEqual(
      numbers.map((number) => sites.get(number)),
      added,
    );
  });

  test("are known, or it is a mistake of ours", () => {
    const sites = new Sites();
    sites.add({ rip: 1, unexecuted: 0, reason: "step", flags: { main: 0, over: 0 }, region: 0 });
    for (const number of [-1, 1, 5000]) assert.throws(() => sites.get(number), /unknown site/);
  });
});
