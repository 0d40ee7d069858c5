/** Threads of an enclave: the same lines as from the machine's own <threads.h>, in each engine, under every schedule. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { seededRandom } from "../../runtime/base/seeded-random.ts";
import { Enclave, type EngineName, ENGINES } from "../../runtime/enclave/enclave.ts";
import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { HostProcess } from "../../runtime/host/process.ts";
import type { Schedule } from "../../runtime/host/schedule.ts";
import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { buildProgram } from "./enclave-program.ts";

const SOURCE = resolve(import.meta.dirname, "../../runtime/guest/testing/threads-cases.c");
const MANIFEST = { enclave: { threads: 5, heap: "64K", stack: "16K" } };
const MOST_INSTRUCTIONS = 20_000_000;
/** What other libraries need not do alike. */
const OURS_ALONE = "misuse\n";

interface Run {
  readonly end: string;
  readonly output: string;
  readonly instructions: number;
  /** Of all memory that the enclave can reach, and of the registers of all threads. */
  readonly state: string;
}

function run(image: EnclaveImage, engine: EngineName, schedule: Schedule, slice = MOST_INSTRUCTIONS): Run {
  const enclave = Enclave.load(image, { random: seededRandom(4n), engine });
  const chunks: Uint8Array[] = [];
  const services = {
    writeConsole: (_stream: 1 | 2, bytes: Uint8Array) => chunks.push(bytes),
    readConsole: () => new Uint8Array(),
    arguments: ["threads"],
  };
  const host = new HostProcess(enclave, services, { schedule });
  let stop = host.run(slice);
  while (stop.kind === "limit" && enclave.instructions < MOST_INSTRUCTIONS) stop = host.run(slice);
  const end =
    stop.kind === "exited" ? `exit ${stop.exitCode}` : stop.kind === "aborted" ? stop.message : stop.kind;
  const hash = createHash("sha256");
  for (const { address, size } of enclave.memory.areas()) hash.update(enclave.memory.peek(address, size));
  for (const { cpu } of enclave.threads) hash.update(cpu.gpr).update(`${cpu.rip} ${cpu.rflags}`);
  return {
    end,
    output: Buffer.concat(chunks).toString(),
    instructions: enclave.instructions,
    state: hash.digest("hex"),
  };
}

for (const compiler of ["gcc", "clang"] as const) {
  const skip = await lacks(compiler);
  describe(`threads of an enclave, built by ${compiler}`, { skip }, () => {
    let folder: string;
    let image: EnclaveImage;
    let expected: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "litebox-threads-"));
      const files = { "main.c": await readFile(SOURCE, "utf8") };
      image = await buildProgram(folder, files, { compiler, manifest: MANIFEST });
      const native = join(folder, "native");
      await promisify(execFile)(compiler, ["-std=gnu11", "-O1", "-pthread", SOURCE, "-o", native]);
      expected = (await promisify(execFile)(native)).stdout;
    });
    after(async () => {
      await rm(folder, { recursive: true, force: true });
    });

    for (const engine of ENGINES) {
      test(`say in turns of any length what the machine's own threads say (${engine})`, () => {
        for (const quantum of [7, 500, 20_000]) {
          const { end, output } = run(image, engine, { kind: "round-robin", quantum });
          assert.deepEqual([quantum, end], [quantum, "exit 0"]);
          assert.equal(output.replace(OURS_ALONE, ""), expected, `turns of ${quantum}`);
        }
      });

      test(`say the same in random schedules (${engine})`, () => {
        const seeds = engine === "lifter" ? 8n : 2n;
        for (let seed = 0n; seed < seeds; seed++) {
          const { end, output } = run(image, engine, { kind: "random", seed });
          assert.deepEqual([seed, end], [seed, "exit 0"]);
          assert.equal(output.replace(OURS_ALONE, ""), expected, `seed ${seed}`);
        }
      });
    }

    test("a seed gives the same state to the last bit, in each engine and in slices of any length", () => {
      const states = new Set<string>();
      for (let seed = 100n; seed < 102n; seed++) {
        const schedule: Schedule = { kind: "random", seed };
        const first = run(image, "lifter", schedule);
        assert.deepEqual(run(image, "interpreter", schedule), first, `seed ${seed}`);
        assert.deepEqual(run(image, "lifter", schedule, 997), first, `seed ${seed}, in slices`);
        states.add(first.state);
      }
      assert.equal(states.size, 2, "other seeds give other runs");
    });
  });
}
