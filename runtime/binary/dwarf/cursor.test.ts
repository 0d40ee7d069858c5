import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { Cursor } from "./cursor.ts";

/** Doubles hold all whole numbers below it. */
const LARGEST_EXACT = 2n ** 53n;
const SEED = { seed: 20261123 };

function uleb(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  do {
    const low = Number(left & 0x7fn);
    left >>= 7n;
    bytes.push(left === 0n ? low : low | 0x80);
  } while (left !== 0n);
  return Uint8Array.from(bytes);
}

function sleb(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (;;) {
    const low = Number(left & 0x7fn);
    left >>= 7n;
    const isLast = (left === 0n && low < 0x40) || (left === -1n && low >= 0x40);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return Uint8Array.from(bytes);
  }
}

test("variable-length numbers come back as they were written", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
      const bytes = uleb(value);
      assert.equal(new Cursor(bytes).ulebExact(), value);
      if (value < LARGEST_EXACT) assert.equal(new Cursor(bytes).uleb(), Number(value));
    }),
    SEED,
  );
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      const bytes = sleb(value);
      assert.equal(new Cursor(bytes).slebExact(), value);
      if (value > -LARGEST_EXACT && value < LARGEST_EXACT)
        assert.equal(new Cursor(bytes).sleb(), Number(value));
    }),
    SEED,
  );
});

test("padded numbers are read, endless ones are not", () => {
  assert.equal(new Cursor(Uint8Array.of(0x85, 0x80, 0x80, 0x00)).uleb(), 5);
  assert.equal(new Cursor(Uint8Array.of(0xfe, 0xff, 0x7f)).sleb(), -2);
  const endless = new Cursor(new Uint8Array(100).fill(0x80));
  endless.uleb();
  assert.equal(endless.ok, false);
});

test("past its end a cursor gives zeros and says so", () => {
  const cursor = new Cursor(Uint8Array.of(1, 2, 3));
  assert.equal(cursor.u16(), 0x0201);
  assert.equal(cursor.u32(), 0);
  assert.equal(cursor.ok, false);
  assert.equal(cursor.atEnd, true);
  assert.equal(new Cursor(Uint8Array.of(0x61, 0x62)).string(), "");
});
