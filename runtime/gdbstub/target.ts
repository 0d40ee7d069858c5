/** What a stub needs from the thing that it makes debuggable; all that a stub knows of an enclave. */

import type { AddressBounds } from "../rsp/packets/reverse.ts";
import type { Condition } from "../x86/breakpoints.ts";

export interface Target {
  /** Never empty while the target lives. */
  threads(): readonly TargetThread[];
  /** The thread that ran last. */
  currentThread(): number;

  /** By the names of the register table; undefined for one that this target does not have. */
  readRegister(thread: number, name: string): bigint | undefined;
  /** False when it cannot be set. */
  writeRegister(thread: number, name: string, value: bigint): boolean;

  /** At most `length` bytes: up to the first that cannot be read, so none where the first cannot. Breakpoints do not show. */
  readMemory(address: bigint, length: number): Uint8Array;
  /** All or nothing. */
  writeMemory(address: bigint, bytes: Uint8Array): boolean;
  memoryMap(): readonly MemoryRegion[];

  /**
   * False where there can be none. What is inserted again has the new condition. While that is 0 the target may go on as if there were no
   * breakpoint, and need not; without one it stops.
   */
  insertBreakpoint(address: bigint, condition?: Condition): boolean;
  removeBreakpoint(address: bigint): boolean;

  /** Whether the thread has a next instruction, and does not wait for another thread or for something outside. */
  canRun(thread: number): boolean;
  /** Executes one instruction of the thread, by default the current one, whether or not there is a breakpoint on it; others are held. */
  step(thread?: number): TargetStop;
  /** Executes at most `limit` instructions, none that has a breakpoint on it but perhaps the very first. */
  run(limit: number, how?: RunMode): TargetStop;
  /** Has the program itself handle the fault that the last run stopped for, from where the next one goes on; false where it cannot. */
  deliver(): boolean;
  /** Accesses to these bytes stop the run. False where there can be none. Inserting twice is the same as once. */
  insertWatchpoint(watchpoint: Watchpoint): boolean;
  removeWatchpoint(watchpoint: Watchpoint): boolean;
  /** Undefined where the target cannot go back. */
  readonly history: TargetHistory | undefined;
  /** Ends the target; nothing of it is used afterwards. */
  kill(): void;

  /** Commands of the target's own, for gdb's `monitor`. */
  readonly commands: readonly MonitorCommand[];
}

export type WatchAccess = "read" | "write" | "access";

export interface RunMode {
  /** The first instruction of the current thread is executed even where there is a breakpoint on it. */
  readonly passes?: boolean;
  /** The threads that may run; without it all of them, and those that are still to come. */
  readonly only?: ReadonlySet<number>;
  /** "limit" is also the end of a run that has led outside; it may end earlier. */
  readonly within?: AddressBounds;
}

export interface Watchpoint {
  readonly address: bigint;
  readonly length: number;
  readonly access: WatchAccess;
}

/** What was before. Stops are those of forward execution, but that the instruction which is the reason is the next one. */
export interface TargetHistory {
  /** To before the last instruction that the thread executed. "limit": it is there. */
  stepBack(thread: number): TargetStop;
  /** Runs backwards, so far as about `limit` executed instructions let it; "limit": it is to be called again to go on. */
  runBack(limit: number): TargetStop;
  /** What `runBack` has begun is given up, wherever it is. */
  stopRunningBack(): void;
}

export interface TargetThread {
  /** From 1. */
  readonly id: number;
  readonly name: string;
}

export interface MemoryRegion {
  readonly address: number;
  readonly length: number;
}

export interface MonitorCommand {
  readonly name: string;
  readonly summary: string;
  /** The answer, in whole lines. */
  run(argument: string): string;
}

/** Why a slice of execution came to its end. */
export type TargetStop =
  /** As many instructions as asked for were executed. */
  | { readonly kind: "limit" }
  | { readonly kind: "breakpoint" }
  /** The instruction that was executed last made a watched access, or backwards the next one does. */
  | { readonly kind: "watch"; readonly address: bigint; readonly access: WatchAccess }
  /** Nothing is known of what was before, or of what comes after. */
  | { readonly kind: "history"; readonly edge: "begin" | "end" }
  /** Something outside has to happen first, such as a line of input; until then calling again gives the same. */
  | { readonly kind: "waiting"; readonly ready: Promise<void> }
  /** The instruction at the program counter cannot be executed; tried again, it faults again. */
  | { readonly kind: "fault"; readonly signal: number; readonly reason: string }
  | { readonly kind: "exited"; readonly code: number }
  /** The target ended itself otherwise than by returning. */
  | { readonly kind: "terminated"; readonly signal: number; readonly reason: string };
