/** Why something is in an image: the shortest chain of references to it, from `main` if there is one, else from what starts there. */

import type { Reference } from "./references.ts";

/** What a chain begins with: `main`; the code that the processor enters at; or what the linker keeps in every image, like initialisers. */
export type ChainStart = "main" | "entry" | "kept";

/** The last step of the shortest chain to an item; absent for the item that it begins with. */
export interface LastStep {
  readonly start: ChainStart;
  readonly from?: { readonly item: number; /** Address of the bytes that refer. */ readonly place: number };
}

export interface ChainInput {
  readonly items: readonly { readonly name: string; readonly address: number }[];
  readonly references: readonly Reference[];
  /** Address at which the processor enters. */
  readonly entry: number;
}

/** What is there whatever `main` does: reached from the entry on ways that do not lead through it. By index of item. */
export function inEveryImage({ items, references, entry }: ChainInput): boolean[] {
  const steps = new Array<LastStep | undefined>(items.length).fill(undefined);
  const outgoing = byOrigin(references.filter(({ from }) => items[from]?.name !== "main"));
  walk(
    "entry",
    [...items.keys()].filter((index) => items[index]?.address === entry),
    steps,
    outgoing,
  );
  return steps.map((step) => step !== undefined);
}

/** By index of item; undefined where nothing refers to it. */
export function lastSteps({ items, references, entry }: ChainInput): (LastStep | undefined)[] {
  const outgoing = byOrigin(references);
  const isReferred = new Set(references.map(({ to }) => to));
  const steps = new Array<LastStep | undefined>(items.length).fill(undefined);
  const indexes = [...items.keys()];
  const starts: readonly (readonly [ChainStart, readonly number[]])[] = [
    ["main", indexes.filter((index) => items[index]?.name === "main")],
    ["entry", indexes.filter((index) => items[index]?.address === entry)],
    // Initialisers and hooks stand in tables that the linker script keeps, and nothing names their entries.
    ["kept", indexes.filter((index) => outgoing.has(index) && !isReferred.has(index))],
  ];
  for (const [start, roots] of starts) walk(start, roots, steps, outgoing);
  return steps;
}

function byOrigin(references: readonly Reference[]): Map<number, Reference[]> {
  const outgoing = new Map<number, Reference[]>();
  for (const reference of references) {
    const list = outgoing.get(reference.from);
    if (list === undefined) outgoing.set(reference.from, [reference]);
    else list.push(reference);
  }
  return outgoing;
}

/** Breadth first, so that the first chain to an item is a shortest one; what an earlier walk has reached keeps its chain. */
function walk(
  start: ChainStart,
  roots: readonly number[],
  steps: (LastStep | undefined)[],
  outgoing: ReadonlyMap<number, readonly Reference[]>,
): void {
  const queue = roots.filter((root) => steps[root] === undefined);
  for (const root of queue) steps[root] = { start };
  for (let next = 0; next < queue.length; next++) {
    const item = queue[next] ?? 0;
    for (const { to, place } of outgoing.get(item) ?? []) {
      if (steps[to] !== undefined) continue;
      steps[to] = { start, from: { item, place } };
      queue.push(to);
    }
  }
}

/** The items from the chain's start to `item`, each with the place in it that refers to the next. */
export function chainTo(
  item: number,
  steps: readonly (LastStep | undefined)[],
): { readonly item: number; readonly place?: number }[] {
  const chain: { readonly item: number; readonly place?: number }[] = [{ item }];
  for (let step = steps[item]; step?.from !== undefined; step = steps[step.from.item])
    chain.unshift(step.from);
  return chain;
}
