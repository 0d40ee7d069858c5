/** A process that checks the programs it is sent, one at a time: the simulator keeps it busy, so that each core needs one. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { checkProgram, type Job, type Outcome, toolchainsOf } from "./check.ts";
import { inWords } from "../native-program.ts";

async function check(job: Job): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "litebox-csmith-"));
  try {
    return await checkProgram(job, folder);
  } catch (error) {
    const reason = `csmith --seed ${job.seed}: ${error instanceof Error ? error.message : String(error)}`;
    return {
      ...job,
      verdict: "different",
      toolchains: toolchainsOf(job).map(inWords),
      reasons: [reason],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

process.on("message", (job: Job) => {
  void check(job).then((outcome) => process.send?.(outcome));
});
