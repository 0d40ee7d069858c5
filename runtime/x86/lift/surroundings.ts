/** What recipes need from the region around them. */

import type { Accesses } from "./accesses.ts";
import type { Surroundings } from "./assembler.ts";
import type { Doubts } from "./doubts.ts";
import type { PendingFlags } from "./pending-flags.ts";
import type { Recipe } from "./recipe.ts";
import type { Step } from "./steps.ts";

export class RegionSurroundings implements Surroundings {
  /** Leaves the region where the condition on the stack holds. */
  readonly leaveIf: () => void;
  readonly #accesses: Accesses;
  readonly #flags: PendingFlags;
  readonly #doubts: Doubts;
  /** The instruction that is being emitted. */
  #current: { readonly step: Step; readonly recipe: Recipe } | undefined;

  constructor(accesses: Accesses, flags: PendingFlags, doubts: Doubts, leaveIf: () => void) {
    this.leaveIf = leaveIf;
    this.#accesses = accesses;
    this.#flags = flags;
    this.#doubts = doubts;
  }

  begin(step: Step, recipe: Recipe): void {
    this.#current = { step, recipe };
  }

  check(access: number): void {
    this.#accesses.check(access);
  }

  index(access: number): void {
    this.#accesses.pushIndex(access);
  }

  offset(access: number): number {
    return this.#accesses.offset(access);
  }

  rules(): void {
    this.#flags.toLocals();
  }

  materialize(): void {
    this.#flags.materialize();
  }

  float(): void {
    const float = this.#current?.recipe.float;
    if (this.#current === undefined || float === undefined)
      throw new Error("LiteBox internal error: a result that no step has");
    this.#doubts.note(this.#current.step, float);
  }
}
