/** A look at the two ends of an area, which for lifted code are constants. */

import type { Area } from "./areas.ts";
import type { Assembler } from "./assembler.ts";
import { OP } from "./opcodes.ts";
import type { Address } from "./steps.ts";
import { pushSum64 } from "./sums.ts";

/** Bytes around a sum of registers, from `low` up to, not including, `high`. */
interface Bytes {
  readonly low: number;
  readonly high: number;
}

/** Whether there is room in the area at all. */
export function fits({ low, high }: Bytes, { start, end }: Area): boolean {
  return high - low <= end - start;
}

/**
 * Leaves on the stack whether the bytes around the sum at `at` are not all in the area, or the first of them not at a multiple of
 * `alignment`, a power of two.
 */
export function pushWhetherOutside(
  assembler: Assembler,
  at: Address,
  { low, high }: Bytes,
  { start, end }: Area,
  alignment = 1,
): void {
  const turn = Math.log2(alignment);
  pushSum64(assembler, at, low - start);
  // Areas begin at pages: what is aligned has zeros in the lowest bits of its distance, which turned to the top are compared as well.
  if (turn > 0) {
    assembler.i64(turn);
    assembler.opcode(OP.i64Rotr);
  }
  assembler.i64((end - start - (high - low)) >>> turn);
  assembler.opcode(OP.i64GtU);
}
