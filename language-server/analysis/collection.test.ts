/** Syntax trees live in WebAssembly memory: what the garbage collector does at any moment must not touch them. */

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { loadParsers } from "./parser.ts";
import { SourceFile } from "./source-file.ts";

const TEXT = `#include <stdio.h>
#define SAY(x) puts(x)
struct pair { int a, b; };
static int twice(int x) { return 2 * x; }
int main(void) { struct pair p = {1, 2}; if (p.a) SAY("hello"); return twice(p.b); }
`;

test("edits survive the garbage collector", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const file = new SourceFile("/project/main.c", await loadParsers());
  for (let turn = 0; turn < 60; turn++) {
    file.edit(turn % 2 === 0 ? TEXT : `${TEXT}int child(void) { return fork(); }\n`);
    assert.equal(
      file.facts.uses.some(({ name }) => name === "fork"),
      turn % 2 === 1,
    );
    collect();
    // Finalizers run between turns of the event loop.
    await setTimeout(0);
  }
  file.dispose();
});
