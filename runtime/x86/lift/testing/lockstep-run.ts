/** One program in lifted code and in the interpreter alone, which must agree after every run. */

import assert from "node:assert/strict";

import { toHex } from "../../../base/hex.ts";
import { type CpuState, createCpu } from "../../cpu.ts";
import { decode } from "../../decode.ts";
import { Executor, type Precision, type RunOutcome } from "../../interpret.ts";
import { LiftedExecutor } from "../executor.ts";
import { SMALLEST_MEMORY } from "../layout.ts";
import { createMemory, type WasmMemory } from "../webassembly.ts";
import type { Region } from "../../testing/flat-memory.ts";
import { TestLinearMemory } from "../../testing/linear-memory.ts";
import type { Random } from "../../testing/random.ts";

const ENVIRONMENT = { random: () => 0x1234_5678_9abc_def0n };
const HEADER_LINES = 5;
const MOST_CHARACTERS = 400;

/** Of a test: set LITEBOX_SEED to repeat it. */
export const SEED = Number(process.env["LITEBOX_SEED"] ?? Date.now() % 2 ** 31);

interface Machine {
  readonly cpu: CpuState;
  readonly memory: TestLinearMemory;
  readonly executor: Executor | LiftedExecutor;
}

export interface LockstepOptions {
  readonly setUp: (cpu: CpuState) => void;
  /** Lift at once what can be lifted. */
  readonly eager?: boolean;
}

function describeOutcome(outcome: RunOutcome): string {
  if (outcome.kind === "exception") {
    const { name, errorCode, address } = outcome.exception;
    return `${name} ${String(errorCode)} ${address?.toString(16) ?? ""}`;
  }
  return outcome.kind === "system" ? `${outcome.operation} ${outcome.nextRip.toString(16)}` : outcome.kind;
}

function describe(cpu: CpuState, outcome: RunOutcome, executed: number): string[] {
  return [
    `outcome ${describeOutcome(outcome)}`,
    `executed ${executed}`,
    `rip ${cpu.rip.toString(16)}`,
    `rflags ${cpu.rflags.toString(16)}`,
    `mxcsr ${cpu.mxcsr.toString(16)}`,
    ...[...cpu.gpr].map((value, index) => `gpr${index} ${value.toString(16)}`),
    ...cpu.xmm.map((value, index) => `xmm${index} ${value.toString(16)}`),
  ];
}

/** Memories are used again and again: the engine gives back those of a finished test late. */
const spare = new Map<string, WasmMemory>();

function blankMemory(kind: string, size: number): WasmMemory {
  const known = spare.get(kind);
  if (known !== undefined && known.buffer.byteLength >= size) {
    new Uint8Array(known.buffer).fill(0);
    return known;
  }
  const made = createMemory(size);
  spare.set(kind, made);
  return made;
}

/** Two machines; only one Lockstep may be in use at a time, since their memories are used again. */
export class Lockstep {
  readonly lifted: Machine;
  readonly interpreted: Machine;
  /** Instructions so far. */
  total = 0;
  readonly #regions: readonly Region[];

  constructor(regions: readonly Region[], { setUp, eager = false }: LockstepOptions) {
    this.#regions = regions;
    const size =
      Math.max(SMALLEST_MEMORY, ...regions.map(({ start, bytes }) => start + bytes.length)) + 0x1000;
    const make = (kind: string): Omit<Machine, "executor"> => {
      const cpu = createCpu();
      setUp(cpu);
      return { cpu, memory: new TestLinearMemory(regions, blankMemory(kind, size)) };
    };
    const lifted = make("lifted");
    const interpreted = make("interpreted");
    this.lifted = {
      ...lifted,
      executor: new LiftedExecutor(lifted.cpu, lifted.memory, ENVIRONMENT, { eager }),
    };
    this.interpreted = {
      ...interpreted,
      executor: new Executor(interpreted.cpu, interpreted.memory, ENVIRONMENT),
    };
  }

  /** Runs both and compares all but memory; with `about` the interpreter then does exactly what lifted code did. */
  run(
    limit: number,
    context: string,
    breakpoints?: ReadonlySet<number>,
    precision: Precision = "exact",
  ): RunOutcome {
    const { lifted, interpreted } = this;
    const outcome = lifted.executor.run(limit, breakpoints, precision);
    const { executed } = lifted.executor;
    assert.ok(executed <= limit, `${context}: ${executed} of ${limit} instructions`);
    const cut = precision === "about" && outcome.kind === "done" ? executed : limit;
    const expected = interpreted.executor.run(cut, breakpoints);
    const before = `${context}, run of ${limit} after ${this.total} (seed ${SEED})`;
    this.total += executed;
    const states = [
      describe(lifted.cpu, outcome, executed),
      describe(interpreted.cpu, expected, interpreted.executor.executed),
    ] as const;
    const different = states[0].filter((line, at) => line !== states[1][at]);
    if (different.length > 0) assert.fail(`${before}\n${report(states[0], states[1])}`);
    return outcome;
  }

  compareMemory(context: string): void {
    for (const { start, bytes, writable } of this.#regions) {
      if (!writable) continue;
      const ours = this.lifted.memory.bytesAt(start, bytes.length);
      const theirs = this.interpreted.memory.bytesAt(start, bytes.length);
      const at = ours.findIndex((byte, index) => byte !== theirs[index]);
      if (at < 0) continue;
      const near = [ours, theirs].map((memory) => toHex(memory.subarray(at, at + 16))).join(" instead of ");
      assert.fail(`${context}: memory at ${(start + at).toString(16)} is ${near} (seed ${SEED})`);
    }
  }

  /** Changes both. */
  change(how: (cpu: CpuState, memory: TestLinearMemory) => void): void {
    for (const { cpu, memory } of [this.lifted, this.interpreted]) how(cpu, memory);
  }

  /** Rights or code have changed. */
  forget(): void {
    for (const { executor } of [this.lifted, this.interpreted]) executor.invalidate();
  }

  /** Goes on behind the instruction that faulted; false where there is none. */
  skip(): boolean {
    const { cpu, memory } = this.interpreted;
    let next: bigint;
    try {
      const decoded = decode(memory.fetch(cpu.rip), cpu.rip);
      if (decoded.kind === "failure") return false;
      ({ next } = decoded);
    } catch {
      return false;
    }
    this.change((each) => (each.rip = next));
    return true;
  }
}

function report(ours: readonly string[], theirs: readonly string[]): string {
  return ours
    .map((line, at) => (line === theirs[at] ? line : `${line} instead of ${theirs[at] ?? ""}`))
    .filter((line, at) => at < HEADER_LINES || line.includes(" instead of "))
    .map((line) => line.slice(0, MOST_CHARACTERS))
    .join("\n");
}

/** Runs of random lengths to the end, which is an outcome that is neither `done` nor an exception that can be stepped over. */
export function runInPieces(
  lockstep: Lockstep,
  random: Random,
  context: string,
  { most = 20_000, total = Infinity }: { readonly most?: number; readonly total?: number } = {},
): void {
  while (lockstep.total < total) {
    const limit = 1 + random.below(random.pick([10, 60, 1000, most]));
    const outcome = lockstep.run(limit, context);
    if (outcome.kind === "done") continue;
    if (outcome.kind !== "exception" || !lockstep.skip()) break;
    // What is stepped over counts, or a program that faults for ever would not end.
    lockstep.total++;
  }
  lockstep.compareMemory(context);
}
