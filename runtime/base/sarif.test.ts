import assert from "node:assert/strict";
import { test } from "node:test";

import { sarifLog, type SarifInput } from "./sarif.ts";
import { sarifComplaints } from "./testing/sarif-schema.ts";

const INPUT: SarifInput = {
  tool: { name: "litebox", version: "0.1.0" },
  rules: [
    { id: "never-found", summary: "One.", help: "Do this." },
    { id: "tcb-budget", summary: "Two.", help: "Do that.", helpUri: "https://example.org/tcb" },
  ],
  findings: [
    {
      rule: "tcb-budget",
      level: "error",
      message: "Too much.",
      places: [{ file: "a: b/ü#1.c", region: { line: 3, column: 5, endLine: 3, endColumn: 9 } }],
      related: [
        { file: "/home/me/x y.c", region: { line: 31 }, message: "It is called here." },
        { file: "litebox.json", message: "The manifest." },
      ],
    },
    { rule: "never-found", level: "note", message: "Nowhere.", places: [] },
  ],
};

test("a log is valid by the standard's schema, and the schema can tell", () => {
  const log = sarifLog(INPUT);
  assert.deepEqual(sarifComplaints(log), []);
  assert.deepEqual(sarifComplaints(sarifLog({ ...INPUT, findings: [] })), []);
  assert.notDeepEqual(sarifComplaints({ ...log, version: "2.0.0" }), []);
});

test("findings name their rules and places", () => {
  const log = JSON.stringify(sarifLog(INPUT));
  assert.match(log, /"ruleId":"tcb-budget","ruleIndex":1,"level":"error"/);
  assert.match(
    log,
    /"uri":"a%3A%20b\/%C3%BC%231\.c"},"region":{"startLine":3,"startColumn":5,"endLine":3,"endColumn":9}/,
  );
  assert.match(log, /"id":1,"physicalLocation":{"artifactLocation":{"uri":"file:\/\/\/home\/me\/x%20y\.c"}/);
  assert.throws(() => sarifLog({ ...INPUT, rules: [] }), /the rule tcb-budget of a finding is described/);
});
