/** What is known of code from its having been interpreted, in this run or an earlier one. */

import type { CodeProfile } from "./code-profile.ts";

/** Who interprets code before it is lifted. */
export interface Witness {
  /** Whether the instruction at an address has been executed, or has at least been come to. */
  hasSeen(address: number): boolean;
  /** Whether an access of the instruction at an address has not been aligned. */
  wasUnaligned(address: number): boolean;
  /** Where the function probably begins that an address is in. */
  functionAround(address: number): number | undefined;
}

/** What of a region matters for a profile. */
export interface LiftedRegion {
  readonly begin: number;
  readonly isFunction: boolean;
  readonly addresses: readonly number[];
}

/** All that use the same code; where there is none, all is taken for seen. */
export class Witnesses {
  readonly #all: Witness[] = [];
  #earlier: CodeProfile | undefined;
  /** Where lifted code has been left in vain, in this run or an earlier one, for what it accesses. */
  readonly #hard = new Set<number>();

  add(witness: Witness): void {
    this.#all.push(witness);
  }

  /** What an earlier run has seen counts as well. */
  expect(profile: CodeProfile): void {
    this.#earlier = profile;
    for (const address of profile.hard) this.#hard.add(address);
  }

  hasSeen(address: number): boolean {
    return this.#hasSeenNow(address) || this.#earlier?.seen.has(address) === true;
  }

  /** Whether a function is worth lifting when it is called. */
  isPromising(address: number): boolean {
    return this.#hasSeenNow(address) || this.#earlier?.functions.has(address) === true;
  }

  #hasSeenNow(address: number): boolean {
    return this.#all.length === 0 || this.#all.some((witness) => witness.hasSeen(address));
  }

  /** Whether what the instruction at an address accesses is not aligned, or at the beginning of an area: both its ends must be looked up. */
  isHard(address: number): boolean {
    if (this.#hard.has(address)) return true;
    return this.#all.some((witness) => witness.wasUnaligned(address));
  }

  /** Lifted code has found out what no interpreter saw; false where that was known. */
  noteHard(address: number): boolean {
    if (this.#hard.has(address)) return false;
    this.#hard.add(address);
    return true;
  }

  /** Where functions may begin that an address is in. */
  functionsAround(address: number): number[] {
    return this.#all.map((witness) => witness.functionAround(address)).filter((begin) => begin !== undefined);
  }

  /** For later runs, with what was known from earlier ones. */
  profileOf(regions: Iterable<LiftedRegion>): CodeProfile {
    const seen = new Set(this.#earlier?.seen);
    const functions = new Set(this.#earlier?.functions);
    const hard = new Set(this.#hard);
    for (const { begin, isFunction, addresses } of regions) {
      for (const address of addresses) {
        seen.add(address);
        if (this.isHard(address)) hard.add(address);
      }
      // Code that goes on somewhere in a function had better be lifted with all of it.
      for (const each of isFunction ? [begin] : this.functionsAround(begin)) functions.add(each);
    }
    return { seen, functions, hard };
  }
}
