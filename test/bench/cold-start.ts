/** How long a user waits: for the first instruction of hello, for SQLite's first query and for one round of work with it. */

import { readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";

import { buildProgram } from "../differential/enclave-program.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import { buildKernel, outputFolder } from "./build-kernel.ts";
import { bundleChild, type RunChild } from "./child-process.ts";
import { kernelNamed } from "./kernels.ts";
import { describeMachine, engineOf } from "./machine.ts";
import { reachOf } from "./reach.ts";
import { median } from "./statistics.ts";

const HELLO = resolve(import.meta.dirname, "../../samples/hello");

interface HelloResult {
  readonly loadedMilliseconds: number;
  readonly firstInstructionMilliseconds: number;
  readonly endMilliseconds: number;
}

interface SqliteResult {
  /** What the run asks of SQLite. */
  readonly work: "first query" | "first query, run before" | "one round";
  /** Since process start of the simulator's own code. */
  readonly endMilliseconds: number;
  /** Between the first instruction and the end. */
  readonly runMilliseconds: number;
  readonly instructions: number;
  /** Functions that the run enters, and their bytes. */
  readonly functions: number;
  readonly codeBytes: number;
  /** Of those bytes, translated and run. */
  readonly megabytesPerSecond: number;
}

export const coldStart: Bench = {
  name: "cold-start",
  summary: "time to hello's first instruction, to SQLite's first query, and guest code translated per second",
  async run(options) {
    const runChild = await bundleChild();
    const hello = await measureHello(runChild, options);
    const built = await buildKernel(kernelNamed("sqlite"));
    const notes = "reason" in built ? [`sqlite is skipped: ${built.reason}`] : [];
    const sqlite =
      "reason" in built
        ? []
        : [
            await measureSqlite(runChild, "first query", built, options),
            await measureSqlite(runChild, "first query, run before", built, options),
            await measureSqlite(runChild, "one round", built, options),
          ];
    for (const note of notes) process.stderr.write(`${note}\n`);
    if (options.json) {
      const head = { version: 1, bench: "cold-start", engine: engineOf(options.engine), runs: options.runs };
      const report = { ...head, machine: describeMachine(), hello, sqlite, notes };
      process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
    } else print(hello, sqlite, options.runs);
  },
};

async function measureHello(runChild: RunChild, options: BenchOptions): Promise<HelloResult> {
  const folder = outputFolder("hello");
  const files = { "hello.c": await readFile(join(HELLO, "hello.c"), "utf8") };
  await buildProgram(folder, files, { optimize: "g", stack: "64K", heap: "256K" });
  const engine = engineOf(options.engine);
  const reports = [];
  for (let turn = 0; turn < options.runs; turn++)
    reports.push(await runChild(join(folder, "build/program.sgxs"), engine, []));
  return {
    loadedMilliseconds: median(reports.map(({ loaded }) => loaded)),
    firstInstructionMilliseconds: median(reports.map(({ firstInstruction }) => firstInstruction)),
    endMilliseconds: median(reports.map(({ ended }) => ended)),
  };
}

async function measureSqlite(
  runChild: RunChild,
  work: SqliteResult["work"],
  built: Exclude<Awaited<ReturnType<typeof buildKernel>>, { reason: string }>,
  options: BenchOptions,
): Promise<SqliteResult> {
  const programArguments = [work === "one round" ? "1" : "0"];
  const { functions, bytes } = await reachOf(built.image, built.elf, programArguments);
  const engine = engineOf(options.engine);
  const cache = work === "first query, run before" ? outputFolder("code-cache") : undefined;
  if (cache !== undefined) {
    await rm(cache, { recursive: true, force: true });
    await runChild(built.imageFile, engine, programArguments, cache);
  }
  const reports = [];
  for (let turn = 0; turn < options.runs; turn++)
    reports.push(await runChild(built.imageFile, engine, programArguments, cache));
  const runMilliseconds = median(reports.map(({ ended, firstInstruction }) => ended - firstInstruction));
  return {
    work,
    endMilliseconds: median(reports.map(({ ended }) => ended)),
    runMilliseconds,
    instructions: reports[0]?.instructions ?? 0,
    functions,
    codeBytes: bytes,
    megabytesPerSecond: bytes / 1e6 / (runMilliseconds / 1000),
  };
}

function print(hello: HelloResult, sqlite: readonly SqliteResult[], runs: number): void {
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const lines = [
    `medians of ${runs} fresh processes, from the start of the simulator's own code`,
    `hello: loaded ${ms(hello.loadedMilliseconds)}, first instruction ${ms(hello.firstInstructionMilliseconds)}, end ${ms(hello.endMilliseconds)}`,
    ...sqlite.map(
      (each) =>
        `sqlite, ${each.work}: end ${ms(each.endMilliseconds)}; ran ${ms(each.runMilliseconds)}, ` +
        `${each.instructions} instructions in ${each.functions} functions of ${each.codeBytes} bytes: ` +
        `${each.megabytesPerSecond.toFixed(2)} MB of guest code a second`,
    ),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
