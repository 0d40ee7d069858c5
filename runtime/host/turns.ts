/** Which of the threads that can run does, as the schedule says. */

import { assert } from "../base/assert.ts";
import type { ThreadRequests } from "./calls/answer.ts";
import { type Schedule, type Scheduler, schedulerOf } from "./schedule.ts";
import type { HostThread } from "./thread.ts";

export class Turns {
  readonly #scheduler: Scheduler;
  readonly #threads: readonly HostThread[];
  /** Whose turn it is, and for how many instructions yet; undefined when the next turn is to be given. */
  #turn: { readonly thread: HostThread; left: number } | undefined;

  constructor(schedule: Schedule, threads: readonly HostThread[]) {
    this.#scheduler = schedulerOf(schedule);
    this.#threads = threads;
  }

  /** Several threads take turns at the moment. */
  get areTaken(): boolean {
    return this.#turn !== undefined;
  }

  /** The thread that goes on after `last`; `only` are the numbers of those that may. Undefined where none can. */
  next(only: ReadonlySet<number> | undefined, last: number): HostThread | undefined {
    const able = this.#threads.filter(({ isRunnable }) => isRunnable);
    const runnable = only === undefined ? able : able.filter(({ number }) => only.has(number));
    const [first] = runnable;
    if (first === undefined) return undefined;
    const thread = able.length === 1 || runnable.length === 1 ? first : this.#whoseTurn(runnable, last);
    // Alone, it needs no turns; and when others come, the turn is given anew.
    if (able.length === 1) this.#turn = undefined;
    return thread;
  }

  #whoseTurn(runnable: readonly HostThread[], last: number): HostThread {
    if (this.#turn !== undefined && this.#turn.left > 0 && runnable.includes(this.#turn.thread))
      return this.#turn.thread;
    const numbers = runnable.map(({ number }) => number);
    const turn = this.#scheduler.next(numbers, last);
    const thread = this.#threads[turn.thread - 1];
    assert(thread !== undefined, "a thread that there is not was given a turn");
    this.#turn = { thread, left: turn.instructions };
    return thread;
  }

  /** How many of `left` instructions the thread may execute; undefined where it is not its turn, but it runs nevertheless. */
  most(thread: HostThread, left: number): number | undefined {
    const turn = this.#turn;
    if (turn?.thread !== thread) return undefined;
    // Held to one thread by a debugger, it may have used up its turn.
    return turn.left > 0 ? Math.min(left, turn.left) : left;
  }

  spend(instructions: number): void {
    if (this.#turn !== undefined) this.#turn.left -= instructions;
  }

  giveAway(): void {
    this.#turn = undefined;
  }
}

/** What a thread can ask of the others. */
export function requestsOf(asking: HostThread, threads: readonly HostThread[], turns: Turns): ThreadRequests {
  // A number too large to be exact is too large for a thread as well.
  const find = (thread: bigint) => threads[Number(thread)];
  return {
    start: (thread) => thread !== 0n && find(thread)?.begin() === true,
    sleeps: (wakes) => asking.sleeps(wakes),
    wake: (thread, wakes) => {
      const found = find(thread);
      found?.wake(wakes);
      return found !== undefined;
    },
    giveTurnAway: () => {
      turns.giveAway();
    },
  };
}
