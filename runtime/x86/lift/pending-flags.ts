/** The flag rules that are pending where code is emitted, and the code that works them out or hands them on. */

import type { Assembler } from "./assembler.ts";
import type { Facts } from "./analysis.ts";
import { flagsToMemory, rulesToLocals } from "./flag-code.ts";
import { afterStep, beforeStep, ENTRY, type FlagKnowledge, needsLocals } from "./flag-knowledge.ts";
import { F_MATERIALIZE } from "./module.ts";
import { OP } from "./opcodes.ts";
import type { Step } from "./steps.ts";

export class PendingFlags {
  known: FlagKnowledge = ENTRY;
  readonly #assembler: Assembler;

  constructor(assembler: Assembler) {
    this.#assembler = assembler;
  }

  /** Whether they must be put into locals on the way to a node. */
  needLocals(to: Facts): boolean {
    return needsLocals(this.known, to.knowledge ?? ENTRY);
  }

  toLocals(): void {
    rulesToLocals(this.#assembler, this.known);
  }

  toMemory(): void {
    flagsToMemory(this.#assembler, this.known);
  }

  /** Works them out; leaves RFLAGS on the stack. */
  materialize(): void {
    this.toMemory();
    this.#assembler.opcode(OP.call);
    this.#assembler.code.u32(F_MATERIALIZE);
  }

  /** What must have been worked out before a step, of which it is `wanted` that it sets flags. */
  before(step: Step, wanted: boolean): void {
    const before = beforeStep(step, this.known, wanted);
    if (before === this.known) return;
    this.materialize();
    this.#assembler.opcode(OP.drop);
    this.known = before;
  }

  after(step: Step, wanted: boolean): void {
    this.known = afterStep(step, this.known, wanted);
  }
}
