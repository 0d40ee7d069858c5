import assert from "node:assert/strict";
import { test } from "node:test";
import { scheduleOf } from "./schedule-option.ts";

for (const [text, expected] of [
  [undefined, { kind: "round-robin", quantum: 20_000 }],
  ["round-robin", { kind: "round-robin", quantum: 20_000 }],
  ["round-robin:1", { kind: "round-robin", quantum: 1 }],
  ["random:0", { kind: "random", seed: 0n }],
  ["random:0xffffffffffffffff", { kind: "random", seed: (1n << 64n) - 1n }],
  ["random:1..1000", { kind: "seeds", first: 1n, last: 1000n }],
  ["random:7..7", { kind: "seeds", first: 7n, last: 7n }],
] as const)
  test(`--schedule ${text ?? "not given"}`, () => {
    assert.deepEqual(scheduleOf(text), expected);
  });

for (const text of [
  "",
  "fair",
  "round-robin:",
  "round-robin:0",
  "round-robin:-1",
  "round-robin:1.5",
  "random",
  "random:",
  "random:x",
  "random:18446744073709551616",
  "random:5..4",
  "random:1..99999999",
  "random:1..2..3",
])
  test(`--schedule ${text} is wrong usage`, () => {
    assert.throws(() => scheduleOf(text), /^UserError: --schedule takes round-robin, .* not '/);
  });
