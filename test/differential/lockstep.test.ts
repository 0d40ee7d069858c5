/** Interpreter = lifter = single steps = random budgets: the same state after every million instructions, every few for single steps. */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { checkSubject, subjects } from "./lockstep-subjects.ts";

const SEED = Number(process.env["LITEBOX_SEED"] ?? 20_261_127);
const RANDOM_PROGRAMS = 5;
const LENGTHS = {
  long: { every: 1_000_000, most: 3_000_000 },
  short: { every: 10_000, most: 30_000 },
};

const skip = (await lacks("csmith")) || (await lacks("gcc", "clang"));

for (const subject of subjects(SEED, RANDOM_PROGRAMS)) {
  test(`seed ${SEED}: ${subject.name}`, { skip, timeout: 240_000 }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "litebox-lockstep-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const checked = await checkSubject(subject, folder, SEED, LENGTHS);
    assert.equal(checked.difference, undefined, `seed ${SEED}, ${checked.difference ?? ""}`);
    assert.ok(checked.states > 0);
  });
}
