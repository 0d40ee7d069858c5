/** From addresses to what covers them. Ranges may nest and overlap, as those of folded functions do. */

import type { AddressRange } from "../debug-info.ts";

export class RangeMap<T> {
  readonly #lows: Float64Array;
  readonly #highs: Float64Array;
  /** The largest `high` of this range and all before it: where a search backwards can stop. */
  readonly #reach: Float64Array;
  readonly #values: readonly T[];

  constructor(items: Iterable<readonly [T, readonly AddressRange[]]>) {
    const values: T[] = [];
    const lows: number[] = [];
    const highs: number[] = [];
    let isSorted = true;
    for (const [value, ranges] of items) {
      for (const { low, high } of ranges) {
        const before = lows.length - 1;
        if (before >= 0 && !isInOrder(lows[before] ?? 0, highs[before] ?? 0, low, high)) isSorted = false;
        values.push(value);
        lows.push(low);
        highs.push(high);
      }
    }
    // Linkers place units and functions one after the other, and a program has tens of thousands of ranges.
    const order = isSorted ? undefined : sortedOrder(lows, highs);
    this.#lows = new Float64Array(order?.map((index) => lows[index] ?? 0) ?? lows);
    this.#highs = new Float64Array(order?.map((index) => highs[index] ?? 0) ?? highs);
    this.#values = order?.map((index) => values[index] as T) ?? values;
    this.#reach = new Float64Array(lows.length);
    let reach = 0;
    for (let i = 0; i < lows.length; i++) {
      reach = Math.max(reach, this.#highs[i] ?? 0);
      this.#reach[i] = reach;
    }
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
function isInOrder(low: number, high: number, nextLow: number, nextHigh: number): boolean {
  return low < nextLow || (low === nextLow && high >= nextHigh);
}

function sortedOrder(lows: readonly number[], highs: readonly number[]): number[] {
  return Array.from(lows.keys()).sort(
    (a, b) => (lows[a] ?? 0) - (lows[b] ?? 0) || (highs[b] ?? 0) - (highs[a] ?? 0),
  );
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
