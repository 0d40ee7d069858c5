import assert from "node:assert/strict";
import { test } from "node:test";
import { seededRandom } from "../base/seeded-random.ts";
import { systemRandom } from "./random.ts";

test("seeded numbers are SplitMix64's", () => {
  // The values of Vigna's reference implementation for this seed.
  const random = seededRandom(1234567n);
  const expected = [6457827717110365317n, 3203168211198807973n, 9817491932198370423n, 4593380528125082431n];
  assert.deepEqual(
    expected.map(() => random()),
    expected,
  );
});

test("the system's numbers have 64 bits and differ", () => {
  const numbers = new Set(Array.from({ length: 100 }, systemRandom));
  assert.equal(numbers.size, 100);
  for (const number of numbers) assert.ok(number >= 0n && number < 1n << 64n);
});
