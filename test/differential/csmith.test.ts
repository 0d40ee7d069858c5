/**
 * Random C programs by csmith (Debian package csmith): the same checksums natively and in the enclave. Each program is built by two of
 * the sixteen toolchains in turn, so that 200 programs are 400 builds, 25 by each; `npm run soak` checks many more programs.
 *
 *   LITEBOX_CSMITH_PROGRAMS=200   so many programs that end in time
 *   LITEBOX_CSMITH_SEED=1234      the first program's seed; the others follow it
 */

import assert from "node:assert/strict";
import { test } from "node:test";

import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { runCampaign } from "./csmith/campaign.ts";
import { TOOLCHAINS } from "./native-program.ts";

function setting(name: string, otherwise: number): number {
  const value = Number(process.env[name] ?? otherwise);
  assert.ok(Number.isSafeInteger(value) && value >= 0, `${name} must be a whole number`);
  return value;
}

const PROGRAMS = setting("LITEBOX_CSMITH_PROGRAMS", 200);
/** The same programs in every run; another seed explores. */
const SEED = setting("LITEBOX_CSMITH_SEED", 469_407_031);
const BUILDS = 2;

const skip = (await lacks("csmith")) || (await lacks("gcc", "clang"));

test(`${PROGRAMS} random programs from seed ${SEED} on`, { skip, timeout: 1_500_000 }, async () => {
  const result = await runCampaign({ seed: SEED, from: 0, programs: PROGRAMS, builds: BUILDS });
  const summary =
    `seed ${SEED}: ${result.same} programs the same in ${BUILDS} builds each, ` +
    `${result.passedOver} passed over, ${result.differences.length} different`;
  process.stdout.write(`csmith, ${summary}\n`);
  assert.deepEqual(result.differences, [], summary);
  assert.equal(result.same, PROGRAMS, summary);
  if (PROGRAMS * BUILDS >= 4 * TOOLCHAINS.length)
    assert.equal(result.builds.size, TOOLCHAINS.length, summary);
});
