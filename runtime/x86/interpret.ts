/** Executes instructions on a CpuState: the reference interpreter, the table's semantics read with bigint. */

import type { CpuState, Exception } from "./cpu.ts";
import type { Memory } from "./memory.ts";

/** What instructions get from outside that is not in registers or memory; logged by whoever wants to replay. */
export interface Environment {
  /** For RDRAND and RDSEED; undefined = none available now (CF = 0). */
  random(bits: 16 | 32 | 64): bigint | undefined;
}

/** Instructions whose effect the platform decides. */
export type SystemOperation = "enclu" | "cpuid" | "syscall" | "sysenter" | "int" | "int3" | "rdtsc" | "rdtscp" | "rdpmc"
  | "in" | "out" | "hlt" | "xgetbv" | "enclv" | "encls";

export type StepOutcome =
  | { readonly kind: "done" }
  /** rip is at the instruction and no state has changed, but for completed iterations of a repeated string instruction. */
  | { readonly kind: "exception"; readonly exception: Exception }
  /** rip is at the instruction; the platform does its work and goes on at `nextRip`. */
  | { readonly kind: "system"; readonly operation: SystemOperation; readonly nextRip: bigint; readonly vector?: number };

/** `done` means that the limit was reached. */
export type RunOutcome = StepOutcome | { readonly kind: "breakpoint" };

/** Runs one processor; keeps decoded instructions by address, which is safe as code is immutable (W^X). */
export declare class Executor {
  constructor(cpu: CpuState, memory: Memory, environment: Environment);
  /** Instructions completed by the last `run`. */
  readonly executed: number;
  /** Executes at most `limit` instructions; breakpoints are looked at before every instruction but the first. */
  run(limit: number, breakpoints?: ReadonlySet<number>): RunOutcome;
  step(): StepOutcome;
  /** Forgets decoded instructions, for when code has changed after all. */
  invalidate(): void;
}

/** One instruction; for a loop, `Executor` is faster. */
export declare function step(cpu: CpuState, memory: Memory, environment: Environment): StepOutcome;
