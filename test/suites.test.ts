/** What `npm run suites` reads and writes; the suites themselves are other people's and run by hand. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { readArguments } from "./suites/gdb/arguments.ts";
import { FILES } from "./suites/gdb/files.ts";
import { retainSections } from "./suites/gdb/retain.ts";
import { readSummary } from "./suites/gdb/summary.ts";
import { currentPage, pageOf } from "./suites/page.ts";
import { readResults, withResults, type Result } from "./suites/results.ts";
import { SUITES } from "./suites/suites.ts";

test("test/README.md says what the results are", async () => {
  assert.equal(currentPage(), await pageOf(SUITES, readResults()), "run: npm run suites -- NAME");
});

test("a summary of dejagnu is counted by file; a known fault of gdb's is not counted", () => {
  const { results, failures } = readSummary(
    `Running target litebox
PASS: gdb.base/break.exp: first
FAIL: gdb.base/break.exp: second (timeout)
KFAIL: gdb.base/break.exp: third (PRMS: gdb/1)
UNRESOLVED: gdb.reverse/step-reverse.exp: fourth
UNTESTED: gdb.base/fork.exp: failed to compile
		=== gdb Summary ===
`,
    "gdb",
    "litebox",
  );
  const of = { suite: "gdb", subject: "litebox" };
  assert.deepEqual(results, [
    { ...of, name: "gdb.base/break.exp", passed: 1, failed: 1, untested: 0 },
    { ...of, name: "gdb.reverse/step-reverse.exp", passed: 0, failed: 1, untested: 0 },
    { ...of, name: "gdb.base/fork.exp", passed: 0, failed: 0, untested: 1 },
  ]);
  assert.deepEqual(failures, [
    "FAIL: gdb.base/break.exp: second (timeout)",
    "UNRESOLVED: gdb.reverse/step-reverse.exp: fourth",
  ]);
});

test("a compiler's arguments are told apart; what concerns linking for this machine is left out", () => {
  assert.deepEqual(
    readArguments(["-g", "-O2", "-DX=1", "-I", "inc", "a.c", "b.o", "-lm", "-static", "-o", "out"]),
    {
      links: true,
      sources: ["a.c"],
      objects: ["b.o"],
      output: "out",
      flags: ["-g", "-O2", "-DX=1", "-I", "inc"],
    },
  );
  assert.equal(readArguments(["-c", "a.c"]).links, false);
});

test("sections that are loaded are marked for the linker to keep, and nothing but an object is touched", () => {
  const object = new Uint8Array(64 + 3 * 64);
  const view = new DataView(object.buffer);
  object.set([0x7f, 0x45, 0x4c, 0x46]);
  view.setBigUint64(0x28, 64n, true);
  view.setUint16(0x3a, 64, true);
  view.setUint16(0x3c, 3, true);
  [1, 8, 1].forEach((type, index) => {
    view.setUint32(64 + 64 * index + 4, type, true);
    view.setBigUint64(64 + 64 * index + 8, index === 2 ? 0n : 3n, true);
  });
  retainSections(object);
  const flags = [0, 1, 2].map((index) => view.getBigUint64(64 + 64 * index + 8, true));
  assert.deepEqual(flags, [0x20_0003n, 0x20_0003n, 0n]);
  const text = new TextEncoder().encode("no object ".repeat(20));
  const before = text.slice();
  retainSections(text);
  assert.deepEqual(text, before);
});

test("no file of gdb's testsuite is named twice", () => {
  assert.deepEqual(
    FILES.filter((file, index) => FILES.indexOf(file) !== index),
    [],
  );
});

test("newer results take the place of older ones of the same file and subject", () => {
  const old: Result = { suite: "gdb", name: "a", subject: "litebox", passed: 1, failed: 2, untested: 0 };
  const other: Result = { ...old, subject: "qemu" };
  const before = { suites: {}, results: [old, other] };
  const after = withResults(before, "gdb", { version: "13", date: "2026-11-30" }, [{ ...old, passed: 3 }]);
  assert.deepEqual(after.results, [{ ...old, passed: 3 }, other]);
});
