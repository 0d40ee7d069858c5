/** How a process ends, in words. */

import { abortReason } from "../api/abort-reasons.ts";
import type { RunStop } from "../enclave/enclave.ts";
import { EXCEPTION_MEANINGS } from "../enclave/fault.ts";
import { type ExceptionName, VECTORS } from "../x86/cpu.ts";

export type Exit = Extract<RunStop, { kind: "exit" }>;

/** After one of these, calling `run` gives the same again. */
export type ProcessEnd =
  | { readonly kind: "exited"; readonly exitCode: number }
  /** The enclave ended itself, or left in a way that the protocol does not know. The message is a sentence. */
  | { readonly kind: "aborted"; readonly message: string; readonly reason?: number };

export const DEADLOCK =
  "Every thread of the enclave waits for another one, so that none can go on (a deadlock). Look for mutexes that are taken in different orders, a signal that comes before its wait, or a thread that joins one which waits for it.";

export const FOREIGN =
  "The recording does not go on as the enclave does: it is of another image, or damaged. Record the run again.";

export function aborted({ rsi: code, rdx: detail }: Exit): ProcessEnd {
  const known = code < 0x1_0000n ? abortReason(Number(code)) : undefined;
  if (known === undefined)
    return { kind: "aborted", message: `The enclave ended itself with the unknown reason ${String(code)}.` };
  if (known.name === "exception")
    return { kind: "aborted", message: `${known.message} ${exceptionText(detail)}`, reason: known.code };
  return { kind: "aborted", message: known.message, reason: known.code };
}

/** A sentence with the exception's name. */
function exceptionText(vector: bigint): string {
  const [name] = Object.entries(VECTORS).find(([, number]) => BigInt(number) === vector) ?? [];
  return name === undefined
    ? `It was exception number ${String(vector)}.`
    : `It was ${name}: ${EXCEPTION_MEANINGS[name as ExceptionName]}.`;
}
