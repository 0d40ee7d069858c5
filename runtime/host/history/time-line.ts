/**
 * The time line of a process: states that were kept on the way, and the journal that leads from each of them to any later instant. An
 * instant is a number of executed instructions; going to one is going back to the state before it and executing again.
 */

import { assert } from "../../base/assert.ts";
import type { HostProcess, ProcessState } from "../process.ts";

export interface TimeLineOptions {
  /** What states may need, in bytes; where they would need more, some in the middle are forgotten. */
  readonly bytes?: number;
  /** Milliseconds, of any beginning: states are kept as often as makes the way to any instant short, and the run little slower. */
  now(this: void): number;
}

export const DEFAULT_BYTES = 256 * 2 ** 20;

/**
 * Milliseconds of running between two states: the first, and so often the cost of keeping one, but no more than makes the way long, unless
 * that would cost more than a tenth of the run.
 */
const INTERVAL = 20;
const COST_FACTOR = 20;
const LONGEST_INTERVAL = 80;
const LEAST_COST_FACTOR = 10;
/** Instructions that make a state worth keeping. */
const WORTH = 2000;
/** What a state has besides pages. */
const STATE_BYTES = 4096;
/** On the way to an instant states are kept at these distances before it, so that steps back from there are quick. */
const DISTANCES = [1_000_000, 30_000, 1000, 40];
const MOST_NEAR = 16;
/** After so many breakpoints on the way it is quicker to take them out. */
const MANY_STOPS = 500;

const countOf = (state: ProcessState): number => state.enclave.instructions;

export class TimeLine {
  readonly process: HostProcess;
  readonly #now: () => number;
  readonly #limit: number;
  /** By rising counts. */
  readonly #states: ProcessState[];
  /** Where a person has looked last. */
  readonly #near: ProcessState[] = [];
  #bytes = 0;
  /** When the last state was kept, and how long that took. */
  #keptAt: number;
  #cost = 0;

  /** Begins at the state as it is now. The process must have a journal. */
  constructor(process: HostProcess, { bytes = DEFAULT_BYTES, now }: TimeLineOptions) {
    assert(process.journal !== undefined, "there is no time line without a journal");
    this.process = process;
    this.#limit = bytes;
    this.#now = now;
    const first = process.keep();
    this.#states = [first];
    this.#bytes = bytesOf(first);
    this.#keptAt = now();
  }

  /** The instants between which one can go. */
  get beginning(): number {
    return countOf(this.#first);
  }

  get present(): number {
    return this.process.journal?.present ?? 0;
  }

  /** The present instant of the process. */
  get count(): number {
    return this.process.enclave.instructions;
  }

  /** How many states are kept, and what they need. */
  get size(): { readonly states: number; readonly bytes: number } {
    return { states: this.#states.length, bytes: this.#bytes };
  }

  get #first(): ProcessState {
    const [first] = this.#states;
    assert(first !== undefined, "a time line has a beginning");
    return first;
  }

  get #last(): ProcessState {
    return this.#states.at(-1) ?? this.#first;
  }

  /** To be called now and then while the process goes on: keeps the state if it is time for that. */
  note(): void {
    if (this.count < countOf(this.#last) + WORTH) return;
    const start = this.#now();
    const wanted = Math.min(INTERVAL + COST_FACTOR * this.#cost, LONGEST_INTERVAL);
    if (start - this.#keptAt < Math.max(wanted, LEAST_COST_FACTOR * this.#cost)) return;
    const state = this.process.keep(this.#last);
    this.#states.push(state);
    this.#bytes += bytesOf(state);
    while (this.#bytes > this.#limit && this.#states.length > 3) this.#forget();
    this.#keptAt = this.#now();
    this.#cost = this.#keptAt - start;
  }

  /** Forgets the state that is missed least: the one between the nearest two others. */
  #forget(): void {
    const states = this.#states;
    let best = 1;
    let least = Number.POSITIVE_INFINITY;
    for (let index = 1; index < states.length - 1; index++) {
      const [before, after] = [states[index - 1], states[index + 1]];
      if (before === undefined || after === undefined) continue;
      const gap = countOf(after) - countOf(before);
      if (gap >= least) continue;
      least = gap;
      best = index;
    }
    const [gone] = states.splice(best, 1);
    const before = states[best - 1];
    const after = states[best];
    if (gone === undefined || before === undefined || after === undefined) return;
    this.#bytes -= bytesOf(gone);
    // What it shared with the next one is the next one's own now, unless it is older.
    const moved = inherited(gone, before, after);
    this.#bytes += moved;
    states[best] = withOwnBytes(after, moved);
  }

  /** The latest state that was kept at or before an instant. */
  #stateBefore(count: number, states: readonly ProcessState[]): ProcessState {
    let found = this.#first;
    for (const state of states) if (countOf(state) <= count && countOf(state) > countOf(found)) found = state;
    return found;
  }

  /** Goes to an instant between the beginning and the present. */
  goTo(count: number): void {
    assert(count >= this.beginning && count <= this.present, "an instant that is not on the time line");
    const base = this.#stateBefore(count, this.#states);
    const state = this.#stateBefore(count, [base, ...this.#near]);
    if (this.count > count || this.count < countOf(state)) this.process.restore(state);
    this.#quietly(() => {
      for (const distance of DISTANCES) {
        const at = count - distance;
        if (at <= this.count + distance) continue;
        this.#runTo(at);
        this.#near.push(this.process.keep(base));
      }
      this.#runTo(count);
    });
    this.#near.splice(0, this.#near.length - MOST_NEAR);
  }

  /** Nobody is told of watched accesses, and lifted code makes them itself. */
  #quietly(work: () => void): void {
    const { watches } = this.process.enclave.memory;
    watches.arm(false);
    try {
      work();
    } finally {
      watches.arm(true);
    }
  }

  #runTo(count: number): void {
    const { breakpoints } = this.process.enclave;
    const own = [...breakpoints].map((address) => [address, breakpoints.conditions.get(address)] as const);
    for (let stops = 0; ; stops++) {
      if (stops === MANY_STOPS) breakpoints.clear();
      const stop = this.process.run(count - this.count, { first: "pass" });
      if (stop.kind !== "breakpoint") break;
    }
    for (const [address, condition] of own) breakpoints.insert(address, condition);
  }

  /** The last instant before this one at which the thread of this number was the next to execute an instruction; undefined: never. */
  lastInstantOf(thread: number): number | undefined {
    let end = this.count;
    for (const turn of this.process.journal?.turnsBackwards() ?? []) {
      if (end <= this.beginning) break;
      if (turn.count >= this.count) continue;
      if (turn.thread === thread && turn.count < end) return Math.max(end - 1, this.beginning);
      end = Math.min(end, turn.count);
    }
    const isFirst = this.#first.scheduled === thread;
    return isFirst && end > this.beginning ? end - 1 : undefined;
  }

  /** The latest state that was kept before an instant; undefined: it is the beginning. */
  stateBefore(count: number): { readonly count: number; restore(): void } | undefined {
    if (count <= this.beginning) return undefined;
    const state = this.#stateBefore(count - 1, [...this.#states, ...this.#near]);
    return {
      count: countOf(state),
      restore: () => {
        this.process.restore(state);
      },
    };
  }
}

function bytesOf({ enclave }: ProcessState): number {
  return enclave.memory.ownBytes + STATE_BYTES;
}

/** Bytes of pages that `after` shares with `gone`, and `before` does not. */
function inherited(gone: ProcessState, before: ProcessState, after: ProcessState): number {
  let bytes = 0;
  for (const [number, page] of gone.enclave.memory.pages) {
    const isShared = after.enclave.memory.pages.get(number) === page;
    if (isShared && before.enclave.memory.pages.get(number) !== page) bytes += page.byteLength;
  }
  return bytes;
}

function withOwnBytes(state: ProcessState, more: number): ProcessState {
  const { enclave } = state;
  const memory = { ...enclave.memory, ownBytes: enclave.memory.ownBytes + more };
  return { ...state, enclave: { ...enclave, memory } };
}
