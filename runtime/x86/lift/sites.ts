/** The places where lifted code can be left. A number in the state says which; what it means stands here. */

import type { FlagKnowledge } from "./flag-knowledge.ts";

/**
 * `limit`: the instructions that may be executed are used up. `step`: the interpreter must execute one. `out`: code from here on had
 * never run when the region was made. `break`: the condition of a breakpoint does not let it go on. `target`: a function that is part of
 * the region returns to another address than was called from, which the state says. `nan`: a result was a NaN, and has x86's bits now.
 */
const REASONS = ["limit", "step", "out", "break", "target", "nan"] as const;

export interface Site {
  readonly rip: number;
  /** Instructions that have been taken off the budget and not executed; negative where some have been executed and not been taken off. */
  readonly unexecuted: number;
  readonly reason: (typeof REASONS)[number];
  readonly flags: Pick<FlagKnowledge, "main" | "over">;
  /** The number of the region in the table. */
  readonly region: number;
}

/** As numbers of 32 bits, since there are many: RIP; the flag rules; what has not been executed, and the reason; the region. */
const WORDS = 4;
const FIRST_SIZE = 1024;
/** Rules have numbers below 2^14, and negative ones not below this. */
const LOWEST_RULE = -2;
const RULE_BITS = 15;
const REASON_BITS = 3;

export class Sites {
  #words = new Int32Array(FIRST_SIZE * WORDS);
  #count = 0;

  add({ rip, unexecuted, reason, flags, region }: Site): number {
    const at = this.#count * WORDS;
    if (at === this.#words.length) this.#grow();
    this.#words[at] = rip;
    this.#words[at + 1] = ((flags.main - LOWEST_RULE) << RULE_BITS) | (flags.over - LOWEST_RULE);
    this.#words[at + 2] = (unexecuted << REASON_BITS) | REASONS.indexOf(reason);
    this.#words[at + 3] = region;
    return this.#count++;
  }

  get(number: number): Site {
    const at = number * WORDS;
    const rules = this.#words[at + 1] ?? 0;
    const how = this.#words[at + 2] ?? 0;
    const reason = REASONS[how & (2 ** REASON_BITS - 1)];
    if (reason === undefined || !(number >= 0 && number < this.#count))
      throw new Error("LiteBox internal error: an unknown site");
    return {
      rip: (this.#words[at] ?? 0) >>> 0,
      unexecuted: how >> REASON_BITS,
      reason,
      flags: {
        main: (rules >> RULE_BITS) + LOWEST_RULE,
        over: (rules & (2 ** RULE_BITS - 1)) + LOWEST_RULE,
      },
      region: this.#words[at + 3] ?? 0,
    };
  }

  #grow(): void {
    const larger = new Int32Array(2 * this.#words.length);
    larger.set(this.#words);
    this.#words = larger;
  }
}
