import assert from "node:assert/strict";
import { test } from "node:test";
import { Latest } from "./latest.ts";

void test("only the answer to the last question counts, whichever is there first and however often one asks", () => {
  const latest = new Latest();
  const older = latest.begin();
  assert.equal(older(), true);
  const newer = latest.begin();
  assert.deepEqual([older(), newer(), older(), newer()], [false, true, false, true]);
  const newest = latest.begin();
  assert.deepEqual([older(), newer(), newest()], [false, false, true]);
  assert.equal(new Latest().begin()(), true);
});
