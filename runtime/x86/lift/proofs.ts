/** What has been checked of memory around registers: it need not be checked again. */

import type { Facts } from "./analysis.ts";
import type { Node } from "./graph.ts";
import type { Access } from "./recipe.ts";
import { type Address, registerOf, type Step } from "./steps.ts";
import { ALL_BUT_RSP, RSP } from "./locals.ts";

/** Bytes from `low` up to, not including, `high`, relative to the sum of two registers, that can be accessed. */
export interface Proof {
  readonly base: number;
  readonly index: number;
  readonly shift: number;
  readonly low: number;
  readonly high: number;
  readonly rights: number;
  /** A distance at which the address is a multiple of 16. */
  readonly alignedAt: number | undefined;
}

/** What has been checked; never changed, only replaced. */
export type Proofs = readonly Proof[];
export const NOTHING_PROVED: Proofs = [];

function withoutRegisters(proofs: Proofs, mask: number): Proofs {
  const touches = (register: number): boolean => register >= 0 && (mask & (1 << register)) !== 0;
  return proofs.filter(({ base, index }) => !touches(base) && !touches(index));
}

/** What holds on both of two ways: of what is around the same registers, that of the second which has most in common with one of the first. */
function commonProofs(a: Proofs, b: Proofs): Proofs {
  return a.flatMap((one) => {
    let most: Proof | undefined;
    for (const other of b) {
      if (!isAround(other, one)) continue;
      const both = inBoth(one, other);
      const size = both.high - both.low;
      if (both.rights !== 0 && size > 0 && (most === undefined || size > most.high - most.low)) most = both;
    }
    return most ?? [];
  });
}

function inBoth(a: Proof, b: Proof): Proof {
  return {
    ...a,
    low: Math.max(a.low, b.low),
    high: Math.min(a.high, b.high),
    rights: a.rights & b.rights,
    alignedAt: a.alignedAt === b.alignedAt ? a.alignedAt : undefined,
  };
}

/** Whether both are around the same sum of registers. */
export function isAround(
  a: Pick<Proof, "base" | "index" | "shift">,
  b: Pick<Proof, "base" | "index" | "shift">,
): boolean {
  return a.base === b.base && a.index === b.index && a.shift === b.shift;
}

/** Around the stack pointer alone. */
export function isOnStack({ base, index }: Pick<Proof, "base" | "index">): boolean {
  return base === RSP && index < 0;
}

/** Whether the second says all that the first does. */
export function isWithin(inner: Proof, outer: Proof): boolean {
  return inner.low >= outer.low && inner.high <= outer.high && (inner.rights & ~outer.rights) === 0;
}

/** The same bytes, where the registers have become larger by -`by`. */
export function shifted(proof: Proof, by: number): Proof {
  const { low, high, alignedAt } = proof;
  return {
    ...proof,
    low: low + by,
    high: high + by,
    alignedAt: alignedAt === undefined ? undefined : alignedAt + by,
  };
}

/** By how much a step moves the sum of two registers; undefined where that cannot be said. */
export function movement(
  step: Step,
  { base, index, shift }: Pick<Address, "base" | "index" | "shift">,
): number | undefined {
  const baseBy = registerMovement(step, base);
  const indexBy = registerMovement(step, index);
  return baseBy === undefined || indexBy === undefined ? undefined : baseBy + indexBy * (1 << shift);
}

function registerMovement({ writes, moves }: Step, register: number): number | undefined {
  if (register < 0 || (writes & (1 << register)) === 0) return 0;
  for (const { to, from, by } of moves) if (to === register) return from === register ? by : undefined;
  return undefined;
}

/** The address of an access, in the registers of its instruction. */
export function resolve(step: Step, { source }: Access): Address {
  if (source.kind === "register")
    return {
      base: registerOf(source.register, step.slots),
      index: -1,
      shift: 0,
      displacement: source.distance,
    };
  const at = source.kind === "operand" ? step.addresses[source.operand] : undefined;
  if (at === undefined) throw new Error("LiteBox internal error: an access without an address");
  return at;
}

/** What holds on all ways to a node, from what holds at the ends of others. What a loop changes is not known at its beginning. */
export function provedBefore(
  node: Node,
  nodes: readonly Node[],
  proved: ReadonlyMap<Node, Proofs>,
  { stack }: Pick<Facts, "stack">,
): Proofs {
  let common: Proofs | undefined;
  for (const from of node.predecessors) {
    if (from.order >= node.order) continue;
    const proofs = proved.get(from) ?? NOTHING_PROVED;
    common = common === undefined ? proofs : commonProofs(common, proofs);
  }
  if (common === undefined || common.length === 0) return NOTHING_PROVED;
  if (!node.isLoopHeader) return common;
  // The stack pointer has the same value whenever it comes by, if it has the same distance from that at the region's entry.
  const steady = stack === undefined ? 0 : 1 << RSP;
  return withoutRegisters(common, changedInLoop(node, nodes) & ~steady);
}

/** Registers that some node between the loop's beginning and its last latch may change. */
export function changedInLoop(header: Node, nodes: readonly Node[]): number {
  const last = Math.max(...header.predecessors.map(({ order }) => order));
  let mask = 0;
  for (let order = header.order; order <= last; order++) {
    const block = nodes[order]?.block;
    if (block === undefined) continue;
    for (const step of block.steps) mask |= step.writes;
    if (block.end.kind === "call") mask |= ALL_BUT_RSP;
  }
  return mask;
}
