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

test("the memory of the trees does not grow with edits, nor with files that are opened and closed", async (t) => {
  const parsers = await loadParsers();
  // All trees and parsers live in one memory of WebAssembly, which grows when it is full and never shrinks.
  const { Memory } = Reflect.get(globalThis, "WebAssembly") as {
    readonly Memory: { readonly prototype: { grow: (pages: number) => number } };
  };
  const { grow } = Memory.prototype;
  let pages = 0;
  t.mock.method(Memory.prototype, "grow", function (this: object, more: number) {
    pages += more;
    return grow.call(this, more);
  });
  const tall = `${TEXT}${"int filler(int n) { if (n) { return n * (n + 1); } return 0; }\n".repeat(25)}`;
  const work = (turns: number): void => {
    const file = new SourceFile("/project/main.c", parsers);
    for (let turn = 0; turn < turns; turn++) {
      // A directive makes the whole be read again.
      file.edit(turn % 2 === 0 ? tall : `#define TURN ${String(turn)}\n${tall}`);
      assert.ok(file.facts.defined.has("twice"));
      if (turn % 10 === 9) file.dispose();
    }
    file.dispose();
  };
  work(40);
  pages = 0;
  work(1000);
  assert.equal(pages, 0);
});
