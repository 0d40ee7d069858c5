/** Runs a process to its end, with a debugger for as long as one is there. */

import type { HostProcess, ProcessStop } from "../host/process.ts";
import type { SessionOutcome } from "./debug-session.ts";
import type { Doorbell } from "./doorbell.ts";
import { Pace } from "./slices.ts";

export type ExecutionEnd =
  | Extract<ProcessStop, { kind: "exited" | "aborted" | "fault" | "replayed" }>
  /** A debugger ended the process. */
  | { readonly kind: "killed" }
  /** Ctrl-C. */
  | { readonly kind: "interrupted" };

/** Where debuggers come from. */
export interface DebuggerSource {
  /** A debugger is there and has not been served yet. */
  readonly isWanted: boolean;
  /** Lets it decide what the process does, until it leaves or the process ends. */
  serve(process: HostProcess): Promise<SessionOutcome>;
}

export interface ExecutionOptions {
  readonly doorbell: Doorbell;
  readonly server: DebuggerSource | undefined;
  /** Lets everything else that waits have its turn. */
  readonly breathe: () => Promise<unknown>;
  /** Execute nothing before a debugger says so. */
  readonly wait: boolean;
  /** Runs the process for some milliseconds, in place of running it as fast as can be. */
  readonly slice?: ((process: HostProcess) => ProcessStop) | undefined;
}

export async function execute(process: HostProcess, options: ExecutionOptions): Promise<ExecutionEnd> {
  const { doorbell, server, wait } = options;
  while (wait && server?.isWanted === false && !doorbell.interrupted) await doorbell.rung;
  for (;;) {
    if (doorbell.interrupted) return { kind: "interrupted" };
    const end =
      server?.isWanted === true ? await debugged(process, server) : await undebugged(process, options);
    if (end !== undefined) return end;
  }
}

/** Undefined when the debugger has left or the user has interrupted. */
async function debugged(process: HostProcess, server: DebuggerSource): Promise<ExecutionEnd | undefined> {
  const outcome = await server.serve(process);
  return outcome === "killed" ? { kind: "killed" } : process.end;
}

/** Undefined when a debugger has come or the user has interrupted. */
async function undebugged(
  process: HostProcess,
  options: ExecutionOptions,
): Promise<ExecutionEnd | undefined> {
  const { doorbell, server, slice, breathe } = options;
  const pace = new Pace();
  const fast = (): ProcessStop =>
    pace.slice(
      (limit) => process.run(limit, { precision: "about" }),
      ({ kind }) => kind === "limit" && !doorbell.interrupted,
    );
  while (!doorbell.interrupted && server?.isWanted !== true) {
    const stop = slice === undefined ? fast() : slice(process);
    if (stop.kind === "waiting") await Promise.race([stop.ready, doorbell.rung]);
    else if (isPassed(stop)) await breathe();
    else return stop;
  }
  return undefined;
}

/** Without a debugger there are no breakpoints: a debugger that leaves takes its own along. */
function isPassed(
  stop: ProcessStop,
): stop is Extract<ProcessStop, { kind: "limit" | "breakpoint" | "watch" | "interrupt" }> {
  return ["limit", "breakpoint", "watch", "interrupt"].includes(stop.kind);
}
