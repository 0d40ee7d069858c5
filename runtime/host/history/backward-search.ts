/**
 * Running backwards: from one kept state after the other, the latest first, the run is executed again up to where it was looked at
 * already, and the last stop on the way is the first one backwards. So all of the past costs about what it cost forwards.
 */

import type { EnclaveFault } from "../../enclave/fault.ts";
import type { WatchHit } from "../../enclave/watches.ts";
import type { ProcessStop } from "../process.ts";
import type { TimeLine } from "./time-line.ts";

export type FoundBackwards =
  | { readonly kind: "breakpoint" }
  /** The next instruction makes the access. */
  | ({ readonly kind: "watch" } & WatchHit)
  /** The next instruction faults. */
  | { readonly kind: "fault"; readonly fault: EnclaveFault }
  /** Nothing was found; it is the beginning of the time line. */
  | { readonly kind: "beginning" };

export class BackwardSearch {
  readonly #line: TimeLine;
  /** The instants from here on have been looked at. */
  #end: number;
  /** Those from here to the end are being looked at. */
  #start: number;
  #found: { readonly count: number; readonly what: FoundBackwards } | undefined;
  #passes = false;
  #isOver = false;

  constructor(line: TimeLine) {
    this.#line = line;
    this.#end = line.count;
    this.#start = line.count;
    this.#nextSegment();
  }

  #nextSegment(): void {
    const state = this.#line.stateBefore(this.#end);
    this.#isOver = state === undefined;
    if (state === undefined) return;
    this.#start = state.count;
    this.#passes = false;
    state.restore();
  }

  /** Executes about `limit` instructions; undefined: there is more to look at. When something is found, the process is there. */
  advance(limit: number): FoundBackwards | undefined {
    const { process } = this.#line;
    for (let left = limit; left > 0 && !this.#isOver;) {
      const before = this.#line.count;
      const most = this.#end - before;
      const stop = process.run(Math.min(left, most), {
        first: this.#passes ? "pass" : "stop",
        exceptions: "report",
      });
      left -= this.#line.count - before;
      // Each stop costs more than an instruction.
      if (!this.#takes(stop)) return this.#finish() ?? undefined;
      left -= 100;
      if (this.#line.count < this.#end) continue;
      const found = this.#finish();
      if (found !== undefined) return found;
    }
    return this.#isOver ? this.#finish() : undefined;
  }

  /** Looks at a stop on the way; false where the process cannot go on. */
  #takes(stop: ProcessStop): boolean {
    const { count } = this.#line;
    this.#passes = stop.kind === "breakpoint" || stop.kind === "fault";
    switch (stop.kind) {
      case "breakpoint":
        if (count < this.#end) this.#found = { count, what: { kind: "breakpoint" } };
        return true;
      case "watch":
        this.#found = { count: count - 1, what: stop };
        return true;
      case "fault":
        this.#found = { count, what: stop };
        return true;
      default:
        return stop.kind === "limit" || count >= this.#end;
    }
  }

  /** All of a segment has been looked at. */
  #finish(): FoundBackwards | undefined {
    if (this.#found !== undefined) {
      this.#line.goTo(this.#found.count);
      return this.#found.what;
    }
    this.#end = this.#start;
    if (!this.#isOver) this.#nextSegment();
    if (!this.#isOver) return undefined;
    this.#line.goTo(this.#line.beginning);
    return { kind: "beginning" };
  }
}
