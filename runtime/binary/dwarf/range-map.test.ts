import assert from "node:assert/strict";
import { test } from "node:test";

import type { AddressRange } from "../debug-info.ts";
import { orderOf, RangeFinder, RangeList, RangeMap } from "./range-map.ts";

const SEED = Number(process.env["LITEBOX_SEED"] ?? Date.now());

test("of what covers an address the one that starts last is found, in whatever order it is told", () => {
  let state = SEED % 2147483647 || 1;
  const random = (below: number): number => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
  for (let round = 0; round < 300; round++) {
    const items: [number, AddressRange[]][] = Array.from({ length: random(8) }, (_, value) => [
      value,
      Array.from({ length: random(4) }, () => {
        const low = random(40);
        return { low, high: low + 1 + random(12) };
      }),
    ]);
    // Half of them as linkers have them: already in order.
    if (round % 2 === 0) {
      for (const [, ranges] of items) ranges.sort((a, b) => a.low - b.low || b.high - a.high);
      items.sort(([, a], [, b]) => (a[0]?.low ?? 0) - (b[0]?.low ?? 0));
    }
    // As far away as it matters for how they are sorted.
    const base = round % 3 === 0 ? 2 ** 52 : 0;
    const list = new RangeList();
    for (const [value, ranges] of items)
      for (const { low, high } of ranges) list.add(base + low, base + high, value);
    const map = RangeMap.of(list);
    const finder = new RangeFinder((take) => {
      for (const [value, ranges] of items)
        for (const { low, high } of ranges) take(base + low, base + high, value);
    });
    const flat = items.flatMap(([value, ranges]) => ranges.map((range) => ({ value, ...range })));
    for (let address = 0; address < 56; address++) {
      const around = flat.filter(({ low, high }) => address >= low && address < high);
      // Of several that start there the shortest, and of equal ones the last.
      const start = Math.max(...around.map(({ low }) => low));
      const ends = around.filter(({ low }) => low === start);
      const end = Math.min(...ends.map(({ high }) => high));
      const expected = ends.filter(({ high }) => high === end).at(-1)?.value;
      const where = `seed ${SEED}, round ${round}, address ${address}`;
      assert.equal(map.at(base + address), expected, where);
      // By looking through them at first, later by a map of its own.
      assert.equal(finder.at(base + address), expected, where);
      assert.equal(finder.at(base + address), expected, where);
    }
  }
});

test("addresses are put into order, and equal ones stay in theirs", () => {
  for (const base of [0, 2 ** 32, 2 ** 52]) {
    const addresses = Float64Array.from({ length: 500 }, (_, index) => base + ((index * 48271) % 97));
    const expected = [...addresses.keys()].sort((a, b) => (addresses[a] ?? 0) - (addresses[b] ?? 0) || a - b);
    assert.deepEqual([...orderOf(addresses)], expected);
  }
  assert.deepEqual([...orderOf(new Float64Array())], []);
});
