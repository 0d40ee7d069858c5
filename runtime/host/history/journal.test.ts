import assert from "node:assert/strict";
import { test } from "node:test";
import { Journal, type JournalEvent } from "./journal.ts";

const turn = (count: number, thread: number): JournalEvent => ({ kind: "turn", count, thread });
const other = (count: number): JournalEvent => ({ kind: "fault", count });

/** The events of a journal that was written, and of one that was read. */
const EVENTS = [turn(0, 1), other(5), other(6), turn(9, 2), other(9), turn(20, 1), other(30)];

function written(): Journal {
  const journal = new Journal();
  for (const event of EVENTS) journal.add(event);
  return journal;
}

const turnsOf = (journal: Journal): number[] => [...journal.turnsBackwards()].map(({ count }) => count);

test("turns are told the latest first, as far as they have been taken", () => {
  const read = new Journal({ ...written().content, present: 40 });
  for (const journal of [written(), read]) {
    for (let events = 0; events <= EVENTS.length; events++) {
      journal.position = { events, numbers: 0 };
      const taken = EVENTS.slice(0, events).filter(({ kind }) => kind === "turn");
      assert.deepEqual(turnsOf(journal), taken.map(({ count }) => count).reverse());
    }
  }
});

test("what nobody wants to go back over any more has no turns", () => {
  const journal = Journal.forDebugging();
  journal.add(turn(1, 2));
  assert.deepEqual(turnsOf(journal), []);
  journal.keep();
  journal.add(turn(2, 1));
  assert.deepEqual(turnsOf(journal), [2]);
  journal.release();
  assert.deepEqual(turnsOf(journal), []);
  journal.keep();
  journal.add(other(3));
  journal.add(turn(4, 2));
  assert.deepEqual(turnsOf(journal), [4]);
});
