/**
 * Which thread of an enclave runs when, and for how long. Time is the number of instructions, so that a schedule is a function of its
 * seed and of what the threads do, and a race that was found once is found again.
 */

import { seededRandom } from "../base/seeded-random.ts";

export type Schedule =
  /** The threads run in turn, each for so many instructions. */
  | { readonly kind: "round-robin"; readonly quantum: number }
  /** Both who is next and for how long comes from the seed. */
  | { readonly kind: "random"; readonly seed: bigint };

export const DEFAULT_QUANTUM = 20_000;
export const DEFAULT_SCHEDULE: Schedule = { kind: "round-robin", quantum: DEFAULT_QUANTUM };

export interface Turn {
  /** One of those that can run. */
  readonly thread: number;
  /** After so many instructions the next turn is given, if other threads can run. At least 1. */
  readonly instructions: number;
}

/** Gives a turn whenever the last one is used up, or its thread waits or has ended; only where several threads can run. */
export interface Scheduler {
  /** `runnable` has at least two threads, by rising number; `last` is the one that ran last. */
  next(runnable: readonly number[], last: number): Turn;
}

export function schedulerOf(schedule: Schedule): Scheduler {
  return schedule.kind === "random" ? randomScheduler(schedule.seed) : roundRobin(schedule.quantum);
}

function roundRobin(quantum: number): Scheduler {
  return {
    next: (runnable, last) => ({
      thread: runnable.find((thread) => thread > last) ?? runnable[0] ?? last,
      instructions: quantum,
    }),
  };
}

/** Turns of few instructions find what goes wrong between two of them, long ones what needs another thread to get far. */
const LONGEST_TURN_BITS = 12;

function randomScheduler(seed: bigint): Scheduler {
  const random = seededRandom(seed);
  return {
    next: (runnable, last) => {
      const bits = random();
      const who = Number(bits & 0xffffn) % runnable.length;
      // As many turns of 1 as of 2 to 3, of 4 to 7, and so on.
      const scale = 2 ** (Number((bits >> 16n) & 0xffffn) % LONGEST_TURN_BITS);
      const instructions = scale + (Number((bits >> 32n) & 0xffff_ffffn) % scale);
      return { thread: runnable[who] ?? last, instructions };
    },
  };
}
