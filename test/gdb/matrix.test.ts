/** Our adapter on each stub that is here, and gdb on ours: all that docs/debuggers.md says that works. The page itself is made by `npm run matrix`. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { matrix } from "./matrix/matrix.ts";
import { cellsIn } from "./matrix/page.ts";

const PAGE = new URL("../../docs/debuggers.md", import.meta.url);

void test("debuggers and stubs work together as the page says", { timeout: 120_000 }, async (t) => {
  const { cells, skipped } = await matrix(
    // What a foreign debugger does with a foreign stub is not for us to keep.
    (name, stub) => name === "LiteBox" || (name === "gdb" && stub === "simulator"),
  );
  for (const text of skipped) t.diagnostic(`skipped: ${text}`);
  const page = cellsIn(readFileSync(PAGE, "utf8"));
  for (const { debugger: name, stub, works, fails } of cells) {
    const promised = page.find((cell) => cell.debugger === name && cell.stub === stub)?.works;
    assert.ok(promised !== undefined && promised.length > 0, `the page does not have ${name} on ${stub}`);
    for (const operation of promised)
      assert.ok(works.includes(operation), `${name} on ${stub}: ${fails.join("; ")}`);
  }
});
