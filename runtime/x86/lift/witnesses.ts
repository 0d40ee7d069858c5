/** What is known of code from its having been interpreted, in this run or an earlier one. */

import type { Reach } from "./areas.ts";
import type { Extent } from "./blocks.ts";
import type { CodeProfile } from "./code-profile.ts";

/** A call that has gone to more places is not worth looking for them. */
const MOST_TARGETS = 4;

/** Who interprets code before it is lifted. */
export interface Witness {
  /** Whether the instruction at an address has been executed, or has at least been come to. */
  hasSeen(address: number): boolean;
  /** Whether an access of the instruction at an address has not been aligned. */
  wasUnaligned(address: number): boolean;
  /** Where in memory the instruction at an address has been with its operand. */
  reachOf(address: number): Reach | undefined;
  /** Where the call at an address has gone that is not to a fixed place; not all, where those are many. */
  targetsOf(address: number): readonly number[];
  /** Where the function probably begins that an address is in. */
  functionAround(address: number): number | undefined;
}

/** What of a region matters for a profile. */
export interface LiftedRegion {
  readonly begin: number;
  readonly extent: Extent;
  readonly addresses: readonly number[];
}

/** All that use the same code; where there is none, all is taken for seen. */
export class Witnesses {
  readonly #all: Witness[] = [];
  #earlier: CodeProfile | undefined;
  /** Instructions whose accesses are not all in one area, in this run or an earlier one. */
  readonly #scattered = new Set<number>();
  /** Where lifted code has been left in vain, in this run or an earlier one, though it had looked up the page. */
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
    for (const witness of this.#all) if (witness.hasSeen(address)) return true;
    return this.#all.length === 0;
  }

  /** Whether what the instruction at an address accesses is not aligned, or at the beginning of an area: both its ends must be looked up. */
  isHard(address: number): boolean {
    if (this.#hard.has(address)) return true;
    return this.#all.some((witness) => witness.wasUnaligned(address));
  }

  /** Where the instruction at an address has been with its operand, in this run or an earlier one, unless it is known to go elsewhere. */
  reachOf(address: number): Reach | undefined {
    if (this.#scattered.has(address)) return undefined;
    let reach = this.#earlier?.reaches.get(address);
    for (const witness of this.#all) reach = bothReaches(reach, witness.reachOf(address));
    return reach;
  }

  /** Where the call at an address has gone, in this run or an earlier one; none where that were too many places. */
  targetsOf(address: number): readonly number[] {
    const all = new Set(this.#earlier?.targets.get(address));
    for (const witness of this.#all) for (const target of witness.targetsOf(address)) all.add(target);
    return all.size > MOST_TARGETS ? [] : [...all];
  }

  /** Lifted code has been left in vain for what the instruction at an address accesses; false where no better way is left. */
  noteLeft(address: number): boolean {
    const known = this.reachOf(address) === undefined ? this.#hard : this.#scattered;
    if (known.has(address)) return false;
    known.add(address);
    return true;
  }

  /** Where functions may begin that an address is in. */
  functionsAround(address: number): number[] {
    return this.#all.map((witness) => witness.functionAround(address)).filter((begin) => begin !== undefined);
  }

  /** For later runs, with what was known from earlier ones. */
  profileOf(regions: readonly LiftedRegion[]): CodeProfile {
    const seen = new Set(this.#earlier?.seen);
    const functions = new Set(this.#earlier?.functions);
    const loops = new Set(this.#earlier?.loops);
    const continuations = new Set(this.#earlier?.continuations);
    const hard = new Set(this.#hard);
    const reaches = new Map(this.#earlier?.reaches);
    const targets = new Map(this.#earlier?.targets);
    for (const { begin, extent, addresses } of regions) {
      for (const address of addresses) {
        seen.add(address);
        if (this.isHard(address)) hard.add(address);
        const reach = this.reachOf(address);
        if (reach === undefined) reaches.delete(address);
        else reaches.set(address, reach);
        const goes = this.targetsOf(address);
        if (goes.length === 0) targets.delete(address);
        else targets.set(address, goes);
      }
      if (extent === "function") functions.add(begin);
      if (extent === "loop") loops.add(begin);
      if (extent === "continuation") continuations.add(begin);
    }
    // What begins in a function that is lifted as a whole was of use only until then.
    for (const { extent, addresses } of regions) {
      if (extent !== "function") continue;
      for (const address of addresses) {
        loops.delete(address);
        continuations.delete(address);
      }
    }
    return { seen, functions, loops, continuations, hard, reaches, targets };
  }
}

function bothReaches(a: Reach | undefined, b: Reach | undefined): Reach | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { lowest: Math.min(a.lowest, b.lowest), highest: Math.max(a.highest, b.highest) };
}
