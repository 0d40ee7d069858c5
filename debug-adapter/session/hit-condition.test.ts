import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHitCondition } from "./hit-condition.ts";

const HITS = [1, 2, 3, 4, 5, 6];

const CONDITIONS: readonly [text: string, stops: readonly number[]][] = [
  ["3", [3]],
  ["== 3", [3]],
  ["=3", [3]],
  [">= 5", [5, 6]],
  [" > 5 ", [6]],
  ["<3", [1, 2]],
  ["<= 1", [1]],
  ["% 2", [2, 4, 6]],
];

for (const [text, stops] of CONDITIONS) {
  void test(`hit count \`${text}\``, () => {
    const isHit = parseHitCondition(text);
    assert.deepEqual(
      HITS.filter((hits) => isHit?.(hits)),
      stops,
    );
  });
}

void test("what is no hit count is not taken for one", () => {
  for (const text of ["", "often", "5x", "!= 5", "% 0", "-1", "1.5", "99999999999999999999"])
    assert.equal(parseHitCondition(text), undefined, text);
});
