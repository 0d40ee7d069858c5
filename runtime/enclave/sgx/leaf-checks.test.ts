/** For each check of each leaf a case that violates it and none before it. A check without a case fails. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ENCLS_CASES } from "../testing/encls-cases.ts";
import { ENCLU_CASES } from "../testing/enclu-cases.ts";
import { type AnyCall, type Change, type LeafCases, setting } from "../testing/leaf-setting.ts";
import { ENCLS_LEAVES } from "./encls/index.ts";
import { ENCLU_LEAVES } from "./enclu/index.ts";
import { type LeafRecord, refusalOf, SGX_ERROR } from "./leaf.ts";

const CASES: Readonly<Record<string, LeafCases>> = { ...ENCLU_CASES, ...ENCLS_CASES };

const LEAVES: readonly LeafRecord<AnyCall>[] = [...ENCLU_LEAVES, ...ENCLS_LEAVES];

function callOf({ base, initialised = true }: LeafCases, change?: Change): AnyCall {
  const made = setting(initialised);
  base?.(made);
  change?.(made);
  return { ...made, nextRip: 0n, value: 0n };
}

for (const leaf of LEAVES) {
  test(`${leaf.name}: each check has a case that only it refuses first, with its error`, () => {
    const table = CASES[leaf.name];
    assert.ok(table !== undefined, "the leaf has no cases");
    assert.equal(table.cases.length, leaf.checks.length, "not every check has a case");
    assert.equal(refusalOf(leaf, callOf(table)), undefined);
    leaf.checks.forEach((check, index) => {
      const call = callOf(table, table.cases[index]);
      const first = leaf.checks.findIndex(({ refuse }) => refuse(call) !== undefined);
      assert.equal(first, index, `case ${index}, for: ${check.requires}`);
      const refusal = refusalOf(leaf, call);
      assert.ok(refusal !== undefined);
      const got = refusal.kind === "error" ? refusal.error : refusal.exception.name;
      assert.equal(got, check.otherwise, check.requires);
      const sentence = refusal.kind === "error" ? refusal.sentence : refusal.exception.reason;
      assert.match(sentence ?? "", new RegExp(`^${leaf.name}: .{15,}`));
      if (check.otherwise === "#PF")
        assert.ok(refusal.kind === "exception" && (refusal.exception.address ?? 0n) !== 0n, check.requires);
    });
  });
}

test("no two leaves of an instruction have the same number", () => {
  for (const leaves of [ENCLU_LEAVES, ENCLS_LEAVES])
    assert.equal(new Set(leaves.map(({ leaf }) => leaf)).size, leaves.length);
});

test("the error codes are the manual's", () => {
  assert.deepEqual(
    [SGX_ERROR.SGX_INVALID_MEASUREMENT, SGX_ERROR.SGX_NOT_TRACKED, SGX_ERROR.SGX_INVALID_KEYNAME],
    [4, 11, 256],
  );
});
