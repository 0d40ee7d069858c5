/** From addresses to what covers them. Ranges may nest and overlap, as those of folded functions do. */

import type { AddressRange } from "../debug-info.ts";

export class RangeMap<T> {
  readonly #lows: Float64Array;
  readonly #highs: Float64Array;
  /** The largest `high` of this range and all before it: where a search backwards can stop. */
  readonly #reach: Float64Array;
  readonly #values: readonly T[];

  constructor(items: readonly (readonly [T, readonly AddressRange[]])[]) {
    const count = items.reduce((sum, [, ranges]) => sum + ranges.length, 0);
    const lows = new Float64Array(count);
    const highs = new Float64Array(count);
    const reach = new Float64Array(count);
    const values: T[] = [];
    let isSorted = true;
    let before: AddressRange = { low: 0, high: Number.POSITIVE_INFINITY };
    let furthest = 0;
    for (const [value, ranges] of items) {
      for (const range of ranges) {
        const { low, high } = range;
        if (low < before.low || (low === before.low && high > before.high)) isSorted = false;
        if (high > furthest) furthest = high;
        const index = values.length;
        lows[index] = low;
        highs[index] = high;
        reach[index] = furthest;
        values.push(value);
        before = range;
      }
    }
    // Linkers place units and functions one after the other, and a program has tens of thousands of ranges.
    const sorted = isSorted ? { lows, highs, reach, values } : inOrder(lows, highs, values);
    this.#lows = sorted.lows;
    this.#highs = sorted.highs;
    this.#reach = sorted.reach;
    this.#values = sorted.values;
  }

  /** What covers the address; of several, the one that starts last. */
  at(address: number): T | undefined {
    for (let i = lastAtMost(this.#lows, address); i >= 0; i--) {
      if ((this.#reach[i] ?? 0) <= address) return undefined;
      if (address < (this.#highs[i] ?? 0)) return this.#values[i];
    }
    return undefined;
  }
}

/** By start; of those that start at one address the longest first. */
function inOrder<T>(lows: Float64Array, highs: Float64Array, values: readonly T[]) {
  const order = Array.from(lows.keys()).sort(
    (a, b) => (lows[a] ?? 0) - (lows[b] ?? 0) || (highs[b] ?? 0) - (highs[a] ?? 0),
  );
  let furthest = 0;
  return {
    lows: Float64Array.from(order, (index) => lows[index] ?? 0),
    highs: Float64Array.from(order, (index) => highs[index] ?? 0),
    reach: Float64Array.from(order, (index) => (furthest = Math.max(furthest, highs[index] ?? 0))),
    values: order.map((index) => values[index] as T),
  };
}

/** Index of the last element of a sorted array that is at most `value`; -1 when all are greater. */
export function lastAtMost(sorted: ArrayLike<number>, value: number, from = 0, to = sorted.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
