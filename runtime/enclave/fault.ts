/** What a person is told about an exception inside an enclave. */

import { hexAddress } from "../base/hex.ts";
import { PAGE_SIZE } from "../base/quantities.ts";
import type { CpuState, Exception, ExceptionName } from "../x86/cpu.ts";
import { RIGHTS } from "./memory.ts";
import type { EnclaveMemory } from "./memory.ts";
import { readGpr } from "./thread.ts";

export interface EnclaveFault {
  readonly exception: Exception;
  /** Address of the instruction; nothing of it has taken effect. */
  readonly rip: bigint;
  /** What happened, without a place: "write to read-only page 0x40003000". */
  readonly message: string;
}

/** For exceptions that the processor raises without a reason of its own. */
export const EXCEPTION_MEANINGS: Readonly<Record<ExceptionName, string>> = {
  "#DE": "division by zero, or a quotient that does not fit",
  "#DB": "debug exception",
  "#BP": "breakpoint instruction (INT3) in the program",
  "#OF": "overflow trap",
  "#UD": "instruction that is not valid",
  "#NM": "floating-point unit is not available",
  "#SS": "stack access at an address that is not canonical",
  "#GP": "instruction with an operand that is not allowed",
  "#PF": "memory access that is not allowed",
  "#MF": "x87 floating-point exception",
  "#AC": "misaligned memory access",
  "#XM": "SSE floating-point exception",
};

export function explainFault(exception: Exception, cpu: CpuState, memory: EnclaveMemory): EnclaveFault {
  const message =
    stackOverflow(exception, cpu, memory) ?? exception.reason ?? EXCEPTION_MEANINGS[exception.name];
  return { exception, rip: cpu.rip, message };
}

const WRITE = 2;

/**
 * Below each stack the image leaves a page out. An access to a page that is not there, near the stack pointer and right below a page
 * that can be written, is a stack that has grown into it.
 */
function stackOverflow(exception: Exception, cpu: CpuState, memory: EnclaveMemory): string | undefined {
  if (exception.name !== "#PF" || exception.address === undefined) return undefined;
  const address = Number(exception.address);
  const page = Math.floor(address / PAGE_SIZE) * PAGE_SIZE;
  const nearStackPointer = Math.abs(Number(readGpr(cpu, "rsp")) - address) <= PAGE_SIZE;
  const missing = memory.contains(address) && (memory.rightsAt(page) & RIGHTS.PRESENT) === 0;
  if (!nearStackPointer || !missing || (memory.rightsAt(page + PAGE_SIZE) & RIGHTS.W) === 0) return undefined;
  const access = ((exception.errorCode ?? 0) & WRITE) !== 0 ? "write to" : "read of";
  return `stack overflow: ${access} guard page ${hexAddress(page)}; a deep recursion or a large local variable needs more "stack" in litebox.json`;
}
