/** The control flow of a region as a graph: order, dominators, and what structured control flow needs to know. */

import { addressOfKey, copiedKey } from "./block-keys.ts";
import type { Block } from "./blocks.ts";
import { unrolled } from "./unroll.ts";

export interface Node {
  readonly block: Block;
  /** Position in reverse postorder; the entry is 0. */
  readonly order: number;
  /** Where control goes, in the order of the block's end; undefined where the region is left. */
  readonly successors: readonly (Node | undefined)[];
  readonly predecessors: Node[];
  dominator: Node | undefined;
  /** Nodes that this one dominates immediately, in reverse postorder. */
  readonly children: Node[];
  isLoopHeader: boolean;
  /** More than one forward edge leads here. */
  isMerge: boolean;
}

/** Whether several ways may lead to a node. */
export function isMeeting({ isMerge, isLoopHeader, order }: Node): boolean {
  return isMerge || isLoopHeader || order === 0;
}

/** Blocks that are copied so that loops have one entry. */
const MOST_SPLITS = 16;

/** Addresses in postorder, without recursion: functions can be long. */
function postorder(blocks: ReadonlyMap<number, Block>, entry: number): number[] {
  const order: number[] = [];
  const seen = new Set<number>([entry]);
  const stack: { address: number; rest: number[] }[] = [];
  const enter = (address: number): void => {
    const block = blocks.get(address);
    const rest = block === undefined ? [] : block.successors.filter((next) => blocks.has(next));
    stack.push({ address, rest: [...rest] });
  };
  enter(entry);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.rest.pop();
    if (next === undefined) {
      order.push(top.address);
      stack.pop();
    } else if (!seen.has(next)) {
      seen.add(next);
      enter(next);
    }
  }
  return order;
}

/** Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm". */
function findDominators(nodes: readonly Node[]): void {
  const [entry, ...others] = nodes;
  if (entry === undefined) return;
  entry.dominator = entry;
  for (let changed = true; changed;) {
    changed = false;
    for (const node of others) {
      let common: Node | undefined;
      for (const predecessor of node.predecessors) {
        if (predecessor.dominator === undefined) continue;
        common = common === undefined ? predecessor : intersect(common, predecessor);
      }
      if (common !== node.dominator) {
        node.dominator = common;
        changed = true;
      }
    }
  }
  entry.dominator = undefined;
}

function intersect(a: Node, b: Node): Node {
  let x = a;
  let y = b;
  while (x !== y) {
    while (x.order > y.order) x = x.dominator ?? y;
    while (y.order > x.order) y = y.dominator ?? x;
  }
  return x;
}

function dominates(a: Node, b: Node): boolean {
  for (let node: Node | undefined = b; node !== undefined; node = node.dominator) if (node === a) return true;
  return false;
}

/** Nothing but a way to a block. */
function wayTo({ key, address }: Block): Block {
  return { key, address, steps: [], end: { kind: "next", next: address }, successors: [key] };
}

interface OpenNode extends Node {
  readonly successors: (Node | undefined)[];
}

function nodesOf(blocks: ReadonlyMap<number, Block>, entry: number): readonly OpenNode[] {
  const isTarget = [...blocks.values()].some(({ successors }) => successors.includes(entry));
  const list = postorder(blocks, entry)
    .reverse()
    .map((address) => blocks.get(address))
    .filter((block) => block !== undefined);
  if (isTarget && list[0] !== undefined) list.unshift(wayTo(list[0]));
  const nodes = list.map((block, order): OpenNode => ({
    block,
    order,
    successors: [],
    predecessors: [],
    dominator: undefined,
    children: [],
    isLoopHeader: false,
    isMerge: false,
  }));
  const byKey = new Map(nodes.slice(1).map((node) => [node.block.key, node]));
  for (const node of nodes) {
    for (const key of node.block.successors) {
      const next = byKey.get(key);
      node.successors.push(next);
      next?.predecessors.push(node);
    }
  }
  findDominators(nodes);
  return nodes;
}

/** A node with a way back into the midst of a loop, which has another entry; and where that way leads. */
function secondEntry(nodes: readonly Node[]): readonly [from: Node, to: Node] | undefined {
  for (const from of nodes)
    for (const to of from.successors)
      if (to !== undefined && to.order <= from.order && !dominates(to, from)) return [from, to];
  return undefined;
}

/**
 * The same ways, with a copy of the block that `from` goes to for it alone: Hecht and Ullman's node splitting. What led back to the midst
 * of a loop leads to the copy, which goes on to where the loop is entered.
 */
function split(
  blocks: ReadonlyMap<number, Block>,
  [from, to]: readonly [Node, Node],
  number: number,
): ReadonlyMap<number, Block> {
  const copy = copiedKey(to.block, number);
  const successors = from.block.successors.map((key) => (key === to.block.key ? copy : key));
  return new Map([
    ...blocks,
    [from.block.key, { ...from.block, successors }],
    [copy, { ...to.block, key: copy }],
  ]);
}

/**
 * Nodes in reverse postorder, the entry first. The entry is a node that no way leads back to: where its block begins a loop, an empty one
 * stands before that. Loops with several entries get copies of blocks, as long as those are few; any more edges back to a node that does
 * not dominate their origin are none of the graph's: there the region is left. `wasEntry`: whether a region began there in an earlier run.
 */
export function buildGraph(
  blocks: ReadonlyMap<number, Block>,
  entry: number,
  wasEntry: (address: number) => boolean = () => false,
): readonly Node[] {
  let nodes = nodesOf(blocks, entry);
  let all = blocks;
  for (let number = 0; number < MOST_SPLITS; number++) {
    const edge = secondEntry(nodes);
    if (edge === undefined) break;
    all = split(all, edge, number);
    nodes = nodesOf(all, entry);
  }
  const longer = unrolled(all, nodes, MOST_SPLITS, wasEntry);
  if (longer !== undefined) nodes = nodesOf(longer, entry);
  for (const node of nodes) {
    node.successors.forEach((next, index) => {
      if (next === undefined || next.order > node.order) return;
      if (dominates(next, node)) {
        next.isLoopHeader = true;
        return;
      }
      node.successors[index] = undefined;
      next.predecessors.splice(next.predecessors.indexOf(node), 1);
    });
  }
  for (const node of nodes) {
    (node as Node).dominator?.children.push(node);
    const ahead = node.predecessors.filter((from) => from.order < node.order);
    // A switch needs a label for each of its targets.
    node.isMerge = ahead.length > 1 || ahead[0]?.block.end.kind === "switch";
  }
  return nodes;
}

/** What a region of these nodes consists of: its instructions, where its loops begin, and where it would go on had code been seen. */
export function contentOf(
  nodes: readonly Node[],
  isSeen: (address: number) => boolean,
): { addresses: readonly number[]; loops: readonly number[]; missing: readonly number[] } {
  const addresses = nodes.flatMap(({ block }) => block.steps.map(({ address }) => address));
  const loops = nodes.filter(({ isLoopHeader }) => isLoopHeader).map(({ block }) => block.address);
  const missing = nodes.flatMap(({ block, successors }) =>
    block.successors
      .filter((key, index) => successors[index] === undefined && !isSeen(addressOfKey(key)))
      .map(addressOfKey),
  );
  return { addresses, loops, missing };
}
