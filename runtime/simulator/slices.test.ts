import assert from "node:assert/strict";
import { test } from "node:test";

import { LARGEST, Pace } from "./slices.ts";

/** A machine that executes so many instructions in a millisecond, by a clock of its own. */
class Machine {
  now = 0;
  speed: number;
  readonly pace = new Pace(() => this.now);

  constructor(speed: number) {
    this.speed = speed;
  }

  /** How many milliseconds the next slice takes. */
  slice(): number {
    const start = this.now;
    this.pace.slice(
      (limit) => {
        this.now += limit / this.speed;
      },
      () => true,
    );
    return this.now - start;
  }

  slices(count: number): number[] {
    return Array.from({ length: count }, () => this.slice());
  }
}

for (const speed of [200, 5_000, 300_000, 1_000_000]) {
  test(`at ${speed} instructions in a millisecond slices come to 8 ms, and none is longer`, () => {
    const machine = new Machine(speed);
    const times = machine.slices(30);
    assert.ok(Math.max(...times) <= 8.01, times.join(" "));
    assert.ok((times.at(-1) ?? 0) > 7, times.join(" "));
  });
}

test("where execution becomes slower, one part is as much too long, and no other", () => {
  const machine = new Machine(100_000);
  machine.slices(30);
  machine.speed = 10_000;
  const [first = 0, second = 0] = machine.slices(2);
  assert.ok(first >= 10 && first < 11, `${first}`);
  assert.ok(second <= 8.01, `${second}`);
});

test("what stops early does not make the next part longer", () => {
  const pace = new Pace(() => 0);
  const limits: number[] = [];
  for (let stop = 0; stop < 20; stop++)
    pace.slice(
      (limit) => limits.push(limit),
      () => false,
    );
  assert.deepEqual(new Set(limits), new Set([100]));
});

test("a slice ends with the part after which nothing goes on", () => {
  const pace = new Pace(() => 0);
  const results = ["on", "on", "stopped", "on"];
  assert.equal(
    pace.slice(
      () => results.shift(),
      (result) => result === "on",
    ),
    "stopped",
  );
  assert.deepEqual(results, ["on"]);
});

test("a part is never so short that nothing moves, nor is a clock that stands still a reason for endless ones", () => {
  assert.equal(new Machine(1).slices(5).at(-1), 100);
  const pace = new Pace(() => 0);
  let most = 0;
  for (let i = 0; i < 5; i++)
    pace.slice(
      (limit) => (most = Math.max(most, limit)),
      () => true,
    );
  assert.equal(most, LARGEST);
});
