import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { schedulerOf } from "./schedule.ts";

const threads = fc
  .uniqueArray(fc.integer({ min: 1, max: 64 }), { minLength: 2 })
  .map((numbers) => numbers.sort((a, b) => a - b));

test("round-robin gives everybody a turn, by rising number", () => {
  const scheduler = schedulerOf({ kind: "round-robin", quantum: 30 });
  let last = 1;
  const order = Array.from({ length: 7 }, () => {
    const turn = scheduler.next([1, 2, 5], last);
    assert.equal(turn.instructions, 30);
    last = turn.thread;
    return last;
  });
  assert.deepEqual(order, [2, 5, 1, 2, 5, 1, 2]);
});

test("round-robin goes on behind a thread that cannot run any more", () => {
  const scheduler = schedulerOf({ kind: "round-robin", quantum: 1 });
  assert.equal(scheduler.next([1, 4, 9], 6).thread, 9);
  assert.equal(scheduler.next([1, 4], 9).thread, 1);
});

test("a random schedule names threads that can run, and turns of 1 to 4095 instructions; its seed repeats it", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.array(threads), (seed, situations) => {
      const turns = () => {
        const scheduler = schedulerOf({ kind: "random", seed });
        return situations.map((runnable) => scheduler.next(runnable, 1));
      };
      const found = turns();
      assert.deepEqual(turns(), found);
      for (const [index, { thread, instructions }] of found.entries()) {
        assert.ok(situations[index]?.includes(thread));
        assert.ok(Number.isInteger(instructions) && instructions >= 1 && instructions < 4096);
      }
    }),
  );
});

test("a random schedule has every thread and turns of every scale", () => {
  const scheduler = schedulerOf({ kind: "random", seed: 1n });
  const turns = Array.from({ length: 500 }, () => scheduler.next([2, 3, 7], 2));
  assert.deepEqual([...new Set(turns.map(({ thread }) => thread))].sort(), [2, 3, 7]);
  assert.equal(new Set(turns.map(({ instructions }) => Math.floor(Math.log2(instructions)))).size, 12);
});
