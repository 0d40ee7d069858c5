import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { evaluate } from "./conditions.ts";

const ROWS: readonly (readonly [condition: string, truth: boolean | undefined])[] = [
  ["0", false],
  ["1", true],
  ["defined(_WIN32)", false],
  ["defined _WIN32 || defined(__GNUC__)", true],
  ["!defined(_WIN32) && !defined(__OS2__)", true],
  ["defined(_WIN32) && UNKNOWN(3", false],
  ["defined(_WIN32) && (WINVER > 0x500)", false],
  ["defined(HAVE_FORK)", undefined],
  ["HAVE(3 && 0) )", undefined],
  ["!defined(HAVE_FORK) || 1", true],
  ["_MSC_VER", false],
  ["__GNUC__ > 3", undefined],
  ["(defined(__MSDOS__) \\\n || /* or */ defined(__DJGPP__)) // DOS", false],
  ["VERSION >= 3 && defined(__APPLE__)", false],
  ["", undefined],
];

for (const [condition, truth] of ROWS)
  test(`#if ${condition}`, () => {
    assert.equal(evaluate(condition), truth);
  });

test("no condition is too much", () => {
  assert.equal(evaluate("(".repeat(100_000)), undefined);
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("(", ")", "!", "&&", "||", "defined", "X", "0", "<", "\\\n")),
      (words) => {
        const truth = evaluate(words.join(" "));
        assert.ok(truth === undefined || typeof truth === "boolean");
      },
    ),
  );
});
