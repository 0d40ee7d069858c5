/**
 * The ways out of a region to the interpreter. From within, its code sees the labels of its own blocks, then those of `Transfers`,
 * then one for each set of registers that some exit must write back, and what is in doubt, then the one that all exits have in common.
 */

import type { Assembler } from "./assembler.ts";
import type { Budget } from "./budget.ts";
import type { InDoubt } from "./doubts.ts";
import { ENTRY, type FlagKnowledge } from "./flag-knowledge.ts";
import type { Labels } from "./labels.ts";
import { SITE } from "./locals.ts";
import { mend } from "./mending.ts";
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
  /** The sets of registers, and what is in doubt, innermost first. */
  readonly #ways: { readonly dirty: number; readonly inDoubt: InDoubt }[] = [];
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
  leaveIf(dirty: number, inDoubt: InDoubt): void {
    this.#branch(OP.brIf, dirty, inDoubt);
  }

  leave(dirty: number, inDoubt: InDoubt): void {
    this.#branch(OP.br, dirty, inDoubt);
  }

  #branch(opcode: number, dirty: number, inDoubt: InDoubt): void {
    this.#setSite();
    let index = this.#ways.findIndex((way) => way.dirty === dirty && way.inDoubt === inDoubt);
    if (index < 0) index = this.#ways.push({ dirty, inDoubt }) - 1;
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
    for (let i = 0; i <= this.#ways.length + TRANSFER_LABELS; i++) this.#assembler.open(OP.block);
  }

  /** Behind the region's code: what leaves for an address in TARGET, the exits with their registers, and what those have in common. */
  end(transfers: Transfers): void {
    const assembler = this.#assembler;
    assembler.opcode(OP.end);
    transfers.endElsewhere();
    assembler.opcode(OP.end);
    transfers.endAtTarget();
    this.#ways.forEach(({ dirty, inDoubt }, index) => {
      assembler.opcode(OP.end);
      mend(assembler, inDoubt);
      storeRegisters(assembler, dirty);
      assembler.code.byte(OP.br);
      assembler.code.u32(this.#ways.length - 1 - index);
    });
    assembler.opcode(OP.end);
    transfers.endAtSite();
    assembler.opcode(OP.end);
  }
}
