/** What the manual leaves undefined by the values of operands, which the lists in the table cannot say. */

import type { StatusFlag } from "../machine.ts";
import { type Case, LAYOUT, operandAddress } from "./cases.ts";

const MASKS: Readonly<Record<StatusFlag, bigint>> = {
  CF: 1n,
  PF: 4n,
  AF: 0x10n,
  ZF: 0x40n,
  SF: 0x80n,
  OF: 0x800n,
};

/** The count of a shift as the processor uses it, or undefined for other instructions. Taken before the instruction runs. */
function shiftCount({ operands, form, cpu, instruction }: Case): { count: number; bits: number } | undefined {
  if (!/^(sh[lr]d?|sar|ro[lr]|rc[lr])$/.test(instruction.mnemonic)) return undefined;
  const last = operands.at(-1);
  const kind = form.operands.at(-1);
  const bits = operands[0] !== undefined && "bits" in operands[0] ? operands[0].bits : 0;
  const raw =
    kind?.text === "cl"
      ? Number((cpu.gpr[1] ?? 0n) & 0xffn)
      : kind?.text === "1"
        ? 1
        : Number(last?.kind === "immediate" ? last.value : 0n);
  return { count: raw & (bits === 64 ? 63 : 31), bits };
}

const STATUS = Object.values(MASKS).reduce((all, mask) => all | mask);

/**
 * Flags that are not compared after a fault: those of a repeated comparison. The manual has them as before the instruction (SDM Vol. 2B, REP);
 * AMD's processors have them as after the last round, Intel's now so and now so.
 */
export function undefinedFlagsAfterFault({ instruction, repeated }: Case): bigint {
  return repeated && instruction.repeatable === "repe" ? STATUS : 0n;
}

/** What Intel's processors, whose enclaves are modelled, do in another way than AMD's: which NaN of four is kept, a mask after a fault. */
export function isIntelsWay({ instruction: { mnemonic } }: Case, completed: boolean): boolean {
  return /^v?dpp[sd]$/.test(mnemonic) || (!completed && mnemonic.includes("gather"));
}

/** A store of 80 bits may have written a part when another part faults (SDM Vol. 3A, 10.1.1): Intel's processors do, AMD's do not. */
export function mayTear({ instruction, operands }: Case, completed: boolean): boolean {
  const [first] = operands;
  const isWide = first?.kind === "memory" && first.bits === 80;
  return !completed && isWide && instruction.mnemonic.startsWith("f");
}

/** Flags that are not compared. Call it before the case runs: it looks at CL. */
export function undefinedFlags(item: Case): bigint {
  let mask = 0n;
  for (const flag of item.instruction.flags.undefined ?? []) mask |= MASKS[flag];
  const shift = shiftCount(item);
  if (shift === undefined) return mask;
  const rotates = item.instruction.mnemonic.startsWith("r");
  if (shift.count === 0) return 0n;
  if (shift.count !== 1) mask |= MASKS.OF;
  if (!rotates && shift.count >= shift.bits) mask |= MASKS.CF;
  return mask;
}

/** Intel's processors want aligned operands of SHA-NI (SDM Vol. 2A, table 2-21), AMD's do not. */
function isUnalignedSha({ instruction, operands, code, cpu }: Case): boolean {
  const memory = operands.find((operand) => operand.kind === "memory");
  if (memory === undefined || !instruction.mnemonic.startsWith("sha")) return false;
  return operandAddress(memory, cpu, BigInt(LAYOUT.code + code.length)) % 16n !== 0n;
}

/** Results that are not compared at all: SHLD and SHRD by more than the operand has (SDM Vol. 2B, SHLD). */
export function undefinedResult(item: Case): boolean {
  if (isUnalignedSha(item)) return true;
  const shift = shiftCount(item);
  return shift !== undefined && item.instruction.mnemonic.endsWith("d") && shift.count > shift.bits;
}

/** Bits of the x87 status word that are not compared: C1 after FCOMI, which Intel clears (SDM Vol. 2A, FCOMI) and AMD keeps. */
export function undefinedStatus({ instruction }: Case): number {
  return /^fu?comip?$/.test(instruction.mnemonic) ? 0x200 : 0;
}
