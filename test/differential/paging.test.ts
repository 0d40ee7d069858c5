/** Programs in an EPC that is too small for them: the same output, end and number of instructions as with room for all. */

import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";

import { seededRandom } from "../../runtime/base/seeded-random.ts";
import { Enclave, type EngineName, ENGINES } from "../../runtime/enclave/enclave.ts";
import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { HostProcess, type HostOptions } from "../../runtime/host/process.ts";
import type { PagingCounts } from "../../runtime/host/paging.ts";
import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { buildProgram } from "./enclave-program.ts";

const SAMPLES = resolve(import.meta.dirname, "../../samples");
const SEED = BigInt(process.env["LITEBOX_SEED"] ?? Date.now());
const MOST_INSTRUCTIONS = 100_000_000;
/** Enough for any of these programs' threads to run; see `Paging`. */
const LEAST = 16;

interface Program {
  readonly name: string;
  readonly manifest?: object;
  /** The file with its standard input. */
  readonly input?: string;
  readonly schedule?: HostOptions["schedule"];
}

const PROGRAMS: readonly Program[] = [
  { name: "hello" },
  { name: "key-service", input: "requests.txt" },
  {
    name: "racy-counter",
    manifest: { enclave: { threads: 3, heap: "16K", stack: "16K" } },
    schedule: { kind: "random", seed: 7n },
  },
];

interface Run {
  readonly end: string;
  readonly output: string;
  readonly instructions: number;
}

function run(
  image: EnclaveImage,
  engine: EngineName,
  options: HostOptions,
  input: Uint8Array,
): { ran: Run; counts: PagingCounts | undefined } {
  const enclave = Enclave.load(image, { random: seededRandom(1n), engine });
  let at = 0;
  let output = "";
  const host = new HostProcess(
    enclave,
    {
      writeConsole: (_stream, bytes) => (output += new TextDecoder().decode(bytes)),
      readConsole: (most) => input.subarray(at, (at += most)),
      arguments: ["program"],
    },
    options,
  );
  const stop = host.run(MOST_INSTRUCTIONS);
  const end =
    stop.kind === "exited" ? `exit ${stop.exitCode}` : stop.kind === "aborted" ? stop.message : stop.kind;
  return { ran: { end, output, instructions: enclave.instructions }, counts: host.paging?.counts };
}

function pagesOf(image: EnclaveImage): number {
  return image.pages.length + 1;
}

const skip = await lacks("gcc");
for (const program of PROGRAMS)
  describe(`${program.name} in an EPC of limited size`, { skip }, () => {
    let folder: string;
    let image: EnclaveImage;
    let input = new Uint8Array();
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "litebox-paging-"));
      const sources = (await readdir(join(SAMPLES, program.name))).filter((name) => /\.[ch]$/.test(name));
      const files: Record<string, string> = {};
      for (const name of sources) files[name] = await readFile(join(SAMPLES, program.name, name), "utf8");
      if (program.input !== undefined) input = await readFile(join(SAMPLES, program.name, program.input));
      image = await buildProgram(folder, files, {
        heap: "64K",
        stack: "64K",
        manifest: program.manifest ?? {},
      });
    });
    after(async () => {
      await rm(folder, { recursive: true, force: true });
    });

    test("runs as with room for all, and moves the same pages in each engine", () => {
      const { schedule } = program;
      const options = schedule === undefined ? {} : { schedule };
      const unlimited = run(image, "lifter", options, input).ran;
      const random = seededRandom(SEED);
      const pages = pagesOf(image);
      const limits = [LEAST, pages - 1, pages];
      for (let i = 0; i < 3; i++) limits.push(LEAST + Number(random() % BigInt(pages - LEAST)));
      for (const limit of limits) {
        const what = `LITEBOX_SEED=${SEED}, an EPC of ${limit} of ${pages} pages`;
        const counts = ENGINES.map((engine) => {
          const limited = run(image, engine, { ...options, epcPages: limit }, input);
          assert.deepEqual(limited.ran, unlimited, `${what}, ${engine}`);
          return limited.counts;
        });
        assert.deepEqual(counts[0], counts[1], what);
        const { loaded, evicted } = counts[0] ?? assert.fail();
        assert.equal(evicted - loaded, Math.max(0, pages - limit), what);
      }
    });
  });
