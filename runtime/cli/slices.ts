/** Executing in slices, so that the event loop (a debugger's pause, a key) gets its turn every few milliseconds. */

/** Pauses between slices are to come this often, in milliseconds. */
const SLICE = 8;
const SMALLEST = 500;
/** The fastest code executes some twelve of them in a nanosecond. */
export const LARGEST = 100_000_000;

/** Finds out how many instructions fit into a slice, since that depends on the machine and on the instructions. */
export class Pace {
  #limit = SMALLEST;
  readonly #now: () => number;

  /** The clock, in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Calls `execute` with a number of instructions for one slice and learns from how long that takes. */
  slice<T>(execute: (limit: number) => T): T {
    const start = this.#now();
    const result = execute(this.#limit);
    const factor = Math.min(2, SLICE / Math.max(this.#now() - start, 0.01));
    this.#limit = Math.round(Math.min(LARGEST, Math.max(SMALLEST, this.#limit * factor)));
    return result;
  }
}
