/** What a host process is given and gives: how it is to run, why it stopped, all of it that changes. */

import type { Checkpoint } from "../enclave/checkpoint.ts";
import type { RunStop } from "../enclave/enclave.ts";
import type { EnclaveFault } from "../enclave/fault.ts";
import type { Precision } from "../x86/interpret.ts";
import type { ProcessEnd } from "./endings.ts";
import type { Journal, JournalPosition } from "./history/journal.ts";
import type { AexEvent, InterruptsState } from "./interrupts.ts";
import type { PagingState } from "./paging.ts";
import type { Schedule } from "./schedule.ts";
import type { SeenCall } from "./seen-call.ts";
import type { HostThreadState } from "./thread.ts";

export type { ProcessEnd } from "./endings.ts";

/** Why a slice of a run ended. */
export type ProcessStop =
  | { readonly kind: "limit" }
  | { readonly kind: "breakpoint"; readonly address: number }
  /** A host call waits for input; until `ready` resolves, calling `run` again gives the same. */
  | { readonly kind: "waiting"; readonly ready: Promise<void> }
  /**
   * Nothing of the faulting instruction has taken effect, and the thread is interrupted; running on resumes it, as a debugger that has
   * mended the state wants it.
   */
  | { readonly kind: "fault"; readonly fault: EnclaveFault }
  /** The instruction that was executed last made a watched access. */
  | Extract<RunStop, { kind: "watch" }>
  /** An interrupt that was ordered has taken the thread out; running on resumes it. */
  | { readonly kind: "interrupt"; readonly thread: number }
  /** All that was recorded has been repeated, and the program had not ended. */
  | { readonly kind: "replayed" }
  | ProcessEnd;

export interface RunOptions {
  /** See `Enclave.run`; it is about the thread that ran last, if that is the one that goes on, or about the only one. */
  readonly first?: "stop" | "pass";
  /** See `Enclave.run`. Where several threads can run, all counts are exact. */
  readonly precision?: Precision;
  /**
   * What an exception is that the enclave can be entered to handle: by default it is let handle it; with "report" the run ends with it, and
   * whoever asked for that calls `deliver` or has it resumed. One that the enclave cannot handle always ends the run.
   */
  readonly exceptions?: "deliver" | "report";
  /** What an interrupt that was ordered is, by default nothing that anybody need see. */
  readonly interrupts?: "pass" | "stop";
  /** Numbers of the threads that may run; all by default. Whose turn it is stays as it is, so that the schedule goes on afterwards. */
  readonly only?: ReadonlySet<number>;
}

export interface HostOptions {
  readonly schedule?: Schedule;
  /** Told of each interrupt and page fault that `HostProcess.interrupts` orders. */
  readonly onAex?: (event: AexEvent) => void;
  /** Told of each host call that the machine was asked for, when it has its answer. */
  readonly onCall?: (call: SeenCall) => void;
  /** Pages of the EPC that are there for the enclave; without, as many as it wants. */
  readonly epcPages?: number;
  /** Where all goes that the run does not have from image and state; what it holds already is repeated. The enclave's random numbers must come from it too. */
  readonly journal?: Journal;
}

/** All of a process that changes, at one moment between two runs. */
export interface ProcessState {
  readonly enclave: Checkpoint;
  readonly threads: readonly HostThreadState[];
  readonly scheduled: number;
  readonly calls: number;
  readonly end: ProcessEnd | undefined;
  readonly interrupts: InterruptsState;
  readonly paging: PagingState | undefined;
  readonly position: JournalPosition;
}
