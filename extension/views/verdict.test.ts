import assert from "node:assert/strict";
import { test } from "node:test";

import { english } from "../say.ts";
import { readVerdict, verdictTree } from "./verdict.ts";
import type { Verdict, VerdictNode } from "./verdict.ts";

const VERDICT: Verdict = {
  file: "/evidence/quote.hex",
  verdict: "refused",
  simulated: true,
  time: "2026-01-02T03:04:05Z",
  identity: { tee: "sgx", mrEnclave: "abcd", debug: false, product: null, tcb: { svn: 1 } },
  checks: [
    { title: "The quote's signature holds", outcome: "passed", detail: "by the attestation key" },
    { title: "The report data is the one asked for", outcome: "failed", detail: "68 is not 69" },
    { title: "MRSIGNER is the one asked for", outcome: "not checked", detail: "the policy does not ask" },
  ],
  notes: ["Issued for this verification."],
};

function* lines(nodes: readonly VerdictNode[], indent = ""): Generator<string> {
  for (const { kind, label, description, children } of nodes) {
    yield `${indent}${kind}: ${label} (${description})`;
    yield* lines(children, `${indent}  `);
  }
}

test("what failed stands below the verdict, and every check has its outcome", () => {
  assert.deepEqual(
    [...lines(verdictTree(VERDICT, english))],
    [
      "refused: Refused (quote.hex · SIMULATED: proves nothing about hardware)",
      "  fact: judged as of (2026-01-02T03:04:05Z)",
      "failed: The report data is the one asked for (68 is not 69)",
      "group: Identity (4)",
      "  fact: tee (sgx)",
      "  fact: mrEnclave (abcd)",
      "  fact: debug (false)",
      '  fact: tcb ({"svn":1})',
      "group: Passed (1)",
      "  passed: The quote's signature holds (by the attestation key)",
      "group: Not checked (1)",
      "  not checked: MRSIGNER is the one asked for (the policy does not ask)",
      "group: Notes (1)",
      "  note: Issued for this verification. ()",
    ],
  );
});

test("evidence that cannot be read has no identity", () => {
  const tree = verdictTree({ ...VERDICT, identity: null, notes: [], simulated: false }, english);
  assert.deepEqual(
    tree.map(({ label }) => label),
    ["Refused", "The report data is the one asked for", "Passed", "Not checked"],
  );
});

test("what the command prints when it fails is no verdict", () => {
  for (const answer of [
    undefined,
    null,
    "accepted",
    { version: 1, problems: [] },
    { verdict: "maybe", checks: [], notes: [] },
  ])
    assert.equal(readVerdict(answer), undefined);
  assert.equal(readVerdict(VERDICT), VERDICT);
});
