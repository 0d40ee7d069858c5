/** Faults of accesses to memory as the processor reports them, where that depends on the instruction that makes the access. */

import { CpuFault, type Exception, NotCanonical, PAGE_FAULT } from "../cpu.ts";
import { type Effects, effects } from "../effects.ts";
import type { Decoded, MemoryOperand } from "../operands.ts";
import type { MemoryPlace } from "./memory-place.ts";

/** Else the fault is the same for all instructions. */
export function dependsOnInstruction(fault: CpuFault): boolean {
  const { name, errorCode = 0 } = fault.exception;
  if (name === "#PF") return (errorCode & (PAGE_FAULT.WRITE | PAGE_FAULT.FETCH)) === 0;
  return fault instanceof NotCanonical;
}

/** `place` is its operand in memory. RIP and the registers are as they were before the instruction. */
export function exceptionOfAccess(
  fault: CpuFault,
  decoded: Decoded,
  place: MemoryPlace | undefined,
): Exception {
  const what = effects(decoded);
  if (fault instanceof NotCanonical)
    return isOfStack(fault, decoded, place, what) ? stackFault(fault) : fault.exception;
  return place !== undefined && what.updatesMemory ? faultAsWrite(fault, place) : fault.exception;
}

/** What is read to be written back is accessed to write from the beginning (SDM Vol. 3A, 4.7: W/R). */
function faultAsWrite(fault: CpuFault, place: MemoryPlace): Exception {
  try {
    place.probe();
  } catch (thrown) {
    if (thrown instanceof CpuFault) return thrown.exception;
    throw thrown;
  }
  return fault.exception;
}

function stackFault({ exception: { reason } }: CpuFault): Exception {
  return new CpuFault("#SS", { errorCode: 0, ...(reason === undefined ? {} : { reason }) }).exception;
}

/**
 * An operand is on the stack if its base is RSP or RBP and no FS or GS says otherwise (SDM Vol. 1, 3.3.7.1). An access of no operand is
 * one to the stack where the instruction moves RSP, as PUSH, CALL and LEAVE do.
 */
function isOfStack(
  { address }: NotCanonical,
  { operands }: Decoded,
  place: MemoryPlace | undefined,
  { writesRegisters }: Effects,
): boolean {
  const operand = operands.find(({ kind }) => kind === "memory") as MemoryOperand | undefined;
  const distance = place === undefined ? -1n : address - place.address();
  const isOperand = operand !== undefined && distance >= 0n && distance < BigInt(operand.bits / 8);
  if (!isOperand && writesRegisters.has("rsp")) return true;
  return operand !== undefined && hasStackBase(operand);
}

const RSP = 4;
const RBP = 5;

function hasStackBase({ base, segment }: MemoryOperand): boolean {
  return (base === RSP || base === RBP) && segment !== "fs" && segment !== "gs";
}
