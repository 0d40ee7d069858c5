import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Arrivals } from "./arrivals.ts";
import { Beginnings } from "./beginnings.ts";
import { newSlot, type Slot } from "./slot.ts";
import { Witnesses } from "./witnesses.ts";

const FUNCTION = 0x1000;
const MIDST = 0x1040;
const MANY = 1000;

/** A function at FUNCTION has been called, and all has been seen. */
function arrivals(): {
  readonly it: Arrivals;
  readonly beginnings: Beginnings;
  readonly entries: Set<number>;
  readonly lifted: Map<number, Slot>;
} {
  const witnesses = new Witnesses();
  witnesses.add({
    hasSeen: () => true,
    wasUnaligned: () => false,
    reachOf: () => undefined,
    targetsOf: () => [],
    functionAround: (address) => (address >= FUNCTION ? FUNCTION : undefined),
  });
  const beginnings = new Beginnings();
  const entries = new Set<number>();
  const lifted = new Map<number, Slot>();
  const it = new Arrivals(beginnings, witnesses, (address) => lifted.get(address), entries);
  return { it, beginnings, entries, lifted };
}

const isGood = (): boolean => false;

/** How often control has to come there until a region should begin there. */
function untilWanted(it: Arrivals, address: number): number {
  for (let count = 1; count <= MANY; count++) if (it.count(address, isGood)) return count;
  return MANY;
}

describe("where control comes to code that has not been lifted", () => {
  test("its function is lifted when it is called next, before a region begins in its midst", () => {
    const { it, beginnings, entries } = arrivals();
    const first = untilWanted(it, MIDST);
    assert.ok(entries.has(FUNCTION));
    assert.equal(beginnings.extentOf(MIDST), "continuation");
    // The function is promoted by half of them.
    const { it: other, lifted } = arrivals();
    lifted.set(FUNCTION, newSlot(FUNCTION));
    assert.equal(untilWanted(other, MIDST), first / 2);
  });

  test("a function that begins there has a region after as many calls", () => {
    const { it, beginnings } = arrivals();
    assert.ok(untilWanted(it, FUNCTION) < MANY);
    assert.equal(beginnings.extentOf(FUNCTION), "function");
  });

  test("no region begins where it would be bad to enter", () => {
    const { it } = arrivals();
    for (let count = 0; count < MANY; count++) assert.ok(!it.count(MIDST, () => true));
  });

  test("returns to a function whose region was left for what it lacks are no reason for others in it", () => {
    const { it, lifted } = arrivals();
    const slot = newSlot(FUNCTION);
    lifted.set(FUNCTION, slot);
    const usual = untilWanted(it, MIDST);
    it.noteUnseen(slot);
    const more = untilWanted(it, MIDST);
    assert.ok(more >= usual + 60, `${more} after ${usual}`);
    // But for so long only.
    assert.equal(untilWanted(it, MIDST), usual);
  });

  test("a function is lifted when lifted code has called it some times", () => {
    const { it } = arrivals();
    const slot = newSlot(FUNCTION);
    const answers = [1, 2, 3, 4, 5].map(() => it.countCall(slot));
    assert.deepEqual(answers, [false, false, false, true, true]);
    const again = newSlot(FUNCTION);
    again.made = 1;
    assert.ok(it.countCall(again), "what is made anew has been found worth it");
  });
});
