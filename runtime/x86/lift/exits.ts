/**
 * The ways out of a region to the interpreter. From within, its code sees the labels of its own blocks, then those of `Transfers`,
 * then one for each set of registers that some exit must write back, then the one that all exits have in common.
 */

import type { Assembler } from "./assembler.ts";
import type { Budget } from "./budget.ts";
import { ENTRY, type FlagKnowledge } from "./flag-knowledge.ts";
import type { Labels } from "./labels.ts";
import { SITE } from "./locals.ts";
import { OP } from "./opcodes.ts";
import { storeRegisters } from "./registers.ts";
import type { Site, Sites } from "./sites.ts";
import { TRANSFER_LABELS, type Transfers } from "./transfers.ts";

const NO_SITE = -1;

export class Exits {
  readonly #assembler: Assembler;
  readonly #budget: Budget;
  readonly #labels: Labels;
  readonly #sites: Sites;
  readonly #region: number;
  /** The sets of registers, innermost first. */
  readonly #masks: number[] = [];
  /** The place where the code that is being emitted can be left; it gets a number when it is needed. */
  #site = NO_SITE;
  #rip = 0;
  #unexecuted = 0;
  #reason: Site["reason"] = "step";
  #flags: FlagKnowledge = ENTRY;

  constructor(assembler: Assembler, budget: Budget, labels: Labels, sites: Sites, region: number) {
    this.#assembler = assembler;
    this.#budget = budget;
    this.#labels = labels;
    this.#sites = sites;
    this.#region = region;
  }

  /** From here on, leaving means leaving there. */
  at(rip: number, unexecuted: number, reason: Site["reason"], flags: FlagKnowledge): void {
    this.#site = NO_SITE;
    this.#rip = rip;
    this.#unexecuted = unexecuted - this.#budget.unpaid;
    this.#reason = reason;
    this.#flags = flags;
  }

  /** Leaves where the condition on the stack holds; `dirty` are the registers to write back. */
  leaveIf(dirty: number): void {
    this.#branch(OP.brIf, dirty);
  }

  leave(dirty: number): void {
    this.#branch(OP.br, dirty);
  }

  #branch(opcode: number, dirty: number): void {
    this.#setSite();
    let index = this.#masks.indexOf(dirty);
    if (index < 0) index = this.#masks.push(dirty) - 1;
    this.#assembler.code.byte(opcode);
    this.#assembler.code.u32(this.#labels.depth + TRANSFER_LABELS + index);
  }

  #setSite(): void {
    if (this.#site !== NO_SITE) return;
    this.#site = this.#sites.add({
      rip: this.#rip,
      unexecuted: this.#unexecuted,
      reason: this.#reason,
      flags: this.#flags,
      region: this.#region,
    });
    this.#assembler.i32(this.#site);
    this.#assembler.set(SITE);
  }

  /** The blocks around the region's code, when all ways out are known. */
  begin(): void {
    for (let i = 0; i <= this.#masks.length + TRANSFER_LABELS; i++) this.#assembler.open(OP.block);
  }

  /** Behind the region's code: what leaves for an address in TARGET, the exits with their registers, and what those have in common. */
  end(transfers: Transfers): void {
    const assembler = this.#assembler;
    assembler.opcode(OP.end);
    transfers.endElsewhere();
    assembler.opcode(OP.end);
    transfers.endAtTarget();
    this.#masks.forEach((mask, index) => {
      assembler.opcode(OP.end);
      storeRegisters(assembler, mask);
      assembler.code.byte(OP.br);
      assembler.code.u32(this.#masks.length - 1 - index);
    });
    assembler.opcode(OP.end);
    transfers.endAtSite();
    assembler.opcode(OP.end);
  }
}
