/** Our adapter beside gdb and lldb, each on the same stubs and the same program: steps, stacks, the start, the way back. */

import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { hasTool } from "../../debug-adapter/testing/debuggee.ts";
import type { Bench } from "./bench.ts";
import { openGdbDap, openLldb, openOurs } from "./debugger/dap-driver.ts";
import type { Driver, Open } from "./debugger/driver.ts";
import { openGdbMi } from "./debugger/mi-driver.ts";
import { everyStub, type Stub } from "./debugger/stubs.ts";
import { describeMachine } from "./machine.ts";
import { median } from "./statistics.ts";

const SOURCE = resolve(import.meta.dirname, "debugger/program.c");
const STEPS = 100;
const BACK = 60;
const STACKS = 40;
/** Not measured: so many first operations. */
const WARM_UP = 20;

interface Contender {
  readonly name: string;
  readonly open: Open;
  /** Its version, or undefined where it is not there. */
  readonly version: () => string | undefined;
}

const CONTENDERS: readonly Contender[] = [
  { name: "litebox", open: openOurs, version: () => process.version },
  { name: "gdb-mi", open: openGdbMi, version: () => versionOf("gdb") },
  // It came with gdb 14.
  { name: "gdb-dap", open: openGdbDap, version: () => versionOf("gdb", 14) },
  { name: "lldb-dap", open: openLldb, version: () => versionOf("lldb-dap-19") },
];

function versionOf(command: string, atLeast = 0): string | undefined {
  try {
    const [line = ""] = execFileSync(command, ["--version"], { encoding: "utf8" }).split("\n");
    const version = /\d+(?:\.\d+)+/.exec(line)?.[0] ?? "unknown";
    return Number.parseInt(version, 10) >= atLeast || version === "unknown" ? version : undefined;
  } catch {
    return undefined;
  }
}

interface Measured {
  readonly startToFirstStackMs: number;
  readonly stepMs: number;
  readonly stackMs: number;
  readonly stepBackMs?: number;
  readonly frames: number;
  readonly variables: number;
}

async function times(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const found: number[] = [];
  for (let turn = 0; turn < count; turn++) {
    const start = performance.now();
    await work();
    found.push(performance.now() - start);
  }
  return found;
}

/** One session: from the start of the debugger to the last step back. */
async function session(open: Open, stub: Stub): Promise<Measured> {
  const place = await stub.start();
  let driver: Driver | undefined;
  try {
    const start = performance.now();
    const opened = await open(place);
    driver = opened;
    const { frames, variables } = await opened.stack();
    const startToFirstStackMs = performance.now() - start;
    await times(WARM_UP, () => opened.step());
    const steps = await times(STEPS, () => opened.step());
    // What is known of a stop is asked for once: a stack is measured after a step of its own.
    const stacks: number[] = [];
    for (let turn = 0; turn < STACKS; turn++) {
      await opened.step();
      stacks.push(...(await times(1, () => opened.stack())));
    }
    const { stepBack } = opened;
    const back = stepBack && (await times(BACK, stepBack)).slice(WARM_UP);
    return {
      startToFirstStackMs,
      stepMs: median(steps),
      stackMs: median(stacks),
      ...(back !== undefined && { stepBackMs: median(back) }),
      frames,
      variables,
    };
  } finally {
    driver?.close();
    place.end();
  }
}

/** The quickest of some sessions, part by part: what disturbs only adds. */
async function best(open: Open, stub: Stub, runs: number): Promise<Measured> {
  const all: Measured[] = [];
  for (let turn = 0; turn < runs; turn++) all.push(await session(open, stub));
  const least = (part: (each: Measured) => number): number => Math.min(...all.map(part));
  const [first] = all;
  if (first === undefined) throw new Error("nothing was measured");
  const goesBack = first.stepBackMs !== undefined;
  return {
    ...first,
    startToFirstStackMs: least((each) => each.startToFirstStackMs),
    stepMs: least((each) => each.stepMs),
    stackMs: least((each) => each.stackMs),
    ...(goesBack && { stepBackMs: least((each) => each.stepBackMs ?? Number.POSITIVE_INFINITY) }),
  };
}

type Result = Measured | { readonly reason: string };

function describe(result: Result): string {
  if ("reason" in result) return result.reason;
  const { startToFirstStackMs, stepMs, stackMs, stepBackMs, frames, variables } = result;
  const back = stepBackMs === undefined ? "no step back" : `step back ${stepBackMs.toFixed(2)} ms`;
  return `step ${stepMs.toFixed(2)} ms, stack and locals ${stackMs.toFixed(2)} ms (${frames} frames, ${variables} variables), start to first stack ${startToFirstStackMs.toFixed(1)} ms, ${back}`;
}

export const debuggers: Bench = {
  name: "debugger",
  summary: "our adapter beside gdb and lldb on the same stubs: steps, stacks, start, steps back",
  async run({ json, runs, only }) {
    const results: Record<string, Record<string, Result>> = {};
    const versions: Record<string, string> = {};
    const missing: string[] = [];
    for (const stub of await everyStub("debugger", SOURCE)) {
      if (!hasTool(stub.needs)) {
        missing.push(stub.name);
        if (!json) process.stdout.write(`${stub.name}: left out, since ${stub.needs} is not installed\n`);
        continue;
      }
      const row: Record<string, Result> = (results[stub.name] = {});
      for (const { name, open, version } of stub.own === undefined ? CONTENDERS : CONTENDERS.slice(0, 1)) {
        const found = version();
        if ((only.length > 0 && !only.includes(name)) || found === undefined) continue;
        versions[name] = found;
        const result = await best(stub.own ?? open, stub, runs).catch((error: unknown) => ({
          reason: error instanceof Error ? error.message : String(error),
        }));
        row[name] = result;
        if (!json) process.stdout.write(`${stub.name}, ${name} ${found}: ${describe(result)}\n`);
      }
    }
    if (!json) return;
    const head = { version: 1, bench: "debugger", runs, versions, missing, machine: describeMachine() };
    process.stdout.write(`${JSON.stringify({ ...head, results }, undefined, 2)}\n`);
  },
};
