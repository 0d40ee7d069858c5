import assert from "node:assert/strict";
import { test } from "node:test";

import { Ascending } from "./ascending.ts";

test("the last address that is not above another one, in whatever order they were added", () => {
  const addresses = new Ascending();
  assert.equal(addresses.lastUpTo(5), undefined);
  // Each number below 101 once, times 10.
  const added = Array.from({ length: 100 }, (_, index) => ((index * 37) % 101) * 10);
  for (const [count, address] of added.entries()) {
    addresses.add(address);
    const sorted = added.slice(0, count + 1).sort((a, b) => a - b);
    for (const at of [address - 1, address, address + 1, 0, 2000])
      assert.equal(
        addresses.lastUpTo(at),
        sorted.findLast((each) => each <= at),
      );
  }
  addresses.clear();
  assert.equal(addresses.lastUpTo(2000), undefined);
});
