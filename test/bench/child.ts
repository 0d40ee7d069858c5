/**
 * A process of its own for cold-start and memory: loads an image, runs it to its end, and says on standard error when what happened,
 * in milliseconds since Node had started itself and began with this bundle.
 *
 *   node child.cjs IMAGE ENGINE CACHE ARGUMENT…
 *
 * CACHE is the folder of what earlier runs have found out about the code, or nothing.
 */

import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";

import { seededRandom } from "../../runtime/base/seeded-random.ts";
import { CodeProfiles } from "../../runtime/cli/code-profiles.ts";
import { startSha256 } from "../../runtime/cli/hashes.ts";
import { thrift } from "../../runtime/cli/heap.ts";
import { optimizeSparingly } from "../../runtime/cli/optimizer.ts";
import { DEFAULT_ENGINE, Enclave, type EngineName, ENGINES } from "../../runtime/enclave/enclave.ts";
import { DEFAULT_BASE, readSgxs } from "../../runtime/enclave/image.ts";
import { HostProcess } from "../../runtime/host/process.ts";

export interface ChildReport {
  readonly loaded: number;
  readonly firstInstruction: number;
  readonly ended: number;
  readonly instructions: number;
  /** Bytes of ELRANGE that the image fills. */
  readonly guestBytes: number;
  readonly maxRssBytes: number;
  readonly end: string;
}

const SLICE = 1_000_000;

/** In a function of its own, so that the image does not stay beside the enclave. */
function load(file: string, engine: EngineName): Enclave {
  const { value: image, problems } = readSgxs(readFileSync(file), DEFAULT_BASE);
  if (image === undefined) throw new Error(problems[0]?.message ?? "the image cannot be read");
  return Enclave.load(image, { random: seededRandom(4n), engine, startHash: startSha256 });
}

function main([file = "", engineName = "", cache = "", ...programArguments]: readonly string[]): ChildReport {
  const now = () => performance.now() - performance.nodeTiming.bootstrapComplete;
  const enclave = load(file, ENGINES.find((each) => each === engineName) ?? DEFAULT_ENGINE);
  const profiles = cache === "" ? undefined : new CodeProfiles(cache);
  profiles?.prepare(enclave);
  const hostProcess = new HostProcess(enclave, {
    writeConsole: (_stream, bytes) => {
      process.stdout.write(bytes);
    },
    readConsole: () => new Uint8Array(0),
    arguments: ["program", ...programArguments],
  });
  optimizeSparingly();
  const loaded = now();
  let stop = hostProcess.run(1);
  const firstInstruction = now();
  const beThrifty = thrift();
  while (stop.kind === "limit") {
    beThrifty();
    stop = hostProcess.run(SLICE);
  }
  const ended = now();
  profiles?.keep(enclave);
  const own = enclave.memory.areas().filter(({ kind }) => kind !== "host");
  return {
    loaded,
    firstInstruction,
    ended,
    instructions: enclave.instructions,
    guestBytes: own.reduce((sum, { size }) => sum + size, 0),
    maxRssBytes: process.resourceUsage().maxRSS * 1024,
    end: stop.kind === "exited" ? `exit ${stop.exitCode}` : stop.kind,
  };
}

process.stderr.write(JSON.stringify(main(process.argv.slice(2))));
