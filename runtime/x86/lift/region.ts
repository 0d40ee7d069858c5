/** One region, from blocks to the body of a WebAssembly function. */

import { Accesses, commonProofs, NOTHING_PROVED, type Proofs, withoutRegisters } from "./accesses.ts";
import { analyze, type Facts, flagsMatter, longestAfter } from "./analysis.ts";
import { Assembler } from "./assembler.ts";
import { addressOfKey, ALL_BUT_RSP, type Block, type CodeSource, type Extent, findBlocks } from "./blocks.ts";
import { ByteWriter } from "./bytes.ts";
import { flagsToLeftArea, flagsToMemory, rulesToLocals } from "./flag-code.ts";
import { afterStep, beforeStep, ENTRY, type FlagKnowledge, knownRules } from "./flag-knowledge.ts";
import { buildGraph, type Node } from "./graph.ts";
import { STATE } from "./layout.ts";
import { RSP, SITE, TARGET } from "./locals.ts";
import { F_MATERIALIZE, PARAMETER, REGION_PARAMETERS } from "./module.ts";
import { OP } from "./opcodes.ts";
import type { Recipe } from "./recipe.ts";
import { loadRegisters, storeRegisters } from "./registers.ts";
import { IN_LOCALS } from "./rules.ts";
import type { Site, Sites } from "./sites.ts";
import { slotModes, type Step } from "./steps.ts";
import { Transfers } from "./transfers.ts";
import { chooseModes } from "./vector-modes.ts";

export interface RegionContext extends CodeSource {
  readonly sites: Sites;
  rightsAt(address: number): number;
  isUnaligned(address: number): boolean;
  /** The number in the table of the region that begins at an address. */
  slotOf(address: number, by: "call" | "jump"): number;
  /** The number of the function for the region at an address, where it is in the same module. */
  neighbourAt(address: number): number | undefined;
  /** The number of this region. */
  readonly slot: number;
  readonly within: Extent;
}

export interface Region {
  readonly body: ByteWriter;
  /** The addresses of its instructions. */
  readonly addresses: readonly number[];
  /** Where its loops begin. */
  readonly loops: readonly number[];
  /** Where it would go on, had control been seen to come there. */
  readonly missing: readonly number[];
}

/** What a `br` can lead to, innermost last. */
type Label = { readonly kind: "loop" | "after"; readonly node: Node } | { readonly kind: "if" };

const NO_SITE = -1;

export class RegionLifter {
  readonly #context: RegionContext;
  readonly #assembler = new Assembler(REGION_PARAMETERS);
  readonly #accesses: Accesses;
  readonly #transfers: Transfers;
  readonly #nodes: readonly Node[];
  readonly #facts: readonly Facts[];
  readonly #labels: Label[] = [];
  /** Registers to write back at exits: one exit for each set that occurs, innermost first. */
  readonly #exits: number[] = [];
  /** What has been checked at the ends of blocks. */
  readonly #proved = new Map<Node, Proofs>();
  #knowledge: FlagKnowledge = ENTRY;
  /** Registers that differ from memory, before the instruction that is being emitted. */
  #dirty = 0;
  /** The place where the instruction that is being emitted can be left; made when it is needed. */
  #site = NO_SITE;
  #siteRip = 0;
  #siteUnexecuted = 0;
  #siteReason: Site["reason"] = "step";
  #siteFlags: FlagKnowledge = ENTRY;
  /** Of the last instruction that was emitted. */
  #recipe: Recipe | undefined;

  constructor(context: RegionContext, entry: number) {
    this.#context = context;
    this.#nodes = buildGraph(findBlocks(context, entry, context.within), entry);
    this.#facts = analyze(this.#nodes);
    const assembler = this.#assembler;
    assembler.modes = chooseModes(this.#nodes);
    assembler.bind(RSP, PARAMETER.rsp);
    this.#accesses = new Accesses(assembler, {
      rightsAt: (address) => context.rightsAt(address),
      isUnaligned: (address) => context.isUnaligned(address),
      leaveIf: () => {
        this.leaveIf();
      },
    });
    this.#transfers = new Transfers(
      assembler,
      (address, by) => context.slotOf(address, by),
      (address) => context.neighbourAt(address),
      (deeper) => {
        assembler.code.byte(OP.br);
        assembler.code.u32(this.#labels.length + deeper);
      },
      () => assembler.frameSize,
    );
  }

  lift(): Region {
    const [entry] = this.#nodes;
    if (entry === undefined) throw new Error("LiteBox internal error: a region without blocks");
    const body = this.#capture(() => {
      this.#checkAtEntry(entry);
      this.#tree(entry);
      this.#assembler.opcode(OP.unreachable);
    });
    const ending = this.#capture(() => {
      this.#exitCode();
    });
    const prologue = this.#capture(() => {
      loadRegisters(this.#assembler, this.#factsOf(entry).liveIn);
      // The blocks that end at the exits, and between them the one that ends where TARGET is stored.
      for (let i = 0; i <= this.#exits.length + 1; i++) this.#assembler.open(OP.block);
    });
    prologue.append(body);
    prologue.append(ending);
    this.#assembler.code = prologue;
    const addresses = this.#nodes.flatMap(({ block }) => block.steps.map(({ address }) => address));
    const loops = this.#nodes.filter(({ isLoopHeader }) => isLoopHeader).map(({ block }) => block.address);
    const missing = this.#nodes.flatMap(({ block, successors }) =>
      block.successors
        .filter((key, index) => successors[index] === undefined && !this.#context.isSeen(addressOfKey(key)))
        .map(addressOfKey),
    );
    return { body: this.#assembler.body(), addresses, loops, missing };
  }

  #capture(emit: () => void): ByteWriter {
    const code = new ByteWriter();
    this.#assembler.code = code;
    emit();
    return code;
  }

  #factsOf(node: Node): Facts {
    const facts = this.#facts[node.order];
    if (facts === undefined) throw new Error("LiteBox internal error: a node without facts");
    return facts;
  }

  // Ways out. Labels from within: those of the region's own blocks, one to TARGET, one for each exit, one to the common end.

  #exitDepth(mask: number): number {
    let index = this.#exits.indexOf(mask);
    if (index < 0) index = this.#exits.push(mask) - 1;
    return this.#labels.length + 1 + index;
  }

  /** Leaves the region where the condition on the stack holds. */
  leaveIf(): void {
    this.#setSite();
    this.#assembler.code.byte(OP.brIf);
    this.#assembler.code.u32(this.#exitDepth(this.#dirty));
  }

  #leave(): void {
    this.#setSite();
    this.#assembler.code.byte(OP.br);
    this.#assembler.code.u32(this.#exitDepth(this.#dirty));
  }

  #setSite(): void {
    if (this.#site !== NO_SITE) return;
    this.#site = this.#context.sites.add({
      rip: this.#siteRip,
      unexecuted: this.#siteUnexecuted,
      reason: this.#siteReason,
      flags: this.#siteFlags,
      region: this.#context.slot,
    });
    this.#assembler.i32(this.#site);
    this.#assembler.set(SITE);
  }

  #siteAt(rip: number, unexecuted: number, reason: Site["reason"]): void {
    this.#site = NO_SITE;
    this.#siteRip = rip;
    this.#siteUnexecuted = unexecuted;
    this.#siteReason = reason;
    this.#siteFlags = this.#knowledge;
  }

  /** Behind the body: where TARGET is stored, the exits with their registers, and what those have in common. */
  #exitCode(): void {
    const assembler = this.#assembler;
    assembler.opcode(OP.end);
    this.#transfers.endAtTarget();
    assembler.opcode(OP.return);
    this.#exits.forEach((mask, index) => {
      assembler.opcode(OP.end);
      storeRegisters(assembler, mask);
      assembler.code.byte(OP.br);
      assembler.code.u32(this.#exits.length - 1 - index);
    });
    assembler.opcode(OP.end);
    flagsToLeftArea(assembler);
    assembler.i32(STATE.site);
    assembler.get(SITE);
    assembler.memory(OP.i32Store, 0);
    this.#transfers.endLeft();
    assembler.opcode(OP.end);
  }

  // Structured control flow: Ramsey, "Beyond Relooper: Recursive Translation of Unstructured Control Flow" (ICFP 2022).

  #tree(node: Node): void {
    const merges = node.children.filter(({ isMerge }) => isMerge).sort((a, b) => a.order - b.order);
    if (!node.isLoopHeader) {
      this.#within(node, merges);
      return;
    }
    this.#assembler.open(OP.loop);
    this.#labels.push({ kind: "loop", node });
    this.#within(node, merges);
    this.#labels.pop();
    this.#assembler.opcode(OP.end);
  }

  /** The node's code inside blocks that end where its merge nodes begin, the last of them outermost. */
  #within(node: Node, merges: readonly Node[]): void {
    for (let index = merges.length - 1; index >= 0; index--) {
      const merge = merges[index];
      if (merge === undefined) continue;
      this.#assembler.open(OP.block);
      this.#labels.push({ kind: "after", node: merge });
    }
    this.#block(node);
    for (const merge of merges) {
      this.#labels.pop();
      this.#assembler.opcode(OP.end);
      this.#tree(merge);
    }
  }

  #depthOf(kind: "loop" | "after", node: Node): number {
    for (let depth = 0; depth < this.#labels.length; depth++) {
      const label = this.#labels[this.#labels.length - 1 - depth];
      if (label?.kind === kind && label.node === node) return depth;
    }
    throw new Error("LiteBox internal error: a branch to where no label is");
  }

  /** The depth of the label that an edge branches to; undefined where its target's code comes here. */
  #branchDepth(from: Node, to: Node): number | undefined {
    if (to.order <= from.order) return this.#depthOf("loop", to);
    return to.isMerge ? this.#depthOf("after", to) : undefined;
  }

  /** Whether the rules that are pending must be put into locals on the way to a node. */
  #needsRules(to: Node | undefined): boolean {
    if (to === undefined) return false;
    const { main, over } = this.#factsOf(to).knowledge ?? ENTRY;
    const known = this.#knowledge;
    return (
      (main === IN_LOCALS && known.main !== IN_LOCALS) || (over === IN_LOCALS && known.over !== IN_LOCALS)
    );
  }

  #goTo(from: Node, to: Node | undefined, address: number): void {
    if (to === undefined) {
      this.#jumpOut(address, this.#factsOf(from).dirtyOut);
      return;
    }
    if (this.#needsRules(to)) rulesToLocals(this.#assembler, this.#knowledge);
    const depth = this.#branchDepth(from, to);
    if (depth === undefined) {
      this.#tree(to);
    } else {
      this.#assembler.code.byte(OP.br);
      this.#assembler.code.u32(depth);
    }
  }

  /** To another region; to the interpreter where code has never run. */
  #jumpOut(address: number, dirty: number): void {
    this.#dirty = dirty;
    if (this.#context.isSeen(address)) {
      this.#save(dirty);
      this.#transfers.jumpTo(address);
    } else {
      this.#siteAt(address, 0, "out");
      this.#leave();
    }
  }

  #save(dirty: number): void {
    storeRegisters(this.#assembler, dirty);
    flagsToMemory(this.#assembler, this.#knowledge);
  }

  // Blocks.

  #block(node: Node): void {
    const { block } = node;
    const facts = this.#factsOf(node);
    this.#knowledge = facts.knowledge ?? ENTRY;
    this.#dirty = facts.dirtyIn;
    this.#accesses.proofs = this.#provedBefore(node);
    this.#pay(block);
    const { steps } = block;
    for (let index = 0; index < steps.length; index++) {
      if (index === steps.length - 1) this.#beforeLast(node);
      this.#step(node, index);
    }
    if (facts.isLatch && block.end.kind === "next") this.#checkAtLatch(node, 0);
    this.#proved.set(node, this.#accesses.proofs);
    this.#end(node);
  }

  #beforeLast(node: Node): void {
    const { end } = node.block;
    if (this.#factsOf(node).isLatch && end.kind !== "next") this.#checkAtLatch(node, 1);
    if (end.kind === "switch") this.#switch(node, end);
  }

  /** What holds on all ways to a node. What a loop changes is not known at its beginning. */
  #provedBefore(node: Node): Proofs {
    let common: Proofs | undefined;
    for (const from of node.predecessors) {
      if (from.order >= node.order) continue;
      const proofs = this.#proved.get(from) ?? NOTHING_PROVED;
      common = common === undefined ? proofs : commonProofs(common, proofs);
    }
    if (common === undefined || common.length === 0) return NOTHING_PROVED;
    if (!node.isLoopHeader) return common;
    const changed = this.#changedInLoop(node);
    // The stack pointer has the same value whenever it comes by, if it has the same distance from that at the region's entry.
    const steady = this.#factsOf(node).stack === undefined ? 0 : 1 << RSP;
    return withoutRegisters(common, changed & ~steady);
  }

  /** Registers that some node between the loop's beginning and its last latch may change. */
  #changedInLoop(header: Node): number {
    const last = Math.max(...header.predecessors.map(({ order }) => order));
    let mask = 0;
    for (let order = header.order; order <= last; order++) {
      const block = this.#nodes[order]?.block;
      if (block === undefined) continue;
      for (const step of block.steps) mask |= step.writes;
      if (block.end.kind === "call") mask |= ALL_BUT_RSP;
    }
    return mask;
  }

  #pay({ steps }: Block): void {
    if (steps.length === 0) return;
    const assembler = this.#assembler;
    assembler.getPlace(PARAMETER.budget);
    assembler.i32(-steps.length);
    assembler.opcode(OP.i32Add);
    assembler.setPlace(PARAMETER.budget);
  }

  /** Enough instructions must be left for every way to where they are counted again; and stack for the region. */
  #checkAtEntry(entry: Node): void {
    const assembler = this.#assembler;
    this.#siteAt(entry.block.address, 0, "limit");
    assembler.getPlace(PARAMETER.budget);
    assembler.i32(-this.#factsOf(entry).longest);
    assembler.opcode(OP.i32Add);
    assembler.getPlace(PARAMETER.control);
    assembler.opcode(OP.i32Or);
    assembler.i32(0);
    assembler.opcode(OP.i32LtS);
    this.leaveIf();
  }

  #checkAtLatch(node: Node, unexecuted: number): void {
    const assembler = this.#assembler;
    const { block } = node;
    const last = block.steps.at(-1);
    const rip =
      unexecuted > 0 && last !== undefined ? last.address : block.end.kind === "next" ? block.end.next : 0;
    this.#siteAt(rip, unexecuted, "limit");
    assembler.getPlace(PARAMETER.budget);
    assembler.i32(longestAfter(node, this.#facts));
    assembler.opcode(OP.i32LtS);
    this.leaveIf();
  }

  #step(node: Node, index: number): void {
    const { steps } = node.block;
    const step = steps[index];
    if (step === undefined) return;
    const wanted = flagsMatter(node, this.#factsOf(node), index);
    const before = beforeStep(step, this.#knowledge, wanted);
    if (before !== this.#knowledge) {
      this.#materialize();
      this.#assembler.opcode(OP.drop);
      this.#knowledge = before;
    }
    this.#siteAt(step.address, steps.length - index, "step");
    this.#accesses.begin(steps, index);
    const recipe = this.#recipeOf(step);
    this.#recipe = recipe;
    this.#assembler.copy(wanted ? recipe.codeWithFlags : recipe.code, step, this);
    this.#accesses.end();
    this.#knowledge = afterStep(step, this.#knowledge, wanted);
    this.#dirty |= step.writes & ALL_BUT_RSP;
  }

  #recipeOf(step: Step): Recipe {
    return step.shape.variant(knownRules(this.#knowledge), slotModes(step, this.#assembler.modes));
  }

  #materialize(): void {
    flagsToMemory(this.#assembler, this.#knowledge);
    this.#assembler.opcode(OP.call);
    this.#assembler.code.u32(F_MATERIALIZE);
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
    rulesToLocals(this.#assembler, this.#knowledge);
  }

  materialize(): void {
    this.#materialize();
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
      case "switch":
      case "dynamic":
        this.#takeTarget();
        this.#save(this.#factsOf(node).dirtyOut);
        if (end.kind === "dynamic" && end.returns) this.#transfers.returnToTarget();
        else this.#transfers.jumpToTarget();
        break;
      case "return":
        this.#returnWithin(node, end.next, first);
        break;
      case "stop":
        this.#siteAt(end.address, 0, "step");
        this.#leave();
        break;
    }
  }

  /** From a function that is part of the region, unless the return address on the stack has become another one. */
  #returnWithin(node: Node, next: number, following: Node | undefined): void {
    const assembler = this.#assembler;
    this.#takeTarget();
    assembler.get(TARGET);
    assembler.i64(next);
    assembler.opcode(OP.i64Ne);
    assembler.open(OP.if);
    this.#labels.push({ kind: "if" });
    this.#save(this.#factsOf(node).dirtyOut);
    this.#transfers.jumpToTarget();
    this.#labels.pop();
    assembler.opcode(OP.end);
    this.#goTo(node, following, next);
  }

  #takeTarget(): void {
    const jump = this.#recipe?.jump;
    if (jump?.kind !== "dynamic") throw new Error("LiteBox internal error: a jump without a target");
    this.#assembler.get(jump.local);
    this.#assembler.set(TARGET);
  }

  #call(
    node: Node,
    { target, next }: { readonly target: number | undefined; readonly next: number },
    following: Node | undefined,
  ): void {
    if (target === undefined) this.#takeTarget();
    this.#save(this.#factsOf(node).dirtyOut);
    const facts = following === undefined ? undefined : this.#factsOf(following);
    this.#knowledge = ENTRY;
    this.#dirty = 0;
    this.#siteAt(next, 0, "limit");
    this.#transfers.call(target, next, facts?.longest ?? 0, () => {
      this.#labels.push({ kind: "if" });
      this.#leave();
      this.#labels.pop();
    });
    if (facts !== undefined) loadRegisters(this.#assembler, facts.liveIn);
    this.#accesses.afterCall();
    this.#proved.set(node, this.#accesses.proofs);
    if (following === undefined) this.#jumpOut(next, 0);
    else this.#goTo(node, following, next);
  }

  #branch(
    node: Node,
    step: Step,
    { target, next }: { readonly target: number; readonly next: number },
    taken: Node | undefined,
    following: Node | undefined,
  ): void {
    const assembler = this.#assembler;
    const jump = this.#recipe?.jump;
    if (jump?.kind !== "known" || jump.condition === undefined)
      throw new Error("LiteBox internal error: a branch without a condition");
    assembler.copy(jump.condition, step, this);
    const depth = taken === undefined ? undefined : this.#branchDepth(node, taken);
    const knowledge = this.#knowledge;
    if (depth !== undefined && !this.#needsRules(taken)) {
      assembler.code.byte(OP.brIf);
      assembler.code.u32(depth);
    } else {
      assembler.open(OP.if);
      this.#labels.push({ kind: "if" });
      this.#goTo(node, taken, target);
      this.#labels.pop();
      assembler.opcode(OP.end);
    }
    this.#knowledge = knowledge;
    this.#goTo(node, following, next);
  }

  /** To one of the targets by its number; what is not among them goes on with the step itself. */
  #switch(
    node: Node,
    { register }: { readonly register: number; readonly targets: readonly number[] },
  ): void {
    const assembler = this.#assembler;
    if (node.successors.some((next) => this.#needsRules(next))) rulesToLocals(assembler, this.#knowledge);
    assembler.open(OP.block);
    this.#labels.push({ kind: "if" });
    assembler.get(register);
    assembler.i64(node.successors.length);
    assembler.opcode(OP.i64GeU);
    assembler.code.byte(OP.brIf);
    assembler.code.u32(0);
    assembler.get(register);
    assembler.opcode(OP.i32WrapI64);
    assembler.code.byte(OP.brTable);
    assembler.code.u32(node.successors.length);
    for (const next of node.successors)
      assembler.code.u32(next === undefined ? 0 : (this.#branchDepth(node, next) ?? 0));
    assembler.code.u32(0);
    this.#labels.pop();
    assembler.opcode(OP.end);
  }
}
