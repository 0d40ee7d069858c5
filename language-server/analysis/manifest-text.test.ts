import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";
import { parse } from "jsonc-parser";

import { editsTo } from "./manifest-text.ts";

test("any item can be taken off a list, however it is laid out", () => {
  const space = fc.constantFrom("", " ", "\n  ", " // why\n", "/**/");
  const list = fc.array(fc.tuple(space, fc.constantFrom("a", "b", "]", ","), space), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(list, fc.nat(3), fc.boolean(), (items, wanted, hasComma) => {
      const index = wanted % items.length;
      const written = items.map(([before, name, after]) => `${before}${JSON.stringify(name)}${after}`);
      const text = `{ "tcb": { "deny": [${written.join(",")}${hasComma ? "," : ""}], "bytes": 1 } }`;
      let edited = text;
      for (const { range, text: put } of editsTo(text, ["tcb", "deny", index], undefined))
        edited = edited.slice(0, range.start) + put + edited.slice(range.end);
      const deny = items.map(([, name]) => name).toSpliced(index, 1);
      assert.deepEqual(parse(edited, [], { allowTrailingComma: true }), { tcb: { deny, bytes: 1 } }, text);
    }),
  );
  assert.deepEqual(editsTo('{ "tcb": {} }', ["tcb", "deny", 0], undefined), []);
});
