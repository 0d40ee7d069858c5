import assert from "node:assert/strict";
import { test } from "node:test";

import type { AddressRange } from "../debug-info.ts";
import { RangeMap } from "./range-map.ts";

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
    const map = new RangeMap(items);
    const flat = items.flatMap(([value, ranges]) => ranges.map((range) => ({ value, ...range })));
    for (let address = 0; address < 56; address++) {
      const around = flat.filter(({ low, high }) => address >= low && address < high);
      // Of several that start there the shortest, and of equal ones the last.
      const start = Math.max(...around.map(({ low }) => low));
      const ends = around.filter(({ low }) => low === start);
      const end = Math.min(...ends.map(({ high }) => high));
      const expected = ends.filter(({ high }) => high === end).at(-1)?.value;
      assert.equal(map.at(address), expected, `seed ${SEED}, round ${round}, address ${address}`);
    }
  }
});
