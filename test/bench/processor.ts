/** The simulated processor against the machine's own and against QEMU's user-mode emulator. */

import { rm } from "node:fs/promises";

import type { EngineName } from "../../runtime/enclave/enclave.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import { buildKernel, type BuiltKernel, outputFolder } from "./build-kernel.ts";
import {
  type Contender,
  enclaveContender,
  findEmulator,
  type Measurement,
  nativeContender,
} from "./contenders.ts";
import { type Kernel, KERNELS } from "./kernels.ts";
import { describeMachine, engineOf } from "./machine.ts";
import { geometricMean, median } from "./statistics.ts";

/**
 * A native run takes so long. The steady state counts, as it does for a person whose program works for some seconds; translation and
 * what the engine compiles are in the time all the same.
 */
const NATIVE_MILLISECONDS = 1000;
/** The interpreter does this part of the rounds; times are per round of the others. */
const INTERPRETED_SHARE = 1 / 200;

interface KernelResult {
  readonly kernel: string;
  readonly rounds: number;
  readonly instructions: number;
  readonly nativeMilliseconds: number;
  readonly qemuMilliseconds: number | null;
  /**
   * For as many rounds as the native program does, of an image that has run before, as most have: `litebox run` keeps what a run finds
   * out about the code.
   */
  readonly ourMilliseconds: number;
  readonly toNative: number;
  /** The same when nothing is known of the image yet. */
  readonly firstRunMilliseconds: number;
  readonly firstRunToNative: number;
  /** Above 1: we are faster. */
  readonly qemuToOurs: number | null;
  readonly isInMeans: boolean;
}

export const processor: Bench = {
  name: "processor",
  summary: "small C kernels: native, under qemu-x86_64, in the simulated enclave",
  async run(options) {
    const engine = engineOf(options.engine);
    const kernels = KERNELS.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
    const results: KernelResult[] = [];
    const skipped: string[] = [];
    if (!options.json) printHeading(options.runs, engine);
    for (const kernel of kernels) {
      const built = await buildKernel(kernel);
      if ("reason" in built) {
        skipped.push(`${kernel.name} is skipped: ${built.reason}`);
        process.stderr.write(`${skipped.at(-1) ?? ""}\n`);
        continue;
      }
      const result = await measure(kernel, built, options, engine);
      results.push(result);
      if (!options.json) printRow(result);
    }
    if (options.json)
      process.stdout.write(`${JSON.stringify(report(results, skipped, options, engine), undefined, 2)}\n`);
    else printMeans(results);
  },
};

/** The contenders take turns, so that what disturbs the machine disturbs all of them. */
async function measure(
  kernel: Kernel,
  built: BuiltKernel,
  options: BenchOptions,
  engine: EngineName,
): Promise<KernelResult> {
  const emulator = findEmulator();
  const native = nativeContender(built.native);
  const qemu = emulator === undefined ? undefined : nativeContender(built.native, emulator);
  const codeCache = outputFolder("code-cache");
  await rm(codeCache, { recursive: true, force: true });
  const ours = enclaveContender(kernel.name, built.image, engine, codeCache);
  const firstRun = enclaveContender(kernel.name, built.image, engine);
  const share = engine === "interpreter" ? INTERPRETED_SHARE : 1;
  const rounds = await roundsFor(kernel, native);
  const ourRounds = Math.max(1, Math.round(rounds * share));
  await compareOutputs(kernel.name, native, ours, ourRounds);
  const times: Record<"native" | "qemu" | "ours" | "firstRun", Measurement[]> = {
    native: [],
    qemu: [],
    ours: [],
    firstRun: [],
  };
  for (let turn = 0; turn < options.runs; turn++) {
    times.native.push(await native(rounds));
    if (qemu !== undefined) times.qemu.push(await qemu(rounds));
    times.ours.push(await ours(ourRounds));
    times.firstRun.push(await firstRun(ourRounds));
  }
  const middle = (list: readonly Measurement[]) => median(list.map(({ milliseconds }) => milliseconds));
  const nativeMilliseconds = middle(times.native);
  const qemuMilliseconds = qemu === undefined ? null : middle(times.qemu);
  const ourMilliseconds = (middle(times.ours) * rounds) / ourRounds;
  const firstRunMilliseconds = (middle(times.firstRun) * rounds) / ourRounds;
  return {
    kernel: kernel.name,
    rounds,
    instructions: Math.round(((times.ours[0]?.instructions ?? 0) * rounds) / ourRounds),
    nativeMilliseconds,
    qemuMilliseconds,
    ourMilliseconds,
    toNative: ourMilliseconds / nativeMilliseconds,
    firstRunMilliseconds,
    firstRunToNative: firstRunMilliseconds / nativeMilliseconds,
    qemuToOurs: qemuMilliseconds === null ? null : qemuMilliseconds / ourMilliseconds,
    isInMeans: kernel.isApart !== true,
  };
}

/** How many rounds take the native program about NATIVE_MILLISECONDS here. */
async function roundsFor({ rounds }: Kernel, native: Contender): Promise<number> {
  const { milliseconds } = await native(rounds);
  return Math.max(1, Math.round((rounds * NATIVE_MILLISECONDS) / milliseconds));
}

async function compareOutputs(
  name: string,
  native: Contender,
  ours: Contender,
  rounds: number,
): Promise<void> {
  const [expected, actual] = [await native(rounds), await ours(rounds)];
  if (expected.output !== actual.output)
    throw new Error(
      `${name} prints ${actual.output.trim()} in the enclave, ${expected.output.trim()} natively`,
    );
}

interface Means {
  readonly toNative: number;
  readonly firstRunToNative: number;
  readonly qemuToOurs: number | null;
}

/** Those that count for means and extremes; all, where none of them would. */
function countedOf(results: readonly KernelResult[]): readonly KernelResult[] {
  const counted = results.filter(({ isInMeans }) => isInMeans);
  return counted.length === 0 ? results : counted;
}

function means(all: readonly KernelResult[]): Means {
  const results = countedOf(all);
  const faster = results.flatMap(({ qemuToOurs }) => qemuToOurs ?? []);
  return {
    toNative: geometricMean(results.map(({ toNative }) => toNative)),
    firstRunToNative: geometricMean(results.map(({ firstRunToNative }) => firstRunToNative)),
    qemuToOurs: faster.length === 0 ? null : geometricMean(faster),
  };
}

/** The kernel in which we are slowest beside native code, and that beside QEMU. */
function worst(all: readonly KernelResult[]): { toNative?: KernelResult; qemuToOurs?: KernelResult } {
  const results = countedOf(all);
  const [toNative] = results.toSorted((a, b) => b.toNative - a.toNative);
  const [qemuToOurs] = results
    .filter((result) => result.qemuToOurs !== null)
    .toSorted((a, b) => (a.qemuToOurs ?? 0) - (b.qemuToOurs ?? 0));
  return { ...(toNative && { toNative }), ...(qemuToOurs && { qemuToOurs }) };
}

function report(
  results: readonly KernelResult[],
  skipped: readonly string[],
  { runs }: BenchOptions,
  engine: EngineName,
): object {
  const notes =
    findEmulator() === undefined ? ["qemu-x86_64 is not installed (Debian package qemu-user)"] : [];
  notes.push(...skipped);
  const slowest = worst(results);
  return {
    version: 1,
    bench: "processor",
    engine,
    runs,
    machine: describeMachine(),
    kernels: results,
    geometricMeans: means(results),
    worst: { toNative: slowest.toNative?.kernel ?? null, qemuToOurs: slowest.qemuToOurs?.kernel ?? null },
    notes,
  };
}

const COLUMNS = [12, 16, 11, 11, 11, 11, 12, 12];

function printColumns(cells: readonly string[]): void {
  const line = cells.map((cell, at) => (at === 0 ? cell.padEnd(12) : cell.padStart(COLUMNS[at] ?? 11)));
  process.stdout.write(`${line.join("")}\n`);
}

function printHeading(runs: number, engine: EngineName): void {
  process.stdout.write(`medians of ${runs} interleaved runs; ours: ${engine}\n`);
  if (findEmulator() === undefined)
    process.stdout.write("qemu-x86_64 is not installed (Debian package qemu-user): its columns are empty\n");
  printColumns([
    "kernel",
    "instructions",
    "native ms",
    "qemu ms",
    "ours ms",
    "to native",
    "first run",
    "over qemu",
  ]);
}

function printRow(result: KernelResult): void {
  const {
    kernel,
    instructions,
    nativeMilliseconds,
    qemuMilliseconds,
    ourMilliseconds,
    toNative,
    firstRunToNative,
    qemuToOurs,
  } = result;
  printColumns([
    kernel,
    instructions.toLocaleString("en-GB"),
    nativeMilliseconds.toFixed(1),
    qemuMilliseconds?.toFixed(1) ?? "",
    ourMilliseconds.toFixed(1),
    `${toNative.toFixed(2)}x`,
    `${firstRunToNative.toFixed(2)}x`,
    qemuToOurs === null ? "" : `${qemuToOurs.toFixed(2)}x`,
  ]);
}

function printMeans(results: readonly KernelResult[]): void {
  const { toNative, firstRunToNative, qemuToOurs } = means(results);
  const qemu = qemuToOurs === null ? "" : `${qemuToOurs.toFixed(2)}x`;
  printColumns(["mean", "", "", "", "", `${toNative.toFixed(2)}x`, `${firstRunToNative.toFixed(2)}x`, qemu]);
  const slowest = worst(results);
  printColumns([
    "worst",
    "",
    "",
    "",
    "",
    slowest.toNative?.kernel ?? "",
    "",
    slowest.qemuToOurs?.kernel ?? "",
  ]);
  const counted = countedOf(results);
  for (const { kernel } of results.filter((result) => !counted.includes(result)))
    process.stdout.write(`${kernel} is measured for itself and not in the means\n`);
}
