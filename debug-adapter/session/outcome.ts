/** Why the debuggee has stopped, and what the user's breakpoints say about that. */
import type { Undone } from "../../runtime/rsp/undone.ts";
import type { Watchpoint } from "../rsp-client/client.ts";

/** Why an `advance` is over. */
export type Outcome =
  /** The action is done, or a temporary breakpoint was reached; after a way back through a range, what was gone back over last. */
  | { readonly kind: "arrived"; readonly undone?: Undone }
  | { readonly kind: "breakpoint"; readonly ids: readonly number[] }
  /** A watched access: forwards it has been made, backwards it is about to be. With a text, what was watched is gone instead. */
  | { readonly kind: "data"; readonly ids: readonly number[]; readonly text?: string }
  /** The stub knows nothing of what was before, or a recording of what comes after. */
  | { readonly kind: "edge"; readonly edge: "begin" | "end" }
  | { readonly kind: "paused" }
  | { readonly kind: "fault"; readonly signal: number; readonly reason: string | undefined }
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "terminated"; readonly signal: number };

/** What the user's breakpoints say about an address. */
export interface LinePlace {
  readonly file: string;
  readonly line: number;
}

export interface BreakpointJudge {
  /** The line that the user's breakpoint at an address is on. */
  lineAt(address: bigint): LinePlace | undefined;
  /** Addresses that must be in the debuggee. */
  addresses(): ReadonlySet<bigint>;
  /** Code for the stub, of which some must hold there for anything to be done; none: there is always something to be done. */
  conditionsAt(address: bigint): readonly Uint8Array[];
  /** Forwards the program has come to one of them: a stop, where somebody watched what was on the stack of the function that returned there. */
  returnedTo(address: bigint): Promise<Extract<Outcome, { kind: "data" }> | undefined>;
  /** Undefined: no breakpoint here, or its condition says not now. */
  hit(address: bigint): Promise<readonly number[] | undefined>;
  /** Accesses that stop the debuggee. */
  watchpoints(): readonly Watchpoint[];
  /** Undefined: the access is of no interest, or the condition says not now. */
  hitData(address: bigint): Promise<readonly number[] | undefined>;
  /** Is a fault to be shown, or an end by abort? Otherwise the debuggee gets it as it would without a debugger. */
  stopsAt(kind: "fault" | "abort"): boolean;
  /** The debuggee is about to go on. */
  remember(): Promise<void>;
  /** The stub would not insert this one. */
  refused(address: bigint): void;
  refusedData(watchpoint: Watchpoint): void;
}

export const ARRIVED: Outcome = { kind: "arrived" };
