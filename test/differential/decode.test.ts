/** Random byte strings: the decoder neither throws nor hangs, and finds the lengths that objdump finds. `npm run soak` tries 10 million. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { compareDecoders } from "./decode/compare.ts";

const SEED = Number(process.env["LITEBOX_SEED"] ?? 20_261_127);
const BATCHES = 3;
const COUNT = 100_000;

const skip = await lacks("as", "objdump");

for (let batch = 0; batch < BATCHES; batch++) {
  const seed = SEED + batch;
  test(`${COUNT} random byte strings, seed ${seed}`, { skip }, () => {
    const { both, differences } = compareDecoders(seed, COUNT);
    assert.deepEqual(differences.slice(0, 20), [], `seed ${seed}: ${differences.length} differences`);
    assert.ok(both > COUNT / 5, `only ${both} were instructions`);
  });
}
