/** One region, from blocks to the body of a WebAssembly function. */

import { Accesses } from "./accesses.ts";
import { analyze, type Facts, flagsMatter, longestAfter, stackAfterStep } from "./analysis.ts";
import { type End, findBlocks } from "./blocks.ts";
import { Budget } from "./budget.ts";
import { ByteWriter } from "./bytes.ts";
import { pushCondition } from "./condition-code.ts";
import { regionAssembler } from "./convention.ts";
import { type Doubt, Doubts, handsDoubtsOn, mustBeSettled } from "./doubts.ts";
import { Exits } from "./exits.ts";
import { ENTRY, knownRules } from "./flag-knowledge.ts";
import { buildGraph, contentOf, isMeeting, type Node } from "./graph.ts";
import { Labels } from "./labels.ts";
import { ALL_BUT_RSP, PASSED, RETURNED, TARGET } from "./locals.ts";
import { LowLanes } from "./low-lanes.ts";
import { OP } from "./opcodes.ts";
import { PendingFlags } from "./pending-flags.ts";
import { type Proofs, provedBefore } from "./proofs.ts";
import type { Region, RegionContext } from "./region-context.ts";
import { loadRegisters, storeRegisters } from "./registers.ts";
import { Room } from "./room.ts";
import { stackWindow } from "./stack-window.ts";
import { Structure } from "./structure.ts";
import { RegionSurroundings } from "./surroundings.ts";
import type { Step } from "./steps.ts";
import { chooseTarget, switchTo, whereBelow } from "./switch.ts";
import type { JumpTable } from "./table-jumps.ts";
import { Transfers } from "./transfers.ts";
import { chooseModes } from "./vector-modes.ts";

export class RegionLifter {
  readonly #context: RegionContext;
  readonly #assembler = regionAssembler();
  readonly #budget = new Budget(this.#assembler);
  readonly #accesses: Accesses;
  readonly #transfers: Transfers;
  /** Where the region calls another one. */
  readonly #room: Room | undefined;
  readonly #nodes: readonly Node[];
  readonly #facts: readonly Facts[];
  readonly #labels = new Labels();
  readonly #structure: Structure;
  readonly #exits: Exits;
  readonly #lanes: LowLanes;
  /** What has been checked at the ends of blocks. */
  readonly #proved = new Map<Node, Proofs>();
  readonly #flags: PendingFlags;
  readonly #doubts: Doubts;
  readonly #surroundings: RegionSurroundings;
  /** Where control goes last from the node whose code is emitted, if that code is to stand behind it. */
  #following: Node | undefined;
  /** Registers that differ from memory, before the instruction that is being emitted. */
  #dirty = PASSED;
  /** RSP before it, less what it was at the entry of the region; undefined where that is not known. */
  #stack: number | undefined;

  constructor(context: RegionContext, entry: number) {
    this.#context = context;
    const blocks = findBlocks(context, entry, context.within);
    this.#nodes = buildGraph(blocks, entry, (address) => context.wasEntry(address));
    this.#facts = analyze(this.#nodes, (address) => context.conditions.has(address));
    const assembler = this.#assembler;
    assembler.modes = chooseModes(this.#nodes);
    this.#flags = new PendingFlags(assembler);
    this.#structure = new Structure(assembler, this.#labels, (node) => {
      this.#block(node);
      return this.#takeFollowing();
    });
    this.#lanes = new LowLanes(assembler, this.#nodes);
    this.#exits = new Exits(assembler, this.#budget, this.#labels, context.sites, context.slot);
    const leaveIf = (): void => {
      this.#leaveIf();
    };
    this.#accesses = new Accesses(assembler, context, leaveIf);
    this.#doubts = new Doubts(assembler, leaveIf);
    this.#surroundings = new RegionSurroundings(this.#accesses, this.#flags, this.#doubts, leaveIf);
    const calls = this.#nodes.some(({ block }) => block.end.kind === "call");
    this.#room = calls ? new Room(assembler) : undefined;
    this.#transfers = new Transfers(assembler, this.#budget, context, this.#labels, this.#room);
  }

  lift(): Region {
    const [entry] = this.#nodes;
    if (entry === undefined) throw new Error("LiteBox internal error: a region without blocks");
    const body = this.#capture(() => {
      this.#checkAtEntry(entry);
      this.#structure.tree(entry);
      this.#assembler.opcode(OP.unreachable);
    });
    const ending = this.#capture(() => {
      this.#exits.end(this.#transfers);
    });
    const prologue = this.#capture(() => {
      loadRegisters(this.#assembler, this.#factsOf(entry).liveIn & ~PASSED);
      this.#room?.take();
      this.#exits.begin();
    });
    prologue.append(body);
    prologue.append(ending);
    this.#assembler.code = prologue;
    return {
      body: this.#assembler.body(),
      ...contentOf(this.#nodes, (address) => this.#context.isSeen(address)),
    };
  }

  #capture(emit: () => void): ByteWriter {
    const code = (this.#assembler.code = new ByteWriter());
    emit();
    return code;
  }

  #factsOf(node: Node): Facts {
    const facts = this.#facts[node.order];
    if (facts === undefined) throw new Error("LiteBox internal error: a node without facts");
    return facts;
  }

  /** Leaves the region where the condition on the stack holds. */
  #leaveIf(): void {
    this.#exits.leaveIf(this.#dirty, this.#doubts.now);
  }

  /** The same where some results are NaNs, before the instruction at an address; they are beyond doubt afterwards. */
  #settle(doubts: readonly Doubt[], rip: number, unexecuted: number): void {
    if (doubts.length === 0) return;
    this.#exits.at(rip, unexecuted, "nan", this.#flags.known);
    this.#doubts.settle(doubts);
  }

  // Ways from node to node.

  #needsRules(to: Node | undefined): boolean {
    return to !== undefined && this.#flags.needLocals(this.#factsOf(to));
  }

  /** Whether code is needed on the way to a node. */
  #needsCode(to: Node | undefined): boolean {
    return this.#needsRules(to) || (this.#doubts.any && mustBeSettled(to));
  }

  #goTo(from: Node, to: Node | undefined, address: number): void {
    this.#doubts.after(from);
    if (to === undefined) {
      this.#jumpOut(address, this.#factsOf(from).dirtyOut);
      return;
    }
    if (isMeeting(to)) this.#budget.pay();
    this.#dirty = this.#factsOf(from).dirtyOut;
    if (mustBeSettled(to)) this.#settle(this.#doubts.now.all, address, 0);
    if (this.#needsRules(to)) this.#flags.toLocals();
    const depth = this.#labels.ofEdge(from, to);
    if (depth === undefined) {
      this.#following = to;
    } else {
      this.#assembler.code.byte(OP.br);
      this.#assembler.code.u32(depth);
    }
  }

  /** The same where more code of the node follows behind. */
  #goToWithin(from: Node, to: Node | undefined, address: number): void {
    this.#goTo(from, to, address);
    const following = this.#takeFollowing();
    if (following !== undefined) this.#structure.tree(following);
  }

  #takeFollowing(): Node | undefined {
    const following = this.#following;
    this.#following = undefined;
    return following;
  }

  /** To another region; to the interpreter where code has never run. */
  #jumpOut(address: number, dirty: number): void {
    this.#dirty = dirty;
    if (this.#context.isSeen(address)) {
      this.#budget.pay();
      this.#settle(this.#doubts.now.all, address, 0);
      this.#save(dirty & ~PASSED);
      this.#transfers.jumpTo(address);
    } else {
      this.#exits.at(address, 0, "out", this.#flags.known);
      this.#exits.leave(this.#dirty, this.#doubts.now);
    }
  }

  #save(dirty: number): void {
    storeRegisters(this.#assembler, dirty);
    this.#flags.toMemory();
  }

  // Blocks.

  #block(node: Node): void {
    const { block } = node;
    const facts = this.#factsOf(node);
    this.#flags.known = facts.knowledge ?? ENTRY;
    this.#dirty = facts.dirtyIn;
    this.#stack = facts.stack;
    if (isMeeting(node)) this.#budget.unpaid = 0;
    this.#lanes.begin(node);
    this.#doubts.begin(node);
    // What is known at the entry has been checked there.
    if (node.order > 0) this.#accesses.proofs = provedBefore(node, this.#nodes, this.#proved, facts);
    this.#exits.at(block.address, 0, "break", this.#flags.known);
    // What has no steps has been looked at before, or is about to be.
    const condition = block.steps.length === 0 ? undefined : this.#context.conditions.get(block.address);
    if (pushCondition(this.#assembler, condition, this.#dirty)) this.#leaveIf();
    this.#budget.unpaid += block.steps.length;
    const { steps } = block;
    for (let index = 0; index < steps.length; index++) {
      if (index === steps.length - 1) this.#beforeLast(node);
      this.#step(node, index);
    }
    if (facts.isLatch && block.end.kind === "next") this.#checkAtLatch(node, 0);
    this.#proved.set(node, this.#accesses.proofs);
    this.#doubts.keepAfter(node);
    this.#end(node);
  }

  #beforeLast(node: Node): void {
    const { end } = node.block;
    if (node.successors.some((next) => next !== undefined && isMeeting(next))) this.#budget.pay();
    if (this.#factsOf(node).isLatch && end.kind !== "next") this.#checkAtLatch(node, 1);
    if (!handsDoubtsOn(node)) this.#settle(this.#doubts.now.all, node.block.steps.at(-1)?.address ?? 0, 1);
    if (end.kind === "switch") {
      if (node.successors.some((next) => this.#needsRules(next))) this.#flags.toLocals();
      switchTo(this.#assembler, this.#labels, node, end.table.register);
      if (node.successors.includes(undefined)) this.#jumpThrough(end.table);
    } else if (end.kind === "dynamic" && end.table !== undefined) this.#jumpThrough(end.table);
  }

  /** To the region of a case of the table; what is none goes on behind this code. */
  #jumpThrough(table: JumpTable): void {
    const slots = this.#context.slotsOf(table);
    if (slots === undefined) return;
    const { unpaid } = this.#budget;
    whereBelow(this.#assembler, table.register, table.targets.length, () => {
      this.#budget.pay();
      this.#save(this.#dirty & ~PASSED);
      this.#transfers.jumpThrough(slots, table.register);
    });
    this.#budget.unpaid = unpaid;
  }

  /** Enough instructions must be left for every way to where they are counted again; and stack for the region. */
  #checkAtEntry(entry: Node): void {
    this.#exits.at(entry.block.address, 0, "limit", this.#flags.known);
    this.#budget.pushWhetherTooFewAtEntry(this.#factsOf(entry).longest, this.#room);
    this.#leaveIf();
    this.#exits.at(entry.block.address, 0, "step", this.#flags.known);
    this.#accesses.checkStack(entry.block.address, stackWindow(this.#nodes, this.#facts));
  }

  #checkAtLatch(node: Node, unexecuted: number): void {
    const { end, steps } = node.block;
    const rip = end.kind === "next" ? end.next : (steps.at(-1)?.address ?? 0);
    this.#exits.at(rip, unexecuted, "limit", this.#flags.known);
    this.#budget.pushWhetherTooFew(longestAfter(node, this.#facts));
    this.#leaveIf();
  }

  #step(node: Node, index: number): void {
    const { steps } = node.block;
    const step = steps[index];
    if (step === undefined) return;
    const wanted = flagsMatter(node, this.#factsOf(node), index);
    this.#flags.before(step, wanted);
    this.#settle(this.#doubts.seenBy(step), step.address, steps.length - index);
    this.#exits.at(step.address, steps.length - index, "step", this.#flags.known);
    this.#accesses.begin(node, index, this.#stack);
    const recipe = step.shape.variant(knownRules(this.#flags.known), this.#lanes.modesFor(step));
    this.#surroundings.begin(step, recipe);
    this.#assembler.copy(wanted ? recipe.codeWithFlags : recipe.code, step, this.#surroundings);
    this.#accesses.end();
    this.#doubts.end(step);
    this.#lanes.end(step);
    this.#stack = stackAfterStep(step, this.#stack);
    this.#flags.after(step, wanted);
    this.#dirty |= step.writes & ALL_BUT_RSP;
  }

  // Ends of blocks.

  #end(node: Node): void {
    const { end, steps } = node.block;
    const [first, second] = node.successors;
    const last = steps.at(-1);
    switch (end.kind) {
      case "next":
        this.#goTo(node, first, end.next);
        break;
      case "jump":
        this.#goTo(node, first, end.target);
        break;
      case "branch":
        if (last !== undefined) this.#branch(node, last, end, first, second);
        break;
      case "call":
        this.#call(node, end, first);
        break;
      case "choice":
        this.#surroundings.takeTarget(this.#assembler);
        this.#choose(node, end.targets);
        break;
      case "switch":
      case "dynamic":
        this.#surroundings.takeTarget(this.#assembler);
        this.#leaveToTarget(this.#factsOf(node).dirtyOut, end.kind === "dynamic" && end.returns);
        break;
      case "return":
        this.#returnWithin(node, end.next, first);
        break;
      case "stop":
        this.#exits.at(end.address, 0, "step", this.#flags.known);
        this.#exits.leave(this.#dirty, this.#doubts.now);
        break;
    }
  }

  /** From a function that is part of the region, unless the return address on the stack has become another one. */
  #returnWithin(node: Node, next: number, following: Node | undefined): void {
    const assembler = this.#assembler;
    this.#surroundings.takeTarget(this.#assembler);
    this.#exits.at(next, 0, "target", this.#flags.known);
    assembler.get(TARGET);
    assembler.i64(next);
    assembler.opcode(OP.i64Ne);
    this.#leaveIf();
    this.#goTo(node, following, next);
  }

  #choose(node: Node, targets: readonly number[]): void {
    const knowledge = this.#flags.known;
    const { unpaid } = this.#budget;
    chooseTarget(this.#assembler, this.#labels, targets, (index) => {
      this.#goToWithin(node, node.successors[index], targets[index] ?? 0);
      this.#flags.known = knowledge;
      this.#budget.unpaid = unpaid;
    });
    this.#goTo(node, node.successors.at(-1), 0);
  }

  #leaveToTarget(dirty: number, returns: boolean): void {
    this.#budget.pay();
    this.#save(dirty & ~(returns ? RETURNED : PASSED));
    if (returns) this.#transfers.returnToTarget();
    else this.#transfers.jumpToTarget();
  }

  #call(node: Node, { target, next }: End<"call">, following: Node | undefined): void {
    if (target === undefined && node.block.steps.length > 0) this.#surroundings.takeTarget(this.#assembler);
    this.#budget.pay();
    this.#save(this.#factsOf(node).dirtyOut & ~PASSED);
    const facts = following === undefined ? undefined : this.#factsOf(following);
    this.#flags.known = ENTRY;
    this.#dirty = RETURNED;
    this.#exits.at(next, 0, "limit", this.#flags.known);
    this.#transfers.call(target, next, facts?.longest ?? 0, () => {
      this.#leaveIf();
    });
    loadRegisters(this.#assembler, (facts?.liveIn ?? PASSED) & ~RETURNED);
    this.#accesses.afterCall();
    this.#proved.set(node, this.#accesses.proofs);
    if (following === undefined) this.#jumpOut(next, RETURNED);
    else this.#goTo(node, following, next);
  }

  #branch(
    node: Node,
    step: Step,
    { target, next }: End<"branch">,
    taken: Node | undefined,
    following: Node | undefined,
  ): void {
    const assembler = this.#assembler;
    const { jump } = this.#surroundings;
    if (jump?.kind !== "known" || jump.condition === undefined)
      throw new Error("LiteBox internal error: a branch without a condition");
    assembler.copy(jump.condition, step, this.#surroundings);
    const depth = taken === undefined ? undefined : this.#labels.ofEdge(node, taken);
    const knowledge = this.#flags.known;
    const { unpaid } = this.#budget;
    if (depth !== undefined && !this.#needsCode(taken)) {
      assembler.code.byte(OP.brIf);
      assembler.code.u32(depth);
    } else {
      assembler.open(OP.if);
      this.#labels.push({ kind: "if" });
      this.#goToWithin(node, taken, target);
      this.#labels.pop();
      assembler.opcode(OP.end);
    }
    this.#flags.known = knowledge;
    this.#budget.unpaid = unpaid;
    this.#goTo(node, following, next);
  }
}
