/** Why the debuggee stopped, in words. */
import { hexAddress } from "../../runtime/base/hex.ts";
import { untrustedText } from "../dap/convert.ts";
import type { Outcome } from "./outcome.ts";

interface SignalText {
  readonly name: string;
  readonly words: string;
}

/** gdb's signal numbers (`include/gdb/signals.def`). */
const SIGNALS: Readonly<Record<number, SignalText>> = {
  1: { name: "SIGHUP", words: "hang-up" },
  3: { name: "SIGQUIT", words: "quit" },
  4: { name: "SIGILL", words: "illegal instruction" },
  5: { name: "SIGTRAP", words: "trap" },
  6: { name: "SIGABRT", words: "aborted" },
  7: { name: "SIGEMT", words: "emulator trap" },
  8: { name: "SIGFPE", words: "arithmetic error" },
  9: { name: "SIGKILL", words: "killed" },
  10: { name: "SIGBUS", words: "bus error" },
  11: { name: "SIGSEGV", words: "access to memory that is not there or may not be used so" },
  12: { name: "SIGSYS", words: "bad system call" },
  13: { name: "SIGPIPE", words: "broken pipe" },
  15: { name: "SIGTERM", words: "asked to end" },
};

export function signalName(signal: number): string {
  return SIGNALS[signal]?.name ?? `signal ${signal}`;
}

/** What the debuggee stopped with, as an editor shows it. */
export interface Fault {
  readonly name: string;
  readonly text: string;
}

/** The stub's own account of a fault, where it gives one. */
export function faultOf(
  { signal, reason }: Pick<Extract<Outcome, { kind: "fault" }>, "signal" | "reason">,
  pc: bigint | undefined,
): Fault {
  if (reason !== undefined) return { name: "Enclave fault", text: untrustedText(reason) };
  const known = SIGNALS[signal];
  const at = pc === undefined ? "" : ` at ${hexAddress(pc)}`;
  const text = known === undefined ? `Signal ${signal}${at}` : `${known.name}: ${known.words}${at}`;
  return { name: signalName(signal), text };
}

export const EDGES = {
  begin: "Paused at the beginning of time",
  end: "Paused at the end of the recording",
  exit: "The enclave has returned: going on ends the session",
} as const;
