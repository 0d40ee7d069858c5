/**
 * The ways out of a region to the interpreter. From within, its code sees the labels of its own blocks, then those of `Transfers`, then the
 * beginnings of ways, where pending flag rules are stored, then their ends, where registers are written back, then the one that all exits
 * have in common. What an exit stores stays alive up to it, in loops, too: so exits share no stores that some of them do not need.
 */

import type { Assembler } from "./assembler.ts";
import type { Budget } from "./budget.ts";
import type { InDoubt } from "./doubts.ts";
import { flagsToLeftArea } from "./flag-code.ts";
import { ENTRY, type FlagKnowledge } from "./flag-knowledge.ts";
import type { Labels } from "./labels.ts";
import { SITE } from "./locals.ts";
import { mend } from "./mending.ts";
import { OP } from "./opcodes.ts";
import { storeRegisters } from "./registers.ts";
import type { Site, Sites } from "./sites.ts";
import { TRANSFER_LABELS, type Transfers } from "./transfers.ts";

const NO_SITE = -1;

/** What exits have in common that write back the same registers, with the same in doubt. */
interface WayEnd {
  readonly dirty: number;
  readonly inDoubt: InDoubt;
  readonly number: number;
}

/** The beginning of a way out, for exits that make use of the same locals of pending rules: others need not be kept for it. */
interface Way {
  readonly used: number;
  readonly end: WayEnd;
}

export class Exits {
  readonly #assembler: Assembler;
  readonly #budget: Budget;
  readonly #labels: Labels;
  readonly #sites: Sites;
  readonly #region: number;
  /** Innermost first. */
  readonly #ways: Way[] = [];
  readonly #ends: WayEnd[] = [];
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
    this.#assembler.code.byte(opcode);
    this.#assembler.code.u32(this.#labels.depth + TRANSFER_LABELS + this.#wayTo(this.#endOf(dirty, inDoubt)));
  }

  #wayTo(end: WayEnd): number {
    const { used } = this.#flags;
    const found = this.#ways.findIndex((way) => way.end === end && way.used === used);
    return found < 0 ? this.#ways.push({ used, end }) - 1 : found;
  }

  #endOf(dirty: number, inDoubt: InDoubt): WayEnd {
    const found = this.#ends.find((end) => end.dirty === dirty && end.inDoubt === inDoubt);
    if (found !== undefined) return found;
    const end = { dirty, inDoubt, number: this.#ends.length };
    this.#ends.push(end);
    return end;
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
    const labels = TRANSFER_LABELS + this.#ways.length + this.#ends.length + 1;
    for (let i = 0; i < labels; i++) this.#assembler.open(OP.block);
  }

  /** Behind the region's code: what leaves for an address in TARGET, the exits with their registers, and what those have in common. */
  end(transfers: Transfers): void {
    const assembler = this.#assembler;
    assembler.opcode(OP.end);
    transfers.endElsewhere();
    assembler.opcode(OP.end);
    transfers.endAtTarget();
    this.#ways.forEach(({ used, end }, index) => {
      assembler.opcode(OP.end);
      flagsToLeftArea(assembler, used);
      assembler.code.byte(OP.br);
      assembler.code.u32(this.#ways.length - 1 - index + end.number);
    });
    this.#ends.forEach(({ dirty, inDoubt }, index) => {
      assembler.opcode(OP.end);
      mend(assembler, inDoubt);
      storeRegisters(assembler, dirty);
      assembler.code.byte(OP.br);
      assembler.code.u32(this.#ends.length - 1 - index);
    });
    assembler.opcode(OP.end);
    transfers.endAtSite();
    assembler.opcode(OP.end);
  }
}
