/**
 * Small loops, several turns of them one after the other. The engine looks at each way back whether it is to stop, as does lifted code
 * whether instructions are left, and what one turn has checked of memory the next need not: so all of that is done once for several turns.
 */

import { copiedKey } from "./block-keys.ts";
import type { Block } from "./blocks.ts";
import type { Node } from "./graph.ts";

/** So many instructions in all copies of a loop, and so many turns at most. */
const MOST_STEPS = 36;
const MOST_TURNS = 4;
/** A region of so many instructions is large enough as it is. */
const LARGE = 1000;

/** The nodes of the loop that a node begins, itself first; undefined where none begins there. */
function loopOf(header: Node): ReadonlySet<Node> | undefined {
  const latches = header.predecessors.filter(({ order }) => order >= header.order);
  if (latches.length === 0) return undefined;
  const nodes = new Set<Node>([header]);
  const work = [...latches];
  for (let node = work.pop(); node !== undefined; node = work.pop()) {
    if (nodes.has(node)) continue;
    // Not a loop with one entry.
    if (node.order < header.order) return undefined;
    nodes.add(node);
    work.push(...node.predecessors);
  }
  return nodes;
}

/** Whether an earlier run had a region that began with a loop within another one. */
function hasHotLoop(loop: ReadonlySet<Node>, header: Node, wasEntry: (address: number) => boolean): boolean {
  return [...loop].some(
    (node) => node !== header && wasEntry(node.block.address) && loopOf(node) !== undefined,
  );
}

/** How many turns of a loop are to stand one after the other. */
function turnsOf(loop: ReadonlySet<Node>): number {
  let steps = 0;
  for (const { block } of loop) {
    const { kind } = block.end;
    // After calls nothing is known any more.
    if (kind !== "next" && kind !== "jump" && kind !== "branch" && kind !== "return") return 1;
    steps += block.steps.length;
  }
  return steps === 0 ? 1 : Math.min(MOST_TURNS, Math.floor(MOST_STEPS / steps));
}

/**
 * The same ways, with copies of the blocks of small loops, of which the last leads back to the first. A loop within another that is small
 * stays as it is: it may make less than one turn each time; unless in an earlier run a region began with it (`wasEntry`): it got hot by itself there,
 * and the other one stays as it is. Keys of copies are numbered from `first` on; undefined where there is no such loop.
 */
export function unrolled(
  blocks: ReadonlyMap<number, Block>,
  nodes: readonly Node[],
  first: number,
  wasEntry: (address: number) => boolean,
): ReadonlyMap<number, Block> | undefined {
  if (nodes.reduce((sum, { block }) => sum + block.steps.length, 0) > LARGE) return undefined;
  const all = new Map(blocks);
  const done = new Set<Node>();
  let number = first;
  for (const header of nodes) {
    const loop = done.has(header) ? undefined : loopOf(header);
    const turns = loop === undefined ? 1 : turnsOf(loop);
    if (loop === undefined || turns < 2 || hasHotLoop(loop, header, wasEntry)) continue;
    const body = [...loop].map(({ block }) => block);
    const copies = Array.from(
      { length: turns },
      (_, turn) =>
        new Map(body.map((block) => [block.key, turn === 0 ? block.key : copiedKey(block, number++)])),
    );
    copies.forEach((keys, turn) => {
      const next = copies[(turn + 1) % turns] ?? keys;
      for (const block of body) {
        const key = keys.get(block.key) ?? block.key;
        const successors = block.successors.map(
          (to) => (to === header.block.key ? next : keys).get(to) ?? to,
        );
        all.set(key, { ...block, key, successors });
      }
    });
    for (const node of loop) done.add(node);
  }
  return done.size === 0 ? undefined : all;
}
