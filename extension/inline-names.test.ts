import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { SAMPLES } from "../scripts/lib/paths.mjs";
import { namesAbove } from "./inline-names.ts";

/** `line:name` of the names, counted from the function's first line. */
function names(text: string, stoppedAt: string): string[] {
  const lines = text.split("\n");
  const stopped = lines.findIndex((line) => line.includes(stoppedAt));
  assert.ok(stopped >= 0);
  return namesAbove(lines, stopped).map(({ line, column, name }) => {
    assert.equal(lines[line]?.slice(column, column + name.length), name);
    return `${line + 1}:${name}`;
  });
}

test("variables of C are found, and nothing else", () => {
  const text = [
    "static int other;",
    "static int sum(const struct list *list, int from) {",
    '    int total = 0; // of "all"',
    "    for (size_t i = from; i < list->count; i++)",
    "        total += value_of(list->items[i], \"text\", 'c');",
    "    return total;",
    "}",
    "int after;",
  ].join("\n");
  assert.deepEqual(names(text, "return total"), [
    "2:list",
    "2:from",
    "3:total",
    "4:i",
    "4:from",
    "4:list",
    "5:total",
    "5:list",
    "5:i",
    "6:total",
  ]);
});

test("variables of Rust are found, and nothing else", () => {
  const text = [
    "fn count(text: &str) -> usize {",
    "    let mut words = text.split(' ').count();",
    '    println!("{words}");',
    "    words += 1;",
    "    words",
    "}",
  ].join("\n");
  assert.deepEqual(names(text, "words += 1"), ["1:text", "2:words", "2:text", "4:words"]);
});

test("where nothing stands, nothing is found", () => {
  assert.deepEqual(namesAbove([], 0), []);
  assert.deepEqual(namesAbove(["", ""], 1), []);
  assert.deepEqual(namesAbove(["int a;"], 9), [{ line: 0, column: 4, name: "a" }]);
});

test("in a sample, the parameters of the function and what it declares are among them", () => {
  const text = readFileSync(join(SAMPLES, "key-service/main.c"), "utf8");
  const found = new Set(names(text, "service->refused++").map((each) => each.replace(/^\d+:/, "")));
  assert.deepEqual([...found].sort(), ["line", "refusal", "request", "service"].sort());
});
