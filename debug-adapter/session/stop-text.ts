/** Why the debuggee stopped, in words. */
import { hexAddress } from "../../runtime/base/hex.ts";

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

/** `reason` is the stub's own account where it gives one. */
export function faultText(signal: number, reason: string | undefined, pc: bigint | undefined): string {
  if (reason !== undefined) return reason;
  const known = SIGNALS[signal];
  const at = pc === undefined ? "" : ` at ${hexAddress(pc)}`;
  return known === undefined ? `Signal ${signal}${at}` : `${known.name}: ${known.words}${at}`;
}
