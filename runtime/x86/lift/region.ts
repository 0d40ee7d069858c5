/** One region, from blocks to the body of a WebAssembly function. */

import { Accesses } from "./accesses.ts";
import { analyze, type Facts, flagsMatter, longestAfter } from "./analysis.ts";
import { Assembler } from "./assembler.ts";
import { ALL_BUT_RSP, findBlocks } from "./blocks.ts";
import { pay, pushWhetherTooFew, pushWhetherTooFewAtEntry } from "./budget.ts";
import { ByteWriter } from "./bytes.ts";
import { pushCondition } from "./condition-code.ts";
import { Exits } from "./exits.ts";
import { flagsToMemory, rulesToLocals } from "./flag-code.ts";
import {
  afterStep,
  beforeStep,
  ENTRY,
  type FlagKnowledge,
  knownRules,
  needsLocals,
} from "./flag-knowledge.ts";
import { buildGraph, contentOf, type Node } from "./graph.ts";
import { Labels } from "./labels.ts";
import { LowLanes } from "./low-lanes.ts";
import { RSP, TARGET } from "./locals.ts";
import { F_MATERIALIZE, PARAMETER, REGION_PARAMETERS } from "./module.ts";
import { OP } from "./opcodes.ts";
import { type Proofs, provedBefore } from "./proofs.ts";
import type { Recipe } from "./recipe.ts";
import type { Region, RegionContext } from "./region-context.ts";
import { loadRegisters, storeRegisters } from "./registers.ts";
import { stackWindow } from "./stack-window.ts";
import type { Step } from "./steps.ts";
import { switchTo } from "./switch.ts";
import { Transfers } from "./transfers.ts";
import { chooseModes } from "./vector-modes.ts";

export class RegionLifter {
  readonly #context: RegionContext;
  readonly #assembler = new Assembler(REGION_PARAMETERS);
  readonly #accesses: Accesses;
  readonly #transfers: Transfers;
  readonly #nodes: readonly Node[];
  readonly #facts: readonly Facts[];
  readonly #labels = new Labels();
  readonly #exits: Exits;
  readonly #lanes: LowLanes;
  /** What has been checked at the ends of blocks. */
  readonly #proved = new Map<Node, Proofs>();
  #knowledge: FlagKnowledge = ENTRY;
  /** Registers that differ from memory, before the instruction that is being emitted. */
  #dirty = 0;
  /** Of the last instruction that was emitted. */
  #recipe: Recipe | undefined;

  constructor(context: RegionContext, entry: number) {
    this.#context = context;
    this.#nodes = buildGraph(findBlocks(context, entry, context.within), entry);
    this.#facts = analyze(this.#nodes, (address) => context.conditions.has(address));
    const assembler = this.#assembler;
    assembler.modes = chooseModes(this.#nodes);
    assembler.bind(RSP, PARAMETER.rsp);
    this.#lanes = new LowLanes(assembler, this.#nodes);
    this.#exits = new Exits(assembler, this.#labels, context.sites, context.slot);
    this.#accesses = new Accesses(assembler, context, () => {
      this.leaveIf();
    });
    this.#transfers = new Transfers(
      assembler,
      (address, by) => context.slotOf(address, by),
      (address) => context.neighbourAt(address),
      (deeper) => {
        assembler.code.byte(OP.br);
        assembler.code.u32(this.#labels.depth + deeper);
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
      this.#exits.end(this.#transfers);
    });
    const prologue = this.#capture(() => {
      loadRegisters(this.#assembler, this.#factsOf(entry).liveIn);
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

  /** Leaves the region where the condition on the stack holds. */
  leaveIf(): void {
    this.#exits.leaveIf(this.#dirty);
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

  /** Whether the rules that are pending must be put into locals on the way to a node. */
  #needsRules(to: Node | undefined): boolean {
    if (to === undefined) return false;
    return needsLocals(this.#knowledge, this.#factsOf(to).knowledge ?? ENTRY);
  }

  #goTo(from: Node, to: Node | undefined, address: number): void {
    if (to === undefined) {
      this.#jumpOut(address, this.#factsOf(from).dirtyOut);
      return;
    }
    if (this.#needsRules(to)) rulesToLocals(this.#assembler, this.#knowledge);
    const depth = this.#labels.ofEdge(from, to);
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
      this.#exits.at(address, 0, "out", this.#knowledge);
      this.#exits.leave(this.#dirty);
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
    this.#lanes.begin(node);
    // What is known at the entry has been checked there.
    if (node.order > 0) this.#accesses.proofs = provedBefore(node, this.#nodes, this.#proved, facts);
    this.#exits.at(block.address, 0, "break", this.#knowledge);
    const condition = this.#context.conditions.get(block.address);
    if (pushCondition(this.#assembler, condition, this.#dirty)) this.leaveIf();
    pay(this.#assembler, block.steps.length);
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
    if (end.kind !== "switch") return;
    if (node.successors.some((next) => this.#needsRules(next)))
      rulesToLocals(this.#assembler, this.#knowledge);
    switchTo(this.#assembler, this.#labels, node, end.register);
  }

  /** Enough instructions must be left for every way to where they are counted again; and stack for the region. */
  #checkAtEntry(entry: Node): void {
    this.#exits.at(entry.block.address, 0, "limit", this.#knowledge);
    pushWhetherTooFewAtEntry(this.#assembler, this.#factsOf(entry).longest);
    this.leaveIf();
    this.#exits.at(entry.block.address, 0, "step", this.#knowledge);
    this.#accesses.checkStack(entry.block.address, stackWindow(this.#nodes, this.#facts));
  }

  #checkAtLatch(node: Node, unexecuted: number): void {
    const { end, steps } = node.block;
    const rip = end.kind === "next" ? end.next : (steps.at(-1)?.address ?? 0);
    this.#exits.at(rip, unexecuted, "limit", this.#knowledge);
    pushWhetherTooFew(this.#assembler, longestAfter(node, this.#facts));
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
    this.#exits.at(step.address, steps.length - index, "step", this.#knowledge);
    this.#accesses.begin(node, index);
    const recipe = step.shape.variant(knownRules(this.#knowledge), this.#lanes.modesFor(step));
    this.#recipe = recipe;
    this.#assembler.copy(wanted ? recipe.codeWithFlags : recipe.code, step, this);
    this.#accesses.end();
    this.#lanes.end(step);
    this.#knowledge = afterStep(step, this.#knowledge, wanted);
    this.#dirty |= step.writes & ALL_BUT_RSP;
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
        this.#exits.at(end.address, 0, "step", this.#knowledge);
        this.#exits.leave(this.#dirty);
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
    this.#exits.at(next, 0, "limit", this.#knowledge);
    this.#transfers.call(target, next, facts?.longest ?? 0, () => {
      this.#labels.push({ kind: "if" });
      this.#exits.leave(this.#dirty);
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
    const depth = taken === undefined ? undefined : this.#labels.ofEdge(node, taken);
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
}
