/** Executing in slices, so that the event loop (a debugger's pause, a key) gets its turn every few milliseconds. */

import { stopwatch } from "./clock.ts";

/** Pauses between slices are to come this often, in milliseconds. */
const SLICE = 8;
/** A slice is executed in parts that are to take so many, so that code which suddenly is slower makes only a part longer. */
const PART = 1;
/** However little the clock moves. */
const MOST_PARTS = 64;
const SMALLEST = 100;
/** The fastest code executes some twelve of them in a nanosecond. */
export const LARGEST = 12_500_000;

/** Finds out how many instructions fit into a part, since that depends on the machine and on the instructions. */
export class Pace {
  #limit = SMALLEST;
  readonly #now: () => number;

  /** The clock, in milliseconds. */
  constructor(now: () => number = stopwatch) {
    this.#now = now;
  }

  /**
   * One slice: calls `execute` with a number of instructions, and again while its result `goesOn` and there is time left, and learns
   * from how long that takes. Gives the last result.
   */
  slice<T>(execute: (limit: number) => T, goesOn: (result: T) => boolean): T {
    const start = this.#now();
    for (let part = 1, before = start; ; part++) {
      const result = execute(this.#limit);
      const after = this.#now();
      const isEnd = !goesOn(result);
      // What stopped early says nothing of how many would have fitted.
      const factor = Math.min(isEnd ? 1 : 2, PART / Math.max(after - before, 0.01));
      this.#limit = Math.round(Math.min(LARGEST, Math.max(SMALLEST, this.#limit * factor)));
      if (part === MOST_PARTS || after - start + PART > SLICE || isEnd) return result;
      before = after;
    }
  }
}
