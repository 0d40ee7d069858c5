/** Whatever a parser is fed, it answers: a value, or a problem. LITEBOX_SEED repeats a run; `npm run soak -- evidence` takes more. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { fuzz, FUZZ_TARGETS } from "./testing/fuzz.ts";

const RUNS = 20_000;
const SEED = Number(process.env["LITEBOX_SEED"] ?? Date.now() % 2 ** 31);

for (const target of FUZZ_TARGETS) {
  test(`${target.name}: ${RUNS} damaged inputs`, (context) => {
    for (const sample of target.samples.slice(-1)) {
      const { value, problems } = target.read(sample);
      assert.ok(value !== undefined, `the undamaged sample is refused: ${JSON.stringify(problems)}`);
    }
    const readable = fuzz(target, RUNS, SEED);
    context.diagnostic(`seed ${SEED}; ${readable} of ${RUNS} could still be read`);
  });
}
