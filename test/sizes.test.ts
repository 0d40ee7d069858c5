/** The table of components in README.md is true. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { components } from "../runtime/api/index.ts";
import { lacks } from "../runtime/image/testing/temporary-project.ts";
import { recordedSizes } from "../scripts/generate/sizes.ts";
import { measureComponents } from "./sizes/measure.ts";

/** In percent. What other compilers make of the same source differs by more; small changes of a source need no new table. */
const TOLERANCE = { same: 3, other: 40 };
/** In bytes, for small components. */
const LEAST = 48;

test("every component is in the table of sizes", async () => {
  assert.deepEqual(
    Object.keys((await recordedSizes()).components),
    components.map(({ name }) => name),
  );
});

test(
  "components are as large as the table says",
  { skip: await lacks("gcc"), timeout: 600_000 },
  async (t) => {
    const recorded = await recordedSizes();
    const measured = await measureComponents();
    const percent = measured.toolchain === recorded.toolchain ? TOLERANCE.same : TOLERANCE.other;
    t.diagnostic(`${measured.toolchain}: within ${percent} %`);
    const wrong = components.flatMap(({ name }) => {
      const [is, said] = [measured.components[name], recorded.components[name]];
      if (is === undefined) t.diagnostic(`${name}: its library is not on this machine`);
      if (is === undefined || said === undefined) return [];
      const differs = (["own", "added"] as const).some(
        (kind) => Math.abs(is[kind] - said[kind]) > Math.max(LEAST, (said[kind] * percent) / 100),
      );
      return differs || is.hostCalls.join() !== said.hostCalls.join() ? [{ name, is, said }] : [];
    });
    assert.deepEqual(wrong, [], "run: npm run sizes, and npm run generate");
  },
);
