/** When code that control comes to from lifted code, and that has not been lifted, is worth a region. */

import type { Beginnings } from "./beginnings.ts";
import type { Slot } from "./slot.ts";
import type { Witnesses } from "./witnesses.ts";

/** So often control must come to a place in the midst of a function. */
const SOME = 24;
/** So often a function must be called by lifted code: what its region would lack of it is seen until then. */
const CALLS = 4;
/**
 * Where a region has been left for code that it lacks, the rest of that function is interpreted, and what that calls returns to it: so
 * many returns are no reason for more regions in the function. The one that it has is made anew, if that goes on.
 */
const RETURNS = 64;

export class Arrivals {
  readonly #beginnings: Beginnings;
  readonly #witnesses: Witnesses;
  /** The place in the table of what begins at an address, if that has been lifted. */
  readonly #liftedAt: (address: number) => Slot | undefined;
  readonly #entries: Set<number>;
  readonly #counts = new Map<number, number>();
  /** Where functions begin that are to be lifted when they are called next. */
  readonly #promoted = new Set<number>();

  constructor(
    beginnings: Beginnings,
    witnesses: Witnesses,
    liftedAt: (address: number) => Slot | undefined,
    entries: Set<number>,
  ) {
    this.#beginnings = beginnings;
    this.#witnesses = witnesses;
    this.#liftedAt = liftedAt;
    this.#entries = entries;
  }

  /** A region has been left where it knows no code. */
  noteUnseen(slot: Slot): void {
    slot.returns += RETURNS;
  }

  /** Lifted code calls a function that has not been lifted: whether it should be. */
  countCall(slot: Slot): boolean {
    slot.calledBefore++;
    return this.#witnesses.isPromising(slot.address) && (slot.calledBefore >= CALLS || slot.made > 0);
  }

  /**
   * Control has come to an address from lifted code, and found none. True where a region should begin there, unless it `isBad` to enter
   * there; then it is known what begins there.
   */
  count(address: number, isBad: () => boolean): boolean {
    const functions = this.#witnesses.functionsAround(address);
    const isExpected = functions.some((begin) => begin !== address && this.#expectsReturn(begin));
    if (isExpected) return false;
    const arrivals = (this.#counts.get(address) ?? 0) + 1;
    this.#counts.set(address, arrivals);
    if (arrivals % SOME !== 0 || isBad() || this.#promotes(address, functions)) return false;
    // It may be where a function begins that is called through a pointer.
    if (functions.includes(address)) this.#beginnings.addFunction(address);
    else this.#beginnings.addContinuation(address);
    return true;
  }

  #expectsReturn(begin: number): boolean {
    const slot = this.#liftedAt(begin);
    if (slot === undefined || slot.returns === 0) return false;
    slot.returns--;
    return true;
  }

  /**
   * Code that goes on after calls is part of a function that had better be lifted as a whole, when it is called next. Where control
   * comes here often for all that, the function is one that is called seldom and takes long.
   */
  #promotes(address: number, functions: readonly number[]): boolean {
    for (const begin of functions) {
      if (begin === address || this.#promoted.has(begin) || this.#liftedAt(begin) !== undefined) continue;
      this.#promoted.add(begin);
      this.#beginnings.addFunction(begin);
      this.#entries.add(begin);
      return true;
    }
    return false;
  }

  /** Code is another one. */
  clear(): void {
    this.#promoted.clear();
  }
}
