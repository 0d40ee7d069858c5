/** A thread as the host sees it: what it does outside the enclave, and with what it is to be entered next. */

import type { Thread } from "../enclave/thread.ts";
import { COMMAND } from "./protocol.ts";

export interface Entry {
  readonly command: bigint;
  readonly rsi: bigint;
  readonly rdx: bigint;
}

/** Where a thread is. "idle": its TCS is free; "calling": it waits for the answer to a host call; "asleep": for another thread. */
export type ThreadState = "idle" | "inside" | "calling" | "asleep";

export interface HostThreadState {
  readonly state: ThreadState;
  readonly entry: Entry | undefined;
  readonly begins: boolean;
  readonly wakes: bigint;
  readonly answers: number;
}

export class HostThread {
  readonly thread: Thread;
  /** How many answers of the machine to its host calls it has had. */
  answers = 0;
  #state: ThreadState = "idle";
  #entry: Entry | undefined;
  /** Somebody has asked for this thread, and it has not begun. */
  #begins = false;
  /** How often it was woken, as the enclave told; modulo 2^32. */
  #wakes = 0n;

  constructor(thread: Thread) {
    this.thread = thread;
  }

  get number(): number {
    return this.thread.number;
  }

  get state(): ThreadState {
    return this.#state;
  }

  /** It is inside, or has something to enter with. */
  get isRunnable(): boolean {
    return this.#state === "inside" || this.#entry !== undefined || (this.#begins && this.#state === "idle");
  }

  /** The first entry of the program. */
  start(address: bigint, size: bigint): void {
    this.#entry = { command: COMMAND.START, rsi: address, rdx: size };
  }

  /** False where it has been asked for already. */
  begin(): boolean {
    if (this.#begins) return false;
    this.#begins = true;
    return true;
  }

  /** The host call has this result. */
  answer(result: number): void {
    this.#entry = { command: COMMAND.RESULT, rsi: BigInt(result), rdx: 0n };
  }

  /** Whether it sleeps now: it was not woken since it looked. */
  sleeps(wakes: bigint): boolean {
    if (BigInt.asUintN(32, wakes) !== this.#wakes) return false;
    this.#state = "asleep";
    return true;
  }

  wake(wakes: bigint): void {
    const told = BigInt.asUintN(32, wakes);
    if (told !== this.#wakes && this.#state === "asleep") this.answer(0);
    this.#wakes = told;
  }

  /** What to enter with; undefined where it is inside. Then it is inside. */
  takeEntry(): Entry | undefined {
    if (this.#state === "inside") return undefined;
    const entry = this.#entry ?? { command: COMMAND.THREAD, rsi: 0n, rdx: 0n };
    if (this.#entry === undefined) this.#begins = false;
    this.#entry = undefined;
    this.#state = "inside";
    return entry;
  }

  leaves(state: "idle" | "calling"): void {
    this.#state = state;
  }

  /** All that changes, to go back to with `restore`. */
  keep(): HostThreadState {
    const { answers } = this;
    return { state: this.#state, entry: this.#entry, begins: this.#begins, wakes: this.#wakes, answers };
  }

  restore({ state, entry, begins, wakes, answers }: HostThreadState): void {
    this.#state = state;
    this.#entry = entry;
    this.#begins = begins;
    this.#wakes = wakes;
    this.answers = answers;
  }
}
