/** Which bytes around a register a block is going to access, so that one check can do for all of them. */

import type { Step } from "./blocks.ts";
import { READABLE, WRITABLE } from "./layout.ts";
import { RSP } from "./register-locals.ts";

/** Bytes from `low` up to, not including, `high`, relative to a register. */
export interface Window {
  readonly low: number;
  readonly high: number;
  readonly rights: number;
}

export function shifted({ low, high, rights }: Window, distance: number): Window {
  return { low: low + distance, high: high + distance, rights };
}

/** How far to look ahead. */
export const WINDOW_STEPS = 40;
/** Two pages at most: those of the first and of the last byte. */
const LARGEST = 4096;
const WORD = 8;

interface Access {
  readonly distance: number;
  readonly bytes: number;
  readonly rights: number;
}

function accesses({ decoded, summary }: Step, register: number): Access[] {
  const list: Access[] = [];
  const { mnemonic } = decoded.instruction;
  if (register === RSP) {
    if (mnemonic === "push" || mnemonic === "call")
      list.push({ distance: -WORD, bytes: WORD, rights: WRITABLE });
    if (mnemonic === "pop" || mnemonic === "ret") list.push({ distance: 0, bytes: WORD, rights: READABLE });
  }
  if (!summary.leaves || mnemonic === "pop") return list;
  for (const operand of decoded.operands) {
    if (operand.kind !== "memory" || operand.base !== register || operand.index !== undefined) continue;
    if (operand.segment === "fs" || operand.segment === "gs" || operand.addressBits !== 64) continue;
    const rights = summary.stores ? READABLE | WRITABLE : READABLE;
    list.push({ distance: Number(operand.displacement), bytes: operand.bits / 8, rights });
  }
  return list;
}

/** By how much the instruction moves a register; undefined where that cannot be said. */
function movement({ decoded, summary }: Step, register: number): number | undefined {
  if ((summary.writes & (1 << register)) === 0) return 0;
  const { mnemonic } = decoded.instruction;
  const [first, second] = decoded.operands;
  const isItself = first?.kind === "register" && first.file === "gpr" && first.index === register;
  if (register === RSP && mnemonic === "push") return -WORD;
  if (register === RSP && mnemonic === "pop" && !isItself) return WORD;
  const amount = second?.kind === "immediate" && isItself && first.bits === 64 ? second.value : undefined;
  if (amount === undefined) return undefined;
  if (mnemonic === "add") return Number(BigInt.asIntN(64, amount));
  return mnemonic === "sub" ? -Number(BigInt.asIntN(64, amount)) : undefined;
}

/** The window that the first step and those after it need, relative to the register as it is before the first. */
export function windowOf(steps: readonly Step[], register: number | undefined): Window | undefined {
  if (register === undefined) return undefined;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let rights = 0;
  let moved = 0;
  for (const step of steps) {
    for (const access of accesses(step, register)) {
      const from = moved + access.distance;
      const to = from + access.bytes;
      if (Math.max(high, to) - Math.min(low, from) > LARGEST)
        return low < high ? { low, high, rights } : undefined;
      low = Math.min(low, from);
      high = Math.max(high, to);
      rights |= access.rights;
    }
    const movedBy = movement(step, register);
    if (movedBy === undefined) break;
    moved += movedBy;
  }
  return low < high ? { low, high, rights } : undefined;
}
