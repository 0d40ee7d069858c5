/** Facts about the blocks of a region that must be known before code is emitted: registers, flags, and the cost of ways. */

import { mustBeSettled, VECTORS } from "./doubts.ts";
import type { Node } from "./graph.ts";
import { afterStep, ENTRY, type FlagKnowledge, joinKnowledge, sameKnowledge } from "./flag-knowledge.ts";
import { ALL_BUT_RSP, PASSED, RETURNED, RSP } from "./locals.ts";
import type { Step } from "./steps.ts";

export interface Facts {
  /** Registers that may differ from memory, at the beginning and at the end of the block. */
  dirtyIn: number;
  dirtyOut: number;
  /** Must be in their locals at the beginning of the block. */
  liveIn: number;
  /** Whether anything can see the flags as they are at the beginning of the block, and at its end. */
  flagsIn: boolean;
  flagsOut: boolean;
  /** What is known of the flags at the beginning; undefined where no way leads there, or nothing sees them. */
  knowledge: FlagKnowledge | undefined;
  knowledgeOut: FlagKnowledge | undefined;
  /** RSP less what it was at the entry of the region; undefined where that is not always the same. */
  stack: number | undefined;
  /** One of its ways leads back to a loop: there the instructions that may be executed are counted. */
  isLatch: boolean;
  /** The most instructions from the beginning of the block to where they are counted again. */
  longest: number;
  /** Results may be in doubt in the block, and at its end: the region may be left where they are looked at. */
  mayDoubt: boolean;
}

/** `isLeft`: whether the region may be left at the beginning of the block at an address. */
export function analyze(nodes: readonly Node[], isLeft: (address: number) => boolean): readonly Facts[] {
  const facts = nodes.map((node): Facts => ({
    dirtyIn: 0,
    dirtyOut: 0,
    liveIn: 0,
    flagsIn: false,
    flagsOut: false,
    knowledge: undefined,
    knowledgeOut: undefined,
    stack: undefined,
    isLatch:
      node.block.end.kind !== "call" &&
      node.successors.some((next) => next !== undefined && next.order <= node.order),
    longest: 0,
    mayDoubt: false,
  }));
  findLongest(nodes, facts);
  findDirty(nodes, facts);
  findLive(nodes, facts);
  findDoubtful(nodes, facts);
  findFlags(nodes, facts, isLeft);
  findKnowledge(nodes, facts);
  findStack(nodes, facts);
  return facts;
}

function of(facts: readonly Facts[], node: Node): Facts {
  const found = facts[node.order];
  if (found === undefined) throw new Error("LiteBox internal error: a node without facts");
  return found;
}

function findLongest(nodes: readonly Node[], facts: readonly Facts[]): void {
  for (let order = nodes.length - 1; order >= 0; order--) {
    const node = nodes[order];
    if (node === undefined) continue;
    const fact = of(facts, node);
    fact.longest = node.block.steps.length + (fact.isLatch ? 0 : longestAfter(node, facts));
  }
}

/** The most instructions after a block until they are counted again; ways back are counted where they begin. */
export function longestAfter(node: Node, facts: readonly Facts[]): number {
  if (node.block.end.kind === "call") return 0;
  let most = 0;
  for (const next of node.successors) if (next !== undefined) most = Math.max(most, of(facts, next).longest);
  return most;
}

function findDirty(nodes: readonly Node[], facts: readonly Facts[]): void {
  const written = nodes.map(
    ({ block }) => block.steps.reduce((mask, step) => mask | step.writes, 0) & ALL_BUT_RSP,
  );
  for (let changed = true; changed;) {
    changed = false;
    for (const node of nodes) {
      const fact = of(facts, node);
      let dirty = node.order === 0 ? PASSED : 0;
      for (const from of node.predecessors)
        dirty |= from.block.end.kind === "call" ? RETURNED : of(facts, from).dirtyOut;
      fact.dirtyIn = dirty;
      const out = dirty | (written[node.order] ?? 0);
      if (out === fact.dirtyOut) continue;
      fact.dirtyOut = out;
      changed = true;
    }
  }
}

function findLive(nodes: readonly Node[], facts: readonly Facts[]): void {
  for (let changed = true; changed;) {
    changed = false;
    for (let order = nodes.length - 1; order >= 0; order--) {
      const node = nodes[order];
      if (node === undefined) continue;
      const fact = of(facts, node);
      // After a call all is loaded again that is needed then.
      let live = handedOn(node);
      if (node.block.end.kind !== "call")
        for (const next of node.successors) if (next !== undefined) live |= of(facts, next).liveIn;
      live = liveBefore(node.block.steps, fact.dirtyIn, live);
      if (live === fact.liveIn) continue;
      fact.liveIn = live;
      changed = true;
    }
  }
}

/** Registers that must be in their locals where control goes from a block to another region, or back to a caller. */
function handedOn({ block: { end }, successors }: Node): number {
  if (end.kind === "dynamic" && end.returns) return RETURNED;
  const leaves = end.kind === "call" || end.kind === "dynamic" || end.kind === "switch";
  return leaves || successors.includes(undefined) ? PASSED : 0;
}

/** All that is dirty somewhere must be there, since the region may be left. */
function liveBefore(steps: readonly Step[], dirtyIn: number, liveOut: number): number {
  let writes = 0;
  for (const step of steps) writes |= step.writes;
  let live = liveOut | dirtyIn | writes;
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = steps[index];
    if (step !== undefined) live = (live & ~(step.writes & ~dirtyIn)) | step.reads;
  }
  return (live | dirtyIn) & ALL_BUT_RSP;
}

function findDoubtful(nodes: readonly Node[], facts: readonly Facts[]): void {
  for (const node of nodes) {
    const isHandedOn = !mustBeSettled(node) && node.predecessors.some((from) => of(facts, from).mayDoubt);
    of(facts, node).mayDoubt =
      isHandedOn || node.block.steps.some(({ recipe }) => recipe.float !== undefined);
  }
}

// Flags.

/** Whether the steps from `first` on look at the flags that were there before; undefined where they neither look nor replace them. */
function flagsSeen(steps: readonly Step[], first: number, mayDoubt: boolean): boolean | undefined {
  for (let index = first; index < steps.length; index++) {
    const step = steps[index];
    if (step === undefined || step.recipe.readsFlags || step.recipe.leaves) return true;
    if (mayDoubt && (step.reads & VECTORS) !== 0) return true;
    const { flags } = step.recipe;
    if (flags.kind === "rule" && flags.always && flags.isComplete) return false;
  }
  return undefined;
}

function findFlags(
  nodes: readonly Node[],
  facts: readonly Facts[],
  isLeft: (address: number) => boolean,
): void {
  const own = nodes.map(
    (node) => isLeft(node.block.address) || flagsSeen(node.block.steps, 0, of(facts, node).mayDoubt),
  );
  for (let changed = true; changed;) {
    changed = false;
    for (let order = nodes.length - 1; order >= 0; order--) {
      const node = nodes[order];
      if (node === undefined) continue;
      const fact = of(facts, node);
      fact.flagsOut = seenAfter(node, facts) || (fact.mayDoubt && node.successors.some(mustBeSettled));
      const seen = own[order] ?? (fact.isLatch || fact.flagsOut);
      if (seen === fact.flagsIn) continue;
      fact.flagsIn = seen;
      changed = true;
    }
  }
}

function seenAfter({ block, successors }: Node, facts: readonly Facts[]): boolean {
  switch (block.end.kind) {
    case "call":
    case "dynamic":
    case "return":
    case "stop":
      return true;
    default:
      return (
        successors.some((next) => next === undefined || of(facts, next).flagsIn) ||
        block.end.kind === "switch"
      );
  }
}

/** Whether anything can see the flags that step `index` of the block leaves. */
export function flagsMatter({ block }: Node, fact: Facts, index: number): boolean {
  const { steps } = block;
  // A latch may be left before its last step.
  if (fact.isLatch && index === steps.length - 2) return true;
  return flagsSeen(steps, index + 1, fact.mayDoubt) ?? (fact.flagsOut || fact.isLatch);
}

function findKnowledge(nodes: readonly Node[], facts: readonly Facts[]): void {
  const [entry] = nodes;
  if (entry === undefined) return;
  for (let changed = true; changed;) {
    changed = false;
    for (const node of nodes) {
      const fact = of(facts, node);
      const known = knowledgeBefore(node, facts, node === entry);
      if (known === undefined) continue;
      fact.knowledge = known;
      const out = knowledgeAfter(node, fact, known);
      if (sameKnowledge(out, fact.knowledgeOut)) continue;
      fact.knowledgeOut = out;
      changed = true;
    }
  }
}

function knowledgeBefore(node: Node, facts: readonly Facts[], isEntry: boolean): FlagKnowledge | undefined {
  let known: FlagKnowledge | undefined = isEntry ? ENTRY : undefined;
  if (!of(facts, node).flagsIn) return ENTRY;
  for (const from of node.predecessors) known = joinKnowledge(known, of(facts, from).knowledgeOut);
  return known;
}

function knowledgeAfter(node: Node, fact: Facts, before: FlagKnowledge): FlagKnowledge {
  let known = before;
  node.block.steps.forEach((step, index) => {
    known = afterStep(step, known, flagsMatter(node, fact, index));
  });
  return node.block.end.kind === "call" ? ENTRY : known;
}

// The stack pointer.

function findStack(nodes: readonly Node[], facts: readonly Facts[]): void {
  const seen = new Set<Node>();
  const [entry] = nodes;
  if (entry === undefined) return;
  of(facts, entry).stack = 0;
  seen.add(entry);
  for (const node of nodes) {
    const after = stackAfter(node, of(facts, node).stack);
    for (const next of node.successors) {
      if (next === undefined) continue;
      const fact = of(facts, next);
      if (!seen.has(next)) fact.stack = after;
      else if (fact.stack !== after) fact.stack = undefined;
      seen.add(next);
    }
  }
  // A loop may have lost what was taken for known before it; nothing is then known in the region.
  const broken = nodes.some((node) => {
    const after = stackAfter(node, of(facts, node).stack);
    return node.successors.some((next) => next !== undefined && of(facts, next).stack !== after);
  });
  if (broken) for (const fact of facts) fact.stack = undefined;
}

const WORD = 8;

function stackAfter({ block }: Node, before: number | undefined): number | undefined {
  let stack = before;
  for (const step of block.steps) stack = stackAfterStep(step, stack);
  return block.end.kind === "call" && stack !== undefined ? stack + WORD : stack;
}

/** RSP less what it was at the entry of the region, after a step before which it was that; undefined where that cannot be said. */
export function stackAfterStep({ writes, moves }: Step, before: number | undefined): number | undefined {
  if (before === undefined || (writes & (1 << RSP)) === 0) return before;
  const move = moves.find(({ to, from }) => to === RSP && from === RSP);
  return move === undefined ? undefined : before + move.by;
}
