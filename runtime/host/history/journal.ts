/**
 * The journal of a run: everything in it that is not a function of the image and the state. With it, the run can be repeated from any
 * state that was kept on the way, to any later instant. Time is the number of executed instructions.
 */

import type { Reply } from "../host-calls.ts";
import type { CpuState } from "../../x86/cpu.ts";
import type { AexRule } from "../interrupts.ts";

export type JournalEvent = {
  /** So many instructions had been executed. */
  readonly count: number;
} & (
  | {
      /** The host lets this thread run, where another one ran before. */
      readonly kind: "turn";
      readonly thread: number;
    }
  /** A host call has this result. */
  | ({ readonly kind: "answer" } & Reply)
  /** The current thread has faulted, and the host was told. */
  | { readonly kind: "fault" }
  /** The host has entered the enclave, so that it handles the fault. */
  | { readonly kind: "delivery" }
  /** A debugger has attached. */
  | { readonly kind: "debugger" }
  /** A debugger has changed memory. */
  | { readonly kind: "memory"; readonly address: number; readonly bytes: Uint8Array }
  /** A debugger has changed registers of a thread, which now are these. */
  | { readonly kind: "registers"; readonly thread: number; readonly cpu: CpuState }
  /** These interrupts are ordered from now on. */
  | { readonly kind: "rules"; readonly rules: readonly AexRule[] }
);

/** Where a process is in its journal. */
/** The host lets a thread run, where another one ran before. */
export type Turn = JournalEvent & { readonly kind: "turn" };

export interface JournalPosition {
  readonly events: number;
  readonly numbers: number;
}

export interface JournalContent {
  readonly events: readonly JournalEvent[];
  /** What RDRAND and RDSEED were given, in order; undefined: there was none at the moment. */
  readonly numbers: readonly (bigint | undefined)[];
  /** How many instructions the run had executed when this was all. */
  readonly present: number;
}

const NOTHING: JournalContent = { events: [], numbers: [], present: 0 };

export class Journal {
  /** Nothing can follow what was recorded: this is a run of the past, repeated. */
  readonly isSealed: boolean;
  /** So many host calls of the run have been shown to the host's console; those are not shown again. */
  shown = 0;
  /** Whether what happens is kept; nobody may go back to where it was not. */
  #isKept = true;
  #isForDebugging = false;
  readonly #events: JournalEvent[];
  readonly #numbers: (bigint | undefined)[];
  /** Where the turns of threads are among the events. */
  readonly #turns: number[] = [];
  /** How many answers there have been for each thread. */
  readonly #answers = new Map<number, number>();
  #at = 0;
  #atNumber = 0;
  #present: number;

  /** An empty one to be written, or what was recorded, to be repeated. */
  constructor(recorded?: JournalContent) {
    const { events, numbers, present } = recorded ?? NOTHING;
    this.isSealed = recorded !== undefined;
    this.#events = [...events];
    this.#numbers = [...numbers];
    this.#present = present;
    for (const [index, event] of events.entries()) {
      this.#count(event);
      if (event.kind === "turn") this.#turns.push(index);
    }
  }

  /** One that keeps nothing until somebody wants to go back, from where the run is by then. */
  static forDebugging(): Journal {
    const journal = new Journal();
    journal.#isForDebugging = true;
    journal.#isKept = false;
    return journal;
  }

  /** From now on somebody wants to go back. */
  keep(): void {
    this.#isKept = true;
  }

  /** Nobody does any more: what only they wanted is forgotten. */
  release(): void {
    if (!this.#isForDebugging) return;
    this.#isKept = false;
    this.#events.length = 0;
    this.#turns.length = 0;
    this.#numbers.length = 0;
    this.position = { events: 0, numbers: 0 };
  }

  get content(): JournalContent {
    return { events: this.#events, numbers: this.#numbers, present: this.#present };
  }

  /** The turns that have been taken by the present position, the latest first. A run has few of them, and may have a great many host calls. */
  *turnsBackwards(): Generator<Turn> {
    let [low, high] = [0, this.#turns.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#turns[middle] ?? 0) < this.#at) low = middle + 1;
      else high = middle;
    }
    for (let index = low - 1; index >= 0; index--) {
      const event = this.#events[this.#turns[index] ?? 0];
      if (event?.kind === "turn") yield event;
    }
  }

  get position(): JournalPosition {
    return { events: this.#at, numbers: this.#atNumber };
  }

  set position({ events, numbers }: JournalPosition) {
    this.#at = events;
    this.#atNumber = numbers;
  }

  /** The latest instant to which the run has come. */
  get present(): number {
    return this.#present;
  }

  /** Whether what happens at this instant is known. */
  isPast(count: number): boolean {
    return this.#at < this.#events.length || count < this.#present;
  }

  /** The run has come so far; beyond is what nobody knows yet. */
  reached(count: number): void {
    this.#present = Math.max(this.#present, count);
  }

  /** What happens next; undefined: nothing that is known. */
  get next(): JournalEvent | undefined {
    return this.#events[this.#at];
  }

  /** The next event has happened again. */
  pass(): void {
    this.#at++;
  }

  /** Something happens for the first time. */
  add(event: JournalEvent): void {
    this.#count(event);
    if (!this.#isKept) return;
    if (event.kind === "turn") this.#turns.push(this.#events.length);
    this.#events.push(event);
    this.#at = this.#events.length;
  }

  #count(event: JournalEvent): void {
    if (event.kind === "answer") this.#answers.set(event.thread, this.answersOf(event.thread) + 1);
  }

  /** How many answers to a thread's host calls there have been up to the present. */
  answersOf(thread: number): number {
    return this.#answers.get(thread) ?? 0;
  }

  /** The next random number: a known one, or one from the source. */
  number(source: () => bigint | undefined): bigint | undefined {
    if (!this.#isKept) return source();
    const known = this.#atNumber < this.#numbers.length;
    const number = known || this.isSealed ? this.#numbers[this.#atNumber] : source();
    if (!known) this.#numbers.push(number);
    this.#atNumber++;
    return number;
  }
}
