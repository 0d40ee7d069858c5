/** `litebox test`: what it says of tests that pass and of every way in which one fails, and which lines they executed. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { UserError } from "../../base/errors.ts";
import { decodeUtf8 } from "../../base/text.ts";
import { hasTool } from "../../guest/testing/native.ts";
import { lacksRust, rustProject } from "../../image/testing/rust.ts";
import { writeFiles } from "../../image/testing/temporary-project.ts";
import { parseArguments } from "../arguments.ts";
import { runCommand } from "../commands/run.ts";
import { testCommand } from "../commands/test.ts";
import { Output } from "../output.ts";
import type { FileCoverage } from "./coverage.ts";
import type { TestResult } from "./run-tests.ts";

interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly tests: readonly TestResult[];
  readonly coverage?: readonly FileCoverage[];
}

async function litebox(command: "test" | "run", folder: string, ...words: string[]) {
  let out = "";
  let error = "";
  const output = new Output({
    out: { write: (data) => (out += typeof data === "string" ? data : decodeUtf8(data)) },
    error: { write: (data) => (error += typeof data === "string" ? data : decodeUtf8(data)) },
  });
  const context = { output, workingFolder: folder };
  try {
    const status =
      command === "test"
        ? await testCommand.run({ ...parseArguments(testCommand, words), ...context })
        : await runCommand.run({ ...parseArguments(runCommand, words), ...context });
    return { status, out, error };
  } catch (thrown) {
    assert.ok(thrown instanceof UserError, String(thrown));
    return { status: thrown.exitStatus, out, error: error + thrown.message };
  }
}

async function report(folder: string, ...words: string[]): Promise<Report> {
  return JSON.parse((await litebox("test", folder, "--json", ...words)).out) as Report;
}

const SUM = `#include <stdio.h>

int sum(const int *numbers, int count) {
    int total = 0;
    for (int i = 0; i < count; i++)
        total += numbers[i];
    if (total < 0) {
        puts("negative");
        total = -total;
    }
    return total;
}

int unused(int a) {
    return a + 1;
}
`;

const CASES = `#include <assert.h>
#include <litebox/random.h>
#include <litebox/test.h>
#include <stdio.h>
#include <stdlib.h>

int sum(const int *numbers, int count);
static int kept;

LB_TEST(adds) {
    kept++;
    LB_EXPECT_EQUAL(sum((int[]){1, 2}, 2), 3);
    LB_EXPECT(kept == 1);
    puts("hello");
}

LB_TEST(is_wrong_twice) {
    kept++;
    LB_EXPECT_EQUAL(sum((int[]){1, 2}, 2), 4);
    LB_EXPECT_TEXT("a\\n", "b");
    LB_EXPECT(kept == 1);
}

LB_TEST(needs_more) {
    LB_REQUIRE(sum(NULL, 0) == 1);
    abort();
}

LB_TEST(asserts) {
    assert(kept == 1);
}

LB_TEST(falls) {
    *(volatile int *)8 = 1;
}

LB_TEST(never_ends) {
    for (volatile int go = 1; go;)
        ;
}

LB_TEST(leaves) {
    exit(3);
}

LB_TEST(compares) {
    LB_EXPECT_BYTES("abcd", "abxd", 4);
}

LB_TEST(is_random) {
    unsigned char number;
    LB_REQUIRE(lb_random(&number, 1) == 0);
    printf("%d", number);
}
`;

const lineOf = (text: string, part: string): number =>
  text.split("\n").findIndex((line) => line.includes(part)) + 1;

describe("a project with tests in C", { skip: !hasTool("gcc") && "there is no gcc here" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "litebox-tests-"));
  let all: Report;
  before(async () => {
    await writeFiles(folder, {
      // A budget that no test image keeps, and a program whose own end is another.
      "litebox.json": '{ "name": "tested", "tcb": { "bytes": 1 }, "compiler": "gcc" }',
      "main.c": "#include <stdlib.h>\nint main(void) {\n    exit(9);\n}\n",
      "sum.c": SUM,
      "tests/cases.c": CASES,
    });
    all = await report(folder, "--limit", "2000000", "--coverage", "lcov.info");
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const failuresOf = (name: string) =>
    all.tests
      .find((each) => each.name === name)
      ?.failures.map(
        ({ message, file, line }) => `${file?.slice(folder.length) ?? ""}:${line ?? ""} ${message}`,
      );

  test("each test begins anew, passes or fails by itself, and says where and why", () => {
    assert.deepEqual(
      all.tests.map(({ name, outcome }) => `${name} ${outcome}`),
      [
        ...["adds passed", "is_wrong_twice failed", "needs_more failed", "asserts failed", "falls failed"],
        ...["never_ends failed", "leaves failed", "compares failed", "is_random passed"],
      ],
    );
    assert.deepEqual([all.passed, all.failed], [2, 7]);
    const [adds] = all.tests;
    assert.equal(adds?.output, "hello\n");
    assert.equal(adds.file, join(folder, "tests/cases.c"));
    assert.equal(adds.line, lineOf(CASES, "LB_TEST(adds)"));
    const at = (part: string) => `/tests/cases.c:${lineOf(CASES, part)}`;
    assert.deepEqual(failuresOf("is_wrong_twice"), [
      `${at("2}, 2), 4")} sum((int[]){1, 2}, 2) is 3, not 4`,
      `${at("LB_EXPECT_TEXT")} "a\\n" is "a\\x0a", not "b"`,
    ]);
    assert.deepEqual(failuresOf("needs_more"), [`${at("LB_REQUIRE")} sum(NULL, 0) == 1`]);
    assert.deepEqual(failuresOf("asserts"), [`${at("assert(kept")} assertion failed: kept == 1`]);
    assert.match(
      failuresOf("falls")?.join("\n") ?? "",
      new RegExp(`^${at("*)8")} The enclave faulted at .*#PF`),
    );
    assert.match(failuresOf("never_ends")?.join() ?? "", /^: It had not ended after 2,000,000 instructions/);
    assert.deepEqual(failuresOf("leaves"), [": It ended with exit code 3."]);
    assert.deepEqual(failuresOf("compares"), [`${at("LB_EXPECT_BYTES")} byte 2 of "abcd" is 0x63, not 0x78`]);
  });

  test("coverage has executed and other lines, what no test reaches, and no tests", () => {
    const files = new Map(all.coverage?.map((each) => [each.file.slice(folder.length + 1), each]));
    assert.deepEqual([...files.keys()], ["main.c", "sum.c"]);
    const lines = new Map(files.get("sum.c")?.lines);
    assert.equal(lines.get(lineOf(SUM, "total += numbers")), true);
    assert.equal(lines.get(lineOf(SUM, "puts")), false);
    assert.equal(lines.get(lineOf(SUM, "return a + 1")), false);
    assert.deepEqual(files.get("sum.c")?.functions, [
      { name: "sum", line: lineOf(SUM, "int sum"), isExecuted: true },
      { name: "unused", line: lineOf(SUM, "int unused"), isExecuted: false },
    ]);
    assert.deepEqual(files.get("main.c")?.functions, [{ name: "main", line: 2, isExecuted: false }]);
    const lcov = readFileSync(join(folder, "lcov.info"), "utf8");
    assert.match(lcov, /^TN:tested\nSF:.*main\.c\nFN:2,main\nFNDA:0,main\nFNF:1\nFNH:0\nDA:/);
    assert.match(lcov, /SF:.*sum\.c\n(?:.*\n)*?DA:6,1\n(?:.*\n)*?DA:8,0\n/);
  });

  test("both engines execute the same", async () => {
    const other = await report(
      folder,
      "--limit",
      "2000000",
      "--coverage",
      "lcov.info",
      "--engine",
      "interpreter",
    );
    // Of what was given up only the limit is the same.
    const comparable = ({ tests, coverage }: Report) => ({
      coverage,
      tests: tests.map(({ instructions, ...each }) =>
        each.name === "never_ends" ? each : { ...each, instructions },
      ),
    });
    assert.deepEqual(comparable(other), comparable(all));
  });

  test("gcov agrees about the lines, of the same code compiled for this machine", (t) => {
    const native = mkdtempSync(join(tmpdir(), "litebox-gcov-"));
    t.after(() => {
      rmSync(native, { recursive: true, force: true });
    });
    writeFileSync(
      join(native, "main.c"),
      "int sum(const int *, int);\nint main(void) { return sum((int[]){1, 2}, 2) + sum(0, 0) != 3; }\n",
    );
    writeFileSync(join(native, "sum.c"), SUM);
    execFileSync("gcc", ["-O0", "--coverage", "sum.c", "main.c", "-o", "program"], { cwd: native });
    execFileSync(join(native, "program"));
    const text = execFileSync("gcov", ["--stdout", "program-sum.gcda"], { cwd: native, encoding: "utf8" });
    const counted = new Map(
      [...text.matchAll(/^ *([\d*]+|#####): *([1-9]\d*):/gm)].map(([, count, line]) => [
        Number(line),
        count !== "#####",
      ]),
    );
    assert.ok(counted.size >= 10);
    for (const [line, isExecuted] of all.coverage?.find(({ file }) => file.endsWith("sum.c"))?.lines ?? [])
      assert.equal(isExecuted, counted.get(line) ?? isExecuted, `line ${line}`);
  });

  test("for people: a line for each test, failures in the form of a compiler's errors, and sums", async () => {
    const { status, out } = await litebox(
      "test",
      folder,
      "--coverage",
      "lcov.info",
      "--",
      "adds",
      "is_wrong_twice",
    );
    assert.equal(status, 1);
    assert.match(
      out,
      /^passed {2}adds {2}\([\d,]+ instructions\)\nFAILED {2}is_wrong_twice\n {8}tests\/cases\.c:19: error: sum/,
    );
    assert.match(
      out,
      /2 tests: 1 passed, 1 failed\nCoverage: [\d.]+ % of lines \(\d+ of \d+\), 1 of 3 functions\n$/,
    );
    assert.equal((await litebox("test", folder, "--", "adds")).status, 0);
  });

  test("another seed gives other random numbers, the same seed the same", async () => {
    const random = async (...words: string[]) =>
      (await report(folder, ...words, "--", "is_random")).tests[0]?.output;
    const [first, again, other] = [await random(), await random(), await random("--seed", "1")];
    assert.equal(first, again);
    assert.notEqual(first, other);
  });

  test("`litebox run --test` runs one test as it is, for a debugger", async () => {
    assert.equal((await litebox("run", folder, ".", "--test", "adds")).out, "hello\n");
    const { status, error } = await litebox("run", folder, ".", "--test", "subtracts");
    assert.equal(status, 2);
    assert.match(error, /There is no test 'subtracts' in this image/);
  });

  test("what is wrong is said: an unknown name, a limit, two tests of one name, none", async () => {
    assert.match(
      (await litebox("test", folder, "--", "subtracts")).error,
      /no test 'subtracts'. The tests are: adds,/,
    );
    assert.match((await litebox("test", folder, "--limit", "0")).error, /--limit takes a number/);
    writeFileSync(join(folder, "tests/more.c"), "#include <litebox/test.h>\nLB_TEST(adds) {}\n");
    assert.match(
      (await litebox("test", folder)).error,
      /two tests with the name 'adds', the second one at tests\/more.c:2/,
    );
    rmSync(join(folder, "tests"), { recursive: true });
    assert.match((await litebox("test", folder)).error, /tested has no unit tests\. Write one/);
  });
});

test(
  "tests in Rust: panics and errors are failures, and any other build is without them",
  { skip: lacksRust },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "litebox-tests-"));
    t.after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const program = `#![no_std]
litebox::main!(main);
fn main() {}
fn half(n: u32) -> Option<u32> { (n % 2 == 0).then_some(n / 2) }
litebox::tests! {
    fn halves() { assert_eq!(half(4), Some(2)); }
    fn panics() { assert_eq!(half(4), Some(3), "of four"); }
    fn errs() -> Result<(), &'static str> { half(3).map(drop).ok_or("odd") }
}
`;
    await writeFiles(folder, rustProject(program));
    const { tests } = await report(folder);
    assert.deepEqual(
      tests.map(({ name, line, outcome }) => [name, line, outcome]),
      [
        ["halves", 6, "passed"],
        ["panics", 7, "failed"],
        ["errs", 8, "failed"],
      ],
    );
    const [, panics, errs] = tests;
    const [panic] = panics?.failures ?? [];
    assert.deepEqual([panic?.file, panic?.line], [join(folder, "src/lib.rs"), 7]);
    assert.match(
      panic?.message ?? "",
      /^panicked: assertion `left == right` failed: of four\n +left: Some\(2\)\n +right: Some\(3\)$/,
    );
    assert.match(errs?.errorOutput ?? "", /Error: "odd"/);
    assert.equal(errs?.failures[0]?.message, "It ended with exit code 1.");
  },
);
