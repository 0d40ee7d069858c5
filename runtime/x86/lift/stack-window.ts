/**
 * What a region accesses around the stack pointer, from what that is at its entry: one check there does for all of it, where each push,
 * call, return and local variable would need its own.
 */

import { type Facts, stackAfterStep } from "./analysis.ts";
import type { Node } from "./graph.ts";
import { RSP } from "./locals.ts";
import { isOnStack, resolve } from "./proofs.ts";

/** Bytes from `low` up to, not including, `high`, from RSP at the entry. */
export interface StackWindow {
  readonly low: number;
  readonly high: number;
}

/** A larger frame may well lie beyond the end of the stack where it is not all used. */
const LARGEST = 0x4000;
/** RSP alone, as what is known of memory is known around it. */
export const AROUND_STACK = { base: RSP, index: -1, shift: 0, displacement: 0 } as const;

/** Undefined where there are not two accesses that one check could do for. */
export function stackWindow(nodes: readonly Node[], facts: readonly Facts[]): StackWindow | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (const { block, order } of nodes) {
    let stack = facts[order]?.stack;
    for (const step of block.steps) {
      if (stack === undefined) break;
      for (const access of step.recipe.accesses) {
        if (access.source.kind === "computed") continue;
        const at = resolve(step, access);
        if (!isOnStack(at)) continue;
        low = Math.min(low, stack + at.displacement);
        high = Math.max(high, stack + at.displacement + access.bytes);
        count++;
      }
      stack = stackAfterStep(step, stack);
    }
  }
  return count >= 2 && high - low <= LARGEST ? { low, high } : undefined;
}
