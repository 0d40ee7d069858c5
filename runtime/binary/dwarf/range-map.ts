/** From addresses to what covers them. Ranges may nest and overlap, as those of folded functions do. */

import type { AddressRange } from "../debug-info.ts";

export class RangeMap<T> {
  readonly #lows: Float64Array;
  readonly #highs: Float64Array;
  /** The largest `high` of this range and all before it: where a search backwards can stop. */
  readonly #reach: Float64Array;
  readonly #values: readonly T[];

  constructor(items: Iterable<readonly [AddressRange, T]>) {
    const sorted = [...items].sort(([a], [b]) => a.low - b.low || b.high - a.high);
    this.#lows = Float64Array.from(sorted, ([{ low }]) => low);
    this.#highs = Float64Array.from(sorted, ([{ high }]) => high);
    this.#values = sorted.map(([, value]) => value);
    this.#reach = new Float64Array(sorted.length);
    let reach = 0;
    for (let i = 0; i < sorted.length; i++) {
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
