import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { loadParsers, ParsedText } from "./parser.ts";
import { SourceFile } from "./source-file.ts";

const parsers = await loadParsers();

const BASE = `#include <stdio.h>
#define SAY(text) puts(text)
#define LOCAL static
static lb_secret unsigned char key[32];
/* what it is about */
LOCAL int twice(int number) {
#ifdef FAST
    if (rand()) {
#else
    if (number) {
#endif
#define TWO 2
        return 2 * number;
    }
    return outside();
}
#ifdef FAST
int fast(void) {
    return rand();
}
#endif
int main(void) {
    char text[8];
    fgets(text, 8, stdin);
    SAY("hello");
    return twice(text[0]) + outside();
}
`;

test("a file that was edited again and again has the facts of the same text read afresh", () => {
  const fragment = fc.constantFrom(
    ...[
      "x",
      " ",
      "\n",
      ";",
      "{",
      "}",
      "(",
      ")",
      '"',
      "/*",
      "*/",
      "//",
      "#if 0\n",
      "#endif\n",
      "int g(void) { return fork(); }",
    ],
    ...["lb_secret ", "lb_untrusted ", "f(1);", "é😀", "\r\n"],
  );
  const edit = fc.record({ at: fc.nat(500), length: fc.nat(6), text: fragment });
  let sound = 0;
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
      const file = new SourceFile("/p/main.c", parsers);
      let text = BASE;
      file.edit(text);
      for (const { at, length, text: inserted } of edits) {
        text = text.slice(0, at) + inserted + text.slice(at + length);
        file.edit(text);
        const again = new SourceFile("/p/main.c", parsers);
        again.edit(text);
        const fresh = new ParsedText(parsers.c, text, again.preprocessed.code());
        // Of broken code nobody can say what the facts are.
        const isSound = fresh.tree?.rootNode.hasError === false;
        fresh.dispose();
        if (!isSound) continue;
        sound++;
        assert.deepEqual(file.facts, again.facts, text);
        again.dispose();
      }
      file.dispose();
    }),
    {
      numRuns: 150,
      examples: [
        [
          [
            { at: 385, length: 0, text: "}" },
            { at: 365, length: 0, text: "{" },
          ],
        ],
      ],
    },
  );
  assert.ok(sound > 50, `${String(sound)} of the texts were sound`);
});

test("an error within a function leaves the facts of all others as they are", () => {
  const file = new SourceFile("/p/main.c", parsers);
  file.edit(BASE);
  file.edit(BASE.replace("return 2 * number;", "return twice(\n"));
  assert.ok(file.facts.uses.some(({ name }) => name === "outside"));
  assert.ok(file.facts.defined.has("main"));
  file.dispose();
});
