/** What recipes need from the region around them, and what the region needs to know of the last one. */

import type { Accesses } from "./accesses.ts";
import type { Assembler, Surroundings } from "./assembler.ts";
import type { Doubts } from "./doubts.ts";
import type { PendingFlags } from "./pending-flags.ts";
import { TARGET } from "./locals.ts";
import type { JumpEffect, Recipe } from "./recipe.ts";
import type { Step } from "./steps.ts";

export class RegionSurroundings implements Surroundings {
  /** Leaves the region where the condition on the stack holds. */
  readonly leaveIf: () => void;
  readonly #accesses: Accesses;
  readonly #flags: PendingFlags;
  readonly #doubts: Doubts;
  /** The instruction that is being emitted, or was the last. */
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

  /** What the last instruction that was emitted does to control. */
  get jump(): JumpEffect | undefined {
    return this.#current?.recipe.jump;
  }

  /** Its target goes to TARGET. */
  takeTarget(assembler: Assembler): void {
    const { jump } = this;
    if (jump?.kind !== "dynamic") throw new Error("LiteBox internal error: a jump without a target");
    assembler.get(jump.local);
    assembler.set(TARGET);
  }

  // What recipes ask for.

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
