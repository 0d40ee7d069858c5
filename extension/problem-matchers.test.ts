import assert from "node:assert/strict";
import { test } from "node:test";

import { problemMatchers } from "./problem-matchers.ts";
import type { ProblemMatcher } from "./problem-matchers.ts";

function match({ pattern }: ProblemMatcher, line: string): readonly (string | undefined)[] | undefined {
  const [first] = pattern;
  const groups = first && new RegExp(first.regexp).exec(line);
  if (!first || !groups) return undefined;
  return [first.file, first.line, first.column, first.severity, first.code, first.message].map((index) =>
    index === undefined ? undefined : groups[index],
  );
}

const gcc = problemMatchers["litebox-gcc"];
const check = problemMatchers["litebox-check"];

test("messages of gcc and clang", () => {
  assert.deepEqual(match(gcc, "/p/main.c:3:5: error: expected ‘;’ before ‘}’ token"), [
    ...["/p/main.c", "3", "5", "error", undefined],
    "expected ‘;’ before ‘}’ token",
  ]);
  assert.deepEqual(match(gcc, "main.c:1:10: fatal error: 'sys/socket.h' file not found"), [
    ...["main.c", "1", "10", "error", undefined],
    "'sys/socket.h' file not found",
  ]);
  assert.equal(match(gcc, "main.c: In function ‘main’:"), undefined);
  assert.equal(match(gcc, "TCB  9.8 KiB of 16 KiB"), undefined);
});

test("findings of litebox check", () => {
  const line =
    "src/main.c:3:10: error: `fork` is not part of the LiteBox API. There is one process. [outside-api-call]";
  assert.deepEqual(match(check, line), [
    ...["src/main.c", "3", "10", "error", "outside-api-call"],
    "`fork` is not part of the LiteBox API. There is one process.",
  ]);
});
