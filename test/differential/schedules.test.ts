/** samples/racy-counter: its race is found by random schedules, each seed repeats what it found, and what is correct stays so. */

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";

import { ENGINES } from "../../runtime/enclave/enclave.ts";
import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { Explorer } from "../../runtime/host/explore.ts";
import { DEFAULT_SCHEDULE, type Schedule } from "../../runtime/host/schedule.ts";
import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { buildProgram } from "./enclave-program.ts";

const SOURCE = resolve(import.meta.dirname, "../../samples/racy-counter/main.c");
const ENCLAVE = { threads: 3, heap: "16K", stack: "16K" };
const MOST_INSTRUCTIONS = 1_000_000;

interface End {
  readonly exitCode: number;
  readonly output: string;
  readonly instructions: number;
}

function run(explorer: Explorer, schedule: Schedule, how: string): End {
  let output = "";
  const host = explorer.process(schedule, {
    writeConsole: (_stream, bytes) => (output += new TextDecoder().decode(bytes)),
    readConsole: () => new Uint8Array(),
    arguments: ["racy-counter", how],
  });
  const stop = host.run(MOST_INSTRUCTIONS);
  const where = schedule.kind === "random" ? `seed ${schedule.seed}` : "round-robin";
  assert.ok(stop.kind === "exited", `${where}: ${stop.kind === "aborted" ? stop.message : stop.kind}`);
  return { exitCode: stop.exitCode, output, instructions: explorer.enclave.instructions };
}

for (const compiler of ["gcc", "clang"] as const) {
  const skip = await lacks(compiler);
  describe(`samples/racy-counter, built by ${compiler}`, { skip }, () => {
    let folder: string;
    let image: EnclaveImage;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "litebox-schedules-"));
      const files = { "main.c": await readFile(SOURCE, "utf8") };
      image = await buildProgram(folder, files, { compiler, optimize: "g", manifest: { enclave: ENCLAVE } });
    });
    after(async () => {
      await rm(folder, { recursive: true, force: true });
    });

    test("passes in the default schedule", () => {
      const expected = { exitCode: 0, output: "all visitors were counted\n" };
      const { instructions: _, ...end } = run(new Explorer(image), DEFAULT_SCHEDULE, "");
      assert.deepEqual(end, expected);
    });

    test("loses visitors in one of 1,000 random schedules, and again in it each time, in each engine", () => {
      const explorer = new Explorer(image);
      let seed = 0n;
      let found: End;
      do found = run(explorer, { kind: "random", seed: ++seed }, "");
      while (found.exitCode === 0 && seed < 1000n);
      assert.equal(found.exitCode, 1, "no schedule loses a visitor");
      assert.match(found.output, /^\d+ of 200 visitors were counted\n$/);
      for (const engine of ENGINES)
        for (const anew of [new Explorer(image, { engine }), explorer])
          assert.deepEqual(run(anew, { kind: "random", seed }, ""), found, `seed ${seed}, ${engine}`);
    });

    for (const [how, seeds] of [
      ["atomic", 10_000n],
      ["mutex", 1000n],
    ] as const)
      test(`loses nobody with ${how} in ${seeds} random schedules`, { timeout: 600_000 }, () => {
        const explorer = new Explorer(image);
        for (let seed = 1n; seed <= seeds; seed++)
          assert.equal(run(explorer, { kind: "random", seed }, how).exitCode, 0, `seed ${seed}`);
      });
  });
}
