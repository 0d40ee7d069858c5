/** Which registers a region changes and needs where, as sets of bits. RSP is not among them: it travels as a parameter. */

import type { Node } from "./graph.ts";
import type { Summary } from "./summary.ts";
import { ALL_FLAGS } from "./rules.ts";
import { RSP } from "./register-locals.ts";

const ALL_BUT_RSP = ~(1 << RSP);

export interface RegisterFacts {
  /** May differ from memory at the beginning of the block. */
  dirtyIn: number;
  dirtyOut: number;
  /** Must be in their locals at the beginning of the block. */
  liveIn: number;
  /** Flags that a rule of some flags may have written over a complete one at the beginning of the block. */
  overIn: number;
  overOut: number;
  /** The complete rule that is pending at the beginning of the block, where it is the same on all ways. */
  ruleIn: RuleFact;
  ruleOut: RuleFact;
}

/** Undefined where no way has been looked at yet. */
type RuleFact = Summary["rule"] | "unknown";

const NOTHING: Readonly<RegisterFacts> = {
  dirtyIn: 0,
  dirtyOut: 0,
  liveIn: 0,
  overIn: 0,
  overOut: 0,
  ruleIn: undefined,
  ruleOut: undefined,
};

function transferDirty(node: Node, dirtyIn: number): number {
  let dirty = dirtyIn;
  for (const { summary } of node.block.steps) dirty |= summary.writes;
  return dirty & ALL_BUT_RSP;
}

function sameRule(a: RuleFact, b: RuleFact): boolean {
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  return a.rule === b.rule && a.bits === b.bits;
}

function joinRules(a: RuleFact, b: RuleFact): RuleFact {
  if (a === undefined) return b;
  return b === undefined || sameRule(a, b) ? a : "unknown";
}

function transferRule({ block }: Node, ruleIn: RuleFact): RuleFact {
  if (block.end.kind === "call") return "unknown";
  let rule = ruleIn;
  for (const { summary } of block.steps) {
    if (summary.rule !== undefined) rule = summary.rule;
    // Working out the flags in memory may lose the rule, too; then the locals say so and the analysis must not know better.
    else if (summary.mayHaveRule || summary.partial !== 0 || summary.readsFlags)
      rule = afterUncertain(summary, rule);
  }
  return rule;
}

/** A conditional rule leaves one of two; a partial one, or a look at flags, may have put all into memory. */
function afterUncertain(summary: Summary, rule: RuleFact): RuleFact {
  return summary.mayHaveRule || summary.partial !== 0 || rule === undefined ? "unknown" : rule;
}

/** What a call leaves in memory is unknown, as at the entry of the region. */
function transferOver({ block }: Node, overIn: number): number {
  if (block.end.kind === "call") return ALL_FLAGS;
  let over = overIn;
  for (const { summary } of block.steps) over = summary.flags === "all" ? 0 : over | summary.partial;
  return over;
}

/** Backwards through the block. All that is dirty somewhere must be there, since the region may be left. */
function transferLive(node: Node, dirtyIn: number, liveOut: number): number {
  const dirtyBefore: number[] = [];
  let dirty = dirtyIn;
  for (const { summary } of node.block.steps) {
    dirtyBefore.push(dirty);
    dirty |= summary.writes;
  }
  let live = liveOut | dirty;
  for (let i = node.block.steps.length - 1; i >= 0; i--) {
    const summary = node.block.steps[i]?.summary;
    if (summary === undefined) continue;
    live = (live & ~summary.writes) | summary.reads | (dirtyBefore[i] ?? 0);
  }
  return (live | dirtyIn) & ALL_BUT_RSP;
}

/** Facts by the nodes' order. */
export function analyze(nodes: readonly Node[]): readonly RegisterFacts[] {
  const facts = nodes.map((): RegisterFacts => ({ ...NOTHING }));
  const of = (node: Node): RegisterFacts => facts[node.order] ?? { ...NOTHING };
  for (let changed = true; changed;) {
    changed = false;
    for (const node of nodes) {
      const fact = of(node);
      fact.dirtyIn = node.predecessors.reduce(
        (mask, from) => mask | (from.block.end.kind === "call" ? 0 : of(from).dirtyOut),
        0,
      );
      const dirtyOut = transferDirty(node, fact.dirtyIn);
      fact.overIn = node.predecessors.reduce(
        (mask, from) => mask | of(from).overOut,
        node.order === 0 ? ALL_FLAGS : 0,
      );
      const overOut = transferOver(node, fact.overIn);
      fact.ruleIn = node.predecessors.reduce<RuleFact>(
        (rule, from) => joinRules(rule, of(from).ruleOut),
        node.order === 0 ? "unknown" : undefined,
      );
      const ruleOut = transferRule(node, fact.ruleIn);
      if (dirtyOut !== fact.dirtyOut || overOut !== fact.overOut || !sameRule(ruleOut, fact.ruleOut))
        changed = true;
      fact.ruleOut = ruleOut;
      fact.dirtyOut = dirtyOut;
      fact.overOut = overOut;
    }
  }
  for (let changed = true; changed;) {
    changed = false;
    for (const node of nodes.toReversed()) {
      const fact = of(node);
      // After a call all is loaded again that is needed then.
      const liveOut =
        node.block.end.kind === "call"
          ? 0
          : node.successors.reduce((mask, next) => mask | (next === undefined ? 0 : of(next).liveIn), 0);
      const liveIn = transferLive(node, fact.dirtyIn, liveOut);
      if (liveIn !== fact.liveIn) changed = true;
      fact.liveIn = liveIn;
    }
  }
  return facts;
}

/** Whether anything can see the flags that step `index` of the block leaves. */
export function flagsMatter(node: Node, index: number): boolean {
  const { steps } = node.block;
  for (let i = index + 1; i < steps.length; i++) {
    const summary = steps[i]?.summary;
    if (summary === undefined || summary.readsFlags || summary.leaves) return true;
    if (summary.flags === "all") return false;
  }
  return true;
}
