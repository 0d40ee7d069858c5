import assert from "node:assert/strict";
import { test } from "node:test";
import { epcOf } from "./epc-option.ts";

test("a number is pages, and a size the whole pages in it", () => {
  assert.equal(epcOf(undefined), undefined);
  assert.equal(epcOf("200"), 200);
  assert.equal(epcOf("512K"), 128);
  assert.equal(epcOf("93M"), 23_808);
  assert.equal(epcOf("6K"), 1);
});

for (const text of ["", "-1", "1.5M", "93MB", "all"])
  test(`no EPC: '${text}'`, () => {
    assert.throws(() => epcOf(text), /--epc takes a number of pages or a size/);
  });
