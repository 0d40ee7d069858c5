/** What thrift does to a heap with much garbage. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

/** Keeps 25 MB alive, exchanges them many times over, and prints the most bytes that were in use. */
const PROGRAM = `
  const { thrift } = await import(process.argv[1]);
  const { getHeapStatistics } = await import("node:v8");
  const now = process.argv[2] === "thrifty" ? thrift() : () => {};
  const alive = [];
  let most = 0;
  for (let turn = 0; turn < 400_000; turn++) {
    alive[(turn * 7919) % 25_000] = Array.from({ length: 120 }, (_, index) => index + turn);
    if (turn % 1000 > 0) continue;
    now();
    most = Math.max(most, getHeapStatistics().used_heap_size);
  }
  console.log(most);
`;

function mostInUse(how: "thrifty" | "not"): number {
  const heap = new URL("heap.ts", import.meta.url).href;
  const words = ["--input-type=module", "--max-semi-space-size=4", "-e", PROGRAM, heap, how];
  return Number(
    execFileSync(process.execPath, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  );
}

test("a thrifty heap holds less garbage", () => {
  const [thrifty, other] = [mostInUse("thrifty"), mostInUse("not")];
  assert.ok(thrifty < 0.8 * other, `${thrifty} bytes in place of ${other}`);
});
