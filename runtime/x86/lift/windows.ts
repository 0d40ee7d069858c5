/** What code is going to access around a register, so that one check does for all of it. */

import { fits } from "./area-checks.ts";
import type { Area } from "./areas.ts";
import type { Node } from "./graph.ts";
import { isAround, movement, resolve } from "./proofs.ts";
import type { Access } from "./recipe.ts";
import type { Address, Step } from "./steps.ts";

/** Bytes from `low` up to, not including, `high`, from a sum of registers, and how they are accessed. */
export interface Window {
  readonly low: number;
  readonly high: number;
  readonly rights: number;
  readonly accesses: number;
}

/** How many instructions to look ahead. */
const LOOK_AHEAD = 40;
/** Two pages at most: those of the first and of the last byte. */
const LARGEST = 4096;

const NOTHING: Window = {
  low: Number.POSITIVE_INFINITY,
  high: Number.NEGATIVE_INFINITY,
  rights: 0,
  accesses: 0,
};

function extended(window: Window, from: number, access: Access): Window {
  return {
    low: Math.min(window.low, from),
    high: Math.max(window.high, from + access.bytes),
    rights: window.rights | access.rights,
    accesses: window.accesses + 1,
  };
}

function covers({ low, high, rights }: Window, from: number, access: Access): boolean {
  return from >= low && from + access.bytes <= high && (rights & access.rights) === access.rights;
}

/** Whether one more access is to be checked together with what is in the window; gives the larger one if so. */
type Include = (window: Window, step: Step, access: Access, from: number) => Window | undefined;

/** A node that is still to be gone over, and how far the registers have moved before it; undefined where that depends on the way. */
interface Ahead {
  readonly node: Node;
  moved: number | undefined;
}

/** Adds where ways lead forward from the end of a node to those ahead, of which the first in order is the last in the list. */
function leave({ block, successors, order }: Node, moved: number, ahead: Ahead[]): void {
  const { kind } = block.end;
  if (kind === "call" || kind === "switch") return;
  for (const next of successors) {
    if (next === undefined || next.order <= order) continue;
    let at = ahead.length;
    while (at > 0 && (ahead[at - 1]?.node.order ?? 0) < next.order) at--;
    const known = ahead[at - 1];
    if (known?.node !== next) ahead.splice(at, 0, { node: next, moved });
    else if (known.moved !== moved) known.moved = undefined;
  }
}

/** Goes over instructions from one on, and knows how far the registers have moved since. */
class WindowFinder {
  window = NOTHING;
  readonly #at: Address;
  readonly #include: Include;
  #left = LOOK_AHEAD;

  constructor(at: Address, include: Include) {
    this.#at = at;
    this.#include = include;
  }

  /** From instruction `first` of a list on; gives by how much the registers have moved at the end, where that is known. */
  scan(steps: readonly Step[], first: number, before: number): number | undefined {
    let moved = before;
    for (let number = first; number < steps.length; number++) {
      const step = steps[number];
      if (step === undefined || this.#left-- <= 0) return undefined;
      for (const access of step.recipe.accesses) {
        if (access.source.kind === "computed") continue;
        const other = resolve(step, access);
        if (!isAround(other, this.#at)) continue;
        this.window = this.#include(this.window, step, access, moved + other.displacement) ?? this.window;
      }
      const by = movement(step, this.#at);
      if (by === undefined) return undefined;
      moved += by;
    }
    return moved;
  }

  /** On all ways from a node forward; the registers have moved by so much at its end. */
  goOn(node: Node, moved: number): void {
    const ahead: Ahead[] = [];
    leave(node, moved, ahead);
    for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
      if (next.moved === undefined) continue;
      const after = this.scan(next.node.block.steps, 0, next.moved);
      if (after !== undefined) leave(next.node, after, ahead);
    }
  }
}

/** What is accessed around the registers at `at` from an instruction to the end of its block, all of it on two pages. */
export function windowInBlock(steps: readonly Step[], number: number, at: Address): Window {
  const finder = new WindowFinder(at, (window, _, access, from) => {
    const larger = extended(window, from, access);
    return larger.high - larger.low > LARGEST ? undefined : larger;
  });
  finder.scan(steps, number, 0);
  return finder.window;
}

/** The area with these rights that an access has always been in; undefined where there is none. */
export type AreaOf = (step: Step, access: Access, rights: number) => Area | undefined;

/**
 * What is accessed around the registers at `at` from an instruction on, on all ways from there that lead forward, as far as it has always
 * been in the same area as `access`, which is one of that instruction; undefined where that is in none.
 */
export function windowInArea(
  node: Node,
  number: number,
  at: Address,
  access: Access,
  areaOf: AreaOf,
): { window: Window; area: Area } | undefined {
  let first: { readonly step: Step; readonly access: Access } | undefined;
  let area: Area | undefined;
  /** The first access's area for the rights that were asked for last. */
  let around: Area | undefined;
  let rights = 0;
  const finder = new WindowFinder(at, (window, step, access, from) => {
    first ??= { step, access };
    const larger = extended(window, from, access);
    if (larger.rights !== rights) {
      rights = larger.rights;
      around = areaOf(first.step, first.access, rights);
    }
    if (around === undefined || !fits(larger, around)) return undefined;
    if (step.address !== first.step.address) {
      const other = areaOf(step, access, rights);
      if (other?.start !== around.start || other.end !== around.end) return undefined;
    }
    area = around;
    return larger;
  });
  const moved = finder.scan(node.block.steps, number, 0);
  if (moved !== undefined && area !== undefined) finder.goOn(node, moved);
  // What follows may be allowed where the access itself is not: reads after a write to what is read-only.
  if (area === undefined || !covers(finder.window, at.displacement, access)) return undefined;
  return { window: finder.window, area };
}
