/** Where regions begin, and what begins there. */

import type { Extent } from "./blocks.ts";
import type { CodeProfile } from "./code-profile.ts";

export class Beginnings {
  /** An address may be in more than one of these. */
  readonly #functions = new Set<number>();
  readonly #loops = new Set<number>();
  readonly #continuations = new Set<number>();
  /** Where an earlier run had regions in the midst of functions: others end there, though there be none yet. */
  readonly #expected = new Set<number>();

  /** What an earlier run of the same image had: where its regions began. */
  expect({ functions, loops, continuations }: CodeProfile): Set<number> {
    for (const address of functions) this.addFunction(address);
    for (const address of loops) this.addLoop(address);
    for (const address of continuations) this.addContinuation(address);
    for (const list of [loops, continuations]) for (const address of list) this.#expected.add(address);
    return new Set([...functions, ...this.#expected]);
  }

  isExpected(address: number): boolean {
    return this.#expected.has(address);
  }

  isFunction(address: number): boolean {
    return this.#functions.has(address);
  }

  addFunction(address: number): void {
    this.#functions.add(address);
  }

  /** A region that is made there ends where the loop does. */
  addLoop(address: number): void {
    this.#loops.add(address);
  }

  /** In the midst of a function, unless something else is known to begin there: a region that is made there ends where others begin. */
  addContinuation(address: number): void {
    if (!this.#functions.has(address) && !this.#loops.has(address)) this.#continuations.add(address);
  }

  extentOf(address: number): Extent {
    if (this.#loops.has(address)) return "loop";
    return this.#continuations.has(address) ? "continuation" : "function";
  }

  /** Code is another one: where functions begin stays a good guess. */
  clear(): void {
    this.#loops.clear();
    this.#continuations.clear();
    this.#expected.clear();
  }
}
