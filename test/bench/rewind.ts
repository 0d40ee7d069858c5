/** Going back in time: what recording costs a run of a billion instructions, how long the way back is, how much memory it needs. */

import { seededRandom } from "../../runtime/base/seeded-random.ts";
import { Pace } from "../../runtime/simulator/slices.ts";
import { Enclave, type EngineName } from "../../runtime/enclave/enclave.ts";
import type { EnclaveImage } from "../../runtime/enclave/image.ts";
import { BackwardSearch } from "../../runtime/host/history/backward-search.ts";
import { Journal } from "../../runtime/host/history/journal.ts";
import { TimeLine } from "../../runtime/host/history/time-line.ts";
import { HostProcess } from "../../runtime/host/process.ts";
import { repeatableClock } from "../../runtime/host/services.ts";
import type { Bench } from "./bench.ts";
import { buildKernel } from "./build-kernel.ts";
import { kernelNamed } from "./kernels.ts";
import { describeMachine, engineOf } from "./machine.ts";
import { median } from "./statistics.ts";

/** One that hardly writes beyond a page, and one with many pages of heap. */
const SUBJECTS = ["quicksort", "trees"] as const;
const INSTRUCTIONS = 1e9;
const ENDLESS = "1000000";
const SEED = 1n;
/** Places from which a few steps back are made. */
const PLACES = 30;
const STEPS = 5;
const MEBIBYTE = 2 ** 20;

interface Run {
  readonly milliseconds: number;
  readonly process: HostProcess;
  readonly line: TimeLine | undefined;
}

/** The processor time of this thread, which other programs disturb least. */
function cpuMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function timed(work: () => unknown): number {
  const start = cpuMilliseconds();
  work();
  return cpuMilliseconds() - start;
}

/** A billion instructions, in slices as the command line makes them. */
function run(image: EnclaveImage, engine: EngineName, records: boolean): Run {
  const journal = records ? new Journal() : undefined;
  const source = seededRandom(SEED);
  const random = journal === undefined ? source : () => journal.number(source);
  const enclave = Enclave.load(image, { random, engine });
  const services = {
    writeConsole: () => undefined,
    readConsole: () => new Uint8Array(),
    arguments: ["kernel", ENDLESS],
    clock: repeatableClock,
  };
  const host = new HostProcess(enclave, services, journal === undefined ? {} : { journal });
  const line = journal === undefined ? undefined : new TimeLine(host, { now: () => performance.now() });
  const pace = new Pace();
  const milliseconds = timed(() => {
    while (enclave.instructions < INSTRUCTIONS && host.end === undefined) {
      pace.slice(
        (limit) => host.run(Math.min(limit, INSTRUCTIONS - enclave.instructions), { precision: "about" }),
        ({ kind }) => kind === "limit" && enclave.instructions < INSTRUCTIONS,
      );
      line?.note();
    }
  });
  return { milliseconds, process: host, line };
}

function percentile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))] ?? Number.NaN;
}

function stepsBack(line: TimeLine): { readonly first: number[]; readonly nearby: number[] } {
  const random = seededRandom(SEED);
  const first: number[] = [];
  const nearby: number[] = [];
  for (let place = 0; place < PLACES; place++) {
    const at = STEPS + Number(random() % BigInt(line.present - STEPS));
    first.push(timed(() => line.goTo(at)));
    for (let step = 1; step <= STEPS; step++) nearby.push(timed(() => line.goTo(at - step)));
  }
  return { first, nearby };
}

/** Back over all of it, to a breakpoint that is never met. */
function allBack(line: TimeLine): number {
  line.goTo(line.present);
  return timed(() => {
    const search = new BackwardSearch(line);
    while (search.advance(1e7) === undefined);
  });
}

function measure(image: EnclaveImage, engine: EngineName, runs: number) {
  const plain: number[] = [];
  const recorded: number[] = [];
  let last: Run | undefined;
  for (let turn = 0; turn < runs; turn++) {
    plain.push(run(image, engine, false).milliseconds);
    last = run(image, engine, true);
    recorded.push(last.milliseconds);
  }
  const line = last?.line;
  if (line === undefined) throw new Error("nothing was recorded");
  const { first, nearby } = stepsBack(line);
  return {
    instructions: line.present,
    plainMs: median(plain),
    recordedMs: median(recorded),
    ratio: Math.min(...recorded) / Math.min(...plain),
    anywhereMs: { p50: percentile(first, 0.5), p95: percentile(first, 0.95) },
    nearbyMs: { p50: percentile(nearby, 0.5), p95: percentile(nearby, 0.95) },
    allBackOverForward: allBack(line) / median(plain),
    states: line.size.states,
    stateMiB: line.size.bytes / MEBIBYTE,
  };
}

export const rewind: Bench = {
  name: "rewind",
  summary: "a billion instructions with the way back: cost, steps back, memory",
  async run({ json, runs, only, engine }) {
    const chosen = SUBJECTS.filter((name) => only.length === 0 || only.includes(name));
    const results: Record<string, ReturnType<typeof measure>> = {};
    for (const name of chosen) {
      const built = await buildKernel(kernelNamed(name));
      if ("reason" in built) throw new Error(`${name} cannot be built: ${built.reason}`);
      results[name] = measure(built.image, engineOf(engine), runs);
    }
    if (json) {
      const head = { version: 1, bench: "rewind", runs, machine: describeMachine() };
      process.stdout.write(`${JSON.stringify({ ...head, results }, undefined, 2)}\n`);
      return;
    }
    for (const [name, result] of Object.entries(results)) {
      const { plainMs, ratio, anywhereMs, nearbyMs, allBackOverForward, states, stateMiB } = result;
      process.stdout.write(
        `${name}: ${plainMs.toFixed(0)} ms forwards; recording ${ratio.toFixed(3)} times; a step back anywhere ${anywhereMs.p50.toFixed(1)} (p95 ${anywhereMs.p95.toFixed(1)}) ms, nearby ${nearbyMs.p50.toFixed(2)} (p95 ${nearbyMs.p95.toFixed(2)}) ms; all of it back ${allBackOverForward.toFixed(2)} times; ${states} states, ${stateMiB.toFixed(1)} MiB\n`,
      );
    }
  },
};
