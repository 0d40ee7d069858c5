/** One region, from blocks to the body of a WebAssembly function. */

import { analyze, flagsMatter, type RegisterFacts } from "./analysis.ts";
import { type Block, findBlocks, type Step, type Steps } from "./blocks.ts";
import { ByteWriter } from "./bytes.ts";
import { Emitter } from "./emitter.ts";
import { type FlagKnowledge, IN_MEMORY } from "./flags.ts";
import { buildGraph, type Node } from "./graph.ts";
import { LEFT_AT_SITE, STATE } from "./layout.ts";
import { LiftMachine, Unsupported } from "./machine.ts";
import { F_MATERIALIZE, PARAMETER, REGION_PARAMETERS } from "./module.ts";
import { I32, OP } from "./opcodes.ts";
import { RSP } from "./register-locals.ts";
import type { Sites } from "./sites.ts";
import { Transfers } from "./transfers.ts";
import { type Window, WINDOW_STEPS, windowOf } from "./windows.ts";

export interface RegionContext {
  readonly code: Steps;
  readonly sites: Sites;
  readonly breakpoints: ReadonlySet<number>;
  rightsAt(address: number): number;
  /** The number in the table of the region that begins at an address. */
  slotOf(address: number): number;
}

export interface Region {
  readonly body: ByteWriter;
  /** The addresses of its instructions. */
  readonly addresses: readonly number[];
  /** Where its loops begin. */
  readonly loops: readonly number[];
}

/** What a `br` can lead to, innermost last. */
type Label = { readonly kind: "loop" | "after"; readonly node: Node } | { readonly kind: "if" };

export class RegionLifter {
  readonly #context: RegionContext;
  readonly #emitter = new Emitter(REGION_PARAMETERS);
  readonly #machine: LiftMachine;
  readonly #transfers: Transfers;
  readonly #nodes: readonly Node[];
  readonly #facts: readonly RegisterFacts[];
  readonly #labels: Label[] = [];
  readonly #knowledge = new Map<Node, FlagKnowledge | "unreachable">();
  /** Registers to write back at exits: one exit for each set that occurs, innermost first. */
  readonly #exits: number[] = [];
  readonly #site: number;
  /** Of the instruction that is being lifted. */
  #dirty = 0;
  #makeSite: () => number = () => 0;
  #siteIsSet = false;
  /** The instruction that is being lifted and those after it in its block. */
  #rest: readonly Step[] = [];
  /** What has been checked at the ends of blocks. */
  readonly #proved = new Map<Node, ReadonlyMap<number, Window>>();

  constructor(context: RegionContext, entry: number) {
    this.#context = context;
    const blocks = findBlocks(context.code, entry, context.breakpoints);
    this.#nodes = buildGraph(blocks, entry);
    this.#facts = analyze(this.#nodes);
    this.#site = this.#emitter.newLocal(I32);
    this.#machine = new LiftMachine({
      emitter: this.#emitter,
      leaveIf: () => {
        this.#leaveIf();
      },
      callMaterialize: () => {
        this.#emitter.opcode(OP.call);
        this.#emitter.code.u32(F_MATERIALIZE);
      },
      rightsAt: (address) => context.rightsAt(address),
      windowOf: (local) => windowOf(this.#rest, this.#registerIn(local)),
    });
    this.#machine.registers.bind(RSP, PARAMETER.rsp);
    this.#transfers = new Transfers(this.#machine, (address) => context.slotOf(address));
  }

  lift(): Region {
    const [entry] = this.#nodes;
    if (entry === undefined) throw new Error("LiteBox internal error: a region without blocks");
    const body = this.#capture(() => {
      this.#tree(entry);
      this.#emitter.opcode(OP.unreachable);
      this.#exitCode();
    });
    const prologue = this.#capture(() => {
      this.#machine.registers.loadAll(this.#factsOf(entry).liveIn);
      this.#machine.flags.reset();
      for (let i = 0; i <= this.#exits.length; i++) this.#open(OP.block);
    });
    this.#emitter.code = prologue;
    prologue.append(body);
    const addresses = this.#nodes.flatMap(({ block }) => block.steps.map(({ address }) => address));
    const loops = this.#nodes.filter(({ isLoopHeader }) => isLoopHeader).map(({ block }) => block.address);
    return { body: this.#emitter.body(), addresses, loops };
  }

  #capture(emit: () => void): ByteWriter {
    const code = new ByteWriter();
    this.#emitter.code = code;
    emit();
    return code;
  }

  #factsOf(node: Node): RegisterFacts {
    const facts = this.#facts[node.order];
    if (facts === undefined) throw new Error("LiteBox internal error: a node without facts");
    return facts;
  }

  #open(opcode: number): void {
    this.#emitter.opcode(opcode);
    this.#emitter.code.byte(0x40); // no result
  }

  // Ways out.

  #exitDepth(mask: number): number {
    let index = this.#exits.indexOf(mask);
    if (index < 0) index = this.#exits.push(mask) - 1;
    return this.#labels.length + index;
  }

  #leaveIf(): void {
    const emitter = this.#emitter;
    if (!this.#siteIsSet) {
      emitter.i32(this.#makeSite());
      emitter.set(this.#site);
      this.#siteIsSet = true;
    }
    emitter.opcode(OP.brIf);
    emitter.code.u32(this.#exitDepth(this.#dirty));
  }

  #leave(site: number, dirty: number): void {
    const emitter = this.#emitter;
    emitter.i32(site);
    emitter.set(this.#site);
    emitter.opcode(OP.br);
    emitter.code.u32(this.#exitDepth(dirty));
  }

  /** Behind the body: for each exit its registers, then what all have in common. */
  #exitCode(): void {
    const emitter = this.#emitter;
    this.#exits.forEach((mask, index) => {
      emitter.opcode(OP.end);
      this.#transfers.saveRegisters(mask);
      emitter.opcode(OP.br);
      emitter.code.u32(this.#exits.length - 1 - index);
    });
    emitter.opcode(OP.end);
    this.#machine.flags.saveAny();
    emitter.i32(STATE.site);
    emitter.get(this.#site);
    emitter.memory(OP.i32Store, 0);
    emitter.i64(BigInt(LEFT_AT_SITE));
    this.#transfers.packBudget();
    emitter.get(PARAMETER.rsp);
    emitter.opcode(OP.end);
  }

  // Structured control flow: Ramsey, "Beyond Relooper: Recursive Translation of Unstructured Control Flow" (ICFP 2022).

  #tree(node: Node): void {
    const merges = node.children.filter(({ isMerge }) => isMerge).sort((a, b) => a.order - b.order);
    if (!node.isLoopHeader) {
      this.#within(node, merges);
      return;
    }
    this.#open(OP.loop);
    this.#labels.push({ kind: "loop", node });
    this.#within(node, merges);
    this.#labels.pop();
    this.#emitter.opcode(OP.end);
  }

  /** The node's code inside blocks that end where its merge nodes begin, the last of them outermost. */
  #within(node: Node, merges: readonly Node[]): void {
    const last = merges.at(-1);
    if (last === undefined) {
      this.#block(node);
      return;
    }
    this.#open(OP.block);
    this.#labels.push({ kind: "after", node: last });
    this.#within(node, merges.slice(0, -1));
    this.#labels.pop();
    this.#emitter.opcode(OP.end);
    this.#tree(last);
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

  #goTo(from: Node, to: Node | undefined, address: number): void {
    if (to === undefined) {
      this.#transfers.jumpTo(address, this.#factsOf(from).dirtyOut);
      return;
    }
    const depth = this.#branchDepth(from, to);
    if (depth === undefined) {
      this.#tree(to);
    } else {
      this.#emitter.opcode(OP.br);
      this.#emitter.code.u32(depth);
    }
  }

  // Blocks.

  #entryKnowledge(node: Node): FlagKnowledge {
    const { overIn, ruleIn } = this.#factsOf(node);
    const ways: FlagKnowledge[] = node.order === 0 ? [IN_MEMORY] : [];
    let complete = true;
    for (const from of node.predecessors) {
      const known = this.#knowledge.get(from);
      if (known === undefined) complete = false;
      else if (known !== "unreachable") ways.push(known);
    }
    const fact = typeof ruleIn === "object" ? ruleIn : undefined;
    return this.#machine.flags.join(complete ? ways : undefined, overIn, fact);
  }

  #block(node: Node): void {
    const { block } = node;
    const { flags } = this.#machine;
    flags.knowledge = this.#entryKnowledge(node);
    this.#dirty = this.#factsOf(node).dirtyIn;
    const [from] = node.predecessors;
    const alone = node.order > 0 && node.predecessors.length === 1 && from?.block.end.kind !== "call";
    this.#machine.memory.proved =
      (alone && from !== undefined ? this.#proved.get(from) : undefined) ?? new Map();
    this.#pay(block);
    for (const [index] of block.steps.entries()) {
      if (!this.#step(node, index)) {
        this.#knowledge.set(node, "unreachable");
        return;
      }
    }
    this.#proved.set(node, this.#machine.memory.proved);
    this.#end(node);
  }

  #registerIn(local: number): number | undefined {
    for (let register = 0; register < 16; register++)
      if (this.#machine.registers.isIn(register, local)) return register;
    return undefined;
  }

  /** Takes the block's instructions off the budget, or leaves before the block. */
  #pay({ address, steps }: Block): void {
    if (steps.length === 0) return;
    const emitter = this.#emitter;
    emitter.get(PARAMETER.budget);
    emitter.i32(-steps.length);
    emitter.opcode(OP.i32Add);
    emitter.tee(PARAMETER.budget);
    emitter.i32(0);
    emitter.opcode(OP.i32LtS);
    this.#siteIsSet = false;
    this.#makeSite = () => this.#context.sites.add({ rip: address, unexecuted: steps.length, isLimit: true });
    this.#leaveIf();
  }

  /** False where the instruction cannot be lifted: the region has been left then. */
  #step(node: Node, index: number): boolean {
    const { steps } = node.block;
    const step = steps[index];
    if (step === undefined) return true;
    const { length } = this.#emitter.code;
    const { knowledge } = this.#machine.flags;
    const { proved } = this.#machine.memory;
    this.#siteIsSet = false;
    this.#makeSite = () =>
      this.#context.sites.add({ rip: step.address, unexecuted: steps.length - index, isLimit: false });
    this.#rest = steps.slice(index, index + WINDOW_STEPS);
    this.#machine.flags.wanted = flagsMatter(node, index);
    try {
      this.#machine.lift(step.decoded);
    } catch (thrown) {
      if (!(thrown instanceof Unsupported)) throw thrown;
      this.#machine.forget();
      this.#emitter.code.length = length;
      this.#machine.flags.knowledge = knowledge;
      this.#machine.memory.proved = proved;
      this.#leave(this.#makeSite(), this.#dirty);
      return false;
    }
    this.#machine.commit();
    this.#dirty |= step.summary.writes & ~(1 << RSP);
    return true;
  }

  #end(node: Node): void {
    const { end } = node.block;
    const [first, second] = node.successors;
    const { jumped, flags } = this.#machine;
    const { dirtyOut } = this.#factsOf(node);
    switch (end.kind) {
      case "next":
        this.#knowledge.set(node, flags.knowledge);
        this.#goTo(node, first, end.next);
        break;
      case "jump":
        this.#knowledge.set(node, flags.knowledge);
        this.#goTo(node, first, end.target);
        break;
      case "branch":
        this.#branch(node, end.target, end.next, first, second);
        break;
      case "call": {
        const live = first === undefined ? 0 : this.#factsOf(first).liveIn;
        const target = jumped?.kind === "always" ? jumped.target : undefined;
        if (target === undefined) throw new Error("LiteBox internal error: a call without a target");
        this.#transfers.call(end, target, dirtyOut, live);
        this.#knowledge.set(node, IN_MEMORY);
        flags.knowledge = IN_MEMORY;
        if (first === undefined) this.#transfers.jumpTo(end.next, 0);
        else this.#goTo(node, first, end.next);
        break;
      }
      case "dynamic": {
        const target = jumped?.kind === "always" ? jumped.target : undefined;
        if (target === undefined) throw new Error("LiteBox internal error: a jump without a target");
        if (end.returns) this.#transfers.returnTo(target, dirtyOut);
        else this.#transfers.jumpThrough(target, dirtyOut);
        break;
      }
      case "stop":
        this.#leave(this.#context.sites.add({ rip: end.address, unexecuted: 0, isLimit: false }), dirtyOut);
        break;
    }
  }

  #branch(
    node: Node,
    target: number,
    next: number,
    taken: Node | undefined,
    following: Node | undefined,
  ): void {
    const { jumped, flags } = this.#machine;
    const emitter = this.#emitter;
    const { knowledge } = flags;
    this.#knowledge.set(node, knowledge);
    if (jumped?.kind !== "if") throw new Error("LiteBox internal error: a branch without a condition");
    emitter.push(jumped.condition);
    const depth = taken === undefined ? undefined : this.#branchDepth(node, taken);
    if (depth !== undefined) {
      emitter.opcode(OP.brIf);
      emitter.code.u32(depth);
    } else {
      this.#open(OP.if);
      this.#labels.push({ kind: "if" });
      this.#goTo(node, taken, target);
      this.#labels.pop();
      emitter.opcode(OP.end);
    }
    flags.knowledge = knowledge;
    this.#goTo(node, following, next);
  }
}
