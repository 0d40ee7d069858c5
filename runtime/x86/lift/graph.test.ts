/** The graph of a region: every loop has one entry, and control goes where it went before. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import fc from "fast-check";

import { addressOfKey } from "./block-keys.ts";
import type { Block } from "./blocks.ts";
import { buildGraph, type Node } from "./graph.ts";

/** Blocks by what they lead to, none of which has instructions. */
function blocksOf(ways: readonly (readonly number[])[]): Map<number, Block> {
  return new Map(
    ways.map((successors, key): [number, Block] => {
      const [target = 0, next = target] = successors;
      const end: Block["end"] =
        successors.length === 0
          ? { kind: "dynamic", returns: true }
          : successors.length === 1
            ? { kind: "jump", target }
            : { kind: "branch", target, next };
      return [key, { key, address: key, steps: [], end, successors }];
    }),
  );
}

function dominates(a: Node, b: Node): boolean {
  for (let node: Node | undefined = b; node !== undefined; node = node.dominator) if (node === a) return true;
  return false;
}

function checkOrder(nodes: readonly Node[]): void {
  nodes.forEach((node, order) => {
    assert.equal(node.order, order);
    for (const next of node.successors) {
      if (next === undefined) continue;
      assert.ok(next.predecessors.includes(node));
      if (next.order > order) continue;
      assert.ok(next.isLoopHeader && dominates(next, node), `${order} leads back to ${next.order}`);
    }
  });
  assert.equal(nodes[0]?.predecessors.length, 0);
}

/** Goes the same way in both, as far as the graph goes; gives how often the region was left where it need not have been. */
function walk(nodes: readonly Node[], blocks: ReadonlyMap<number, Block>, turns: readonly number[]): number {
  let [node] = nodes;
  let at = 0;
  if (node?.successors.length === 1 && node.block.end.kind === "next") [node] = node.successors;
  for (const turn of turns) {
    assert.equal(node?.block.address, at);
    const ways = blocks.get(at)?.successors ?? [];
    if (ways.length === 0) return 0;
    const way = turn % ways.length;
    at = ways[way] ?? 0;
    node = node.successors[way];
    if (node === undefined) return blocks.has(at) ? 1 : 0;
    assert.equal(addressOfKey(node.block.key), at);
  }
  return 0;
}

describe("a graph", () => {
  test("has a loop of several blocks at its entry in one piece", () => {
    const nodes = buildGraph(blocksOf([[2, 1], [2], [0, 3], []]), 0);
    checkOrder(nodes);
    assert.deepEqual(
      nodes.map(({ block, successors }) => [block.address, successors.map((next) => next?.block.address)]),
      [
        [0, [0]],
        [0, [2, 1]],
        [1, [2]],
        [2, [0, 3]],
        [3, []],
      ],
    );
  });

  test("gives a loop that is entered twice a copy of a block", () => {
    const blocks = blocksOf([[1, 2], [2], [1, 3], []]);
    const nodes = buildGraph(blocks, 0);
    checkOrder(nodes);
    assert.equal(nodes.length, 5);
    assert.equal(walk(nodes, blocks, [0, 0, 0, 0, 0, 0, 1, 0]), 0);
    assert.equal(walk(nodes, blocks, [1, 0, 0, 0, 0, 1, 0]), 0);
  });

  test("goes all ways of any blocks, but leaves some where very many loops have several entries", () => {
    const most = 9;
    const ways = fc.array(fc.array(fc.nat(most), { maxLength: 2 }), { minLength: 1, maxLength: most + 1 });
    let [left, walks] = [0, 0];
    fc.assert(
      fc.property(ways, fc.array(fc.array(fc.nat(1), { maxLength: 30 }), { maxLength: 5 }), (all, turns) => {
        const blocks = blocksOf(all.map((each) => each.filter((key) => key < all.length)));
        const nodes = buildGraph(blocks, 0);
        checkOrder(nodes);
        for (const each of turns) left += walk(nodes, blocks, each);
        walks += turns.length;
      }),
      { numRuns: 2000 },
    );
    assert.ok(left * 50 <= walks, `${left} of ${walks}`);
  });
});
