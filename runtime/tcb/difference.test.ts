import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { UserError } from "../base/errors.ts";
import { differenceFrom } from "../cli/tcb-difference.ts";
import { examineBuild } from "../cli/examine-build.ts";
import { measureTcb } from "../cli/measure-tcb.ts";
import {
  build,
  GUEST_FOLDER,
  lacks,
  temporaryProject,
  testSystem,
  writeFiles,
} from "../image/testing/temporary-project.ts";
import { differenceLines, readOldReport, tcbDifference } from "./difference.ts";
import type { TcbReport } from "./report.ts";

const main = (body: string) =>
  `#include <stdio.h>\n#include <string.h>\nint main(void) {\n${body}\n  return 0;\n}\n`;

test(
  "what grew, by component and function, and the line that brought it",
  { skip: await lacks("gcc") },
  async (t) => {
    const folder = await temporaryProject(t, { "litebox.json": '{ "name": "tiny" }', "main.c": main("") });
    const before = await measureTcb(folder, { guestFolder: GUEST_FOLDER }, testSystem);
    await writeFiles(folder, { "old.json": JSON.stringify(before), "main.c": main('\n  puts("hello");') });
    const built = await build(folder);
    const examined = await examineBuild(built, { guestFolder: GUEST_FOLDER }, testSystem);
    const { tcb } = built.record;
    const differenceTo = (file: string) => differenceFrom(file, tcb, examined?.explained, folder);
    const difference = await differenceTo("old.json");
    assert.ok(before.tcb);
    assert.equal(difference.bytes.after - difference.bytes.before, tcb.bytes - before.tcb.bytes);
    const stdio = difference.components.find(({ name }) => name === "stdio");
    assert.deepEqual([stdio?.before, stdio?.because], [0, ["main.c:5 (puts)"]]);
    assert.ok(stdio?.items.some(({ name }) => name.endsWith(": puts")));
    const sum = difference.components.reduce((total, change) => total + change.after - change.before, 0);
    assert.equal(sum, tcb.bytes - before.tcb.bytes);
    const lines = differenceLines(difference);
    assert.match(lines[0] ?? "", /^\+[\d,]+ B: [\d,]+ → [\d,]+ B, \d+ → \d+ lines$/);
    assert.ok(
      lines.some((line) => / stdio 0 → [\d,]+ B because of main\.c:5 \(puts\)$/.test(line)),
      lines.join("\n"),
    );
    // The record of a build holds the report too, and is the same as itself.
    const same = await differenceTo("build/tiny.json");
    assert.deepEqual(differenceLines(same), ["The TCB is the same."]);
    assert.equal(readOldReport(readFileSync(join(folder, "build/tiny.json"), "utf8"))?.name, "tiny");
    await assert.rejects(differenceTo("litebox.json"), (error) => {
      assert.ok(error instanceof UserError);
      return /litebox\.json has no TCB report in it/.test(error.message);
    });
  },
);

test("what shrank and what went are there too", () => {
  const report = (names: Record<string, number>): TcbReport => ({
    bytes: Object.values(names).reduce((sum, bytes) => sum + bytes, 0),
    lines: 1,
    components: Object.entries(names).map(([name, bytes]) => ({
      name,
      kind: "library-os",
      bytes,
      lines: 1,
      files: [{ path: "a.c", bytes, lines: 1, functions: [{ name: "f", bytes, lines: 1, address: 0 }] }],
    })),
    layout: [],
  });
  const old = { name: "x", tcb: report({ heap: 3000, stdio: 100, same: 1 }) };
  const lines = differenceLines(tcbDifference(old, report({ heap: 500, same: 1 }), undefined));
  assert.deepEqual(lines, [
    "−2,600 B: 3,101 → 501 B, 1 → 1 lines",
    "  −2,500 B  heap 3,000 → 500 B",
    "      −2,500 B  a.c: f",
    "  −100 B  stdio 100 → 0 B",
    "      −100 B  a.c: f",
  ]);
});
