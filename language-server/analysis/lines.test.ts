import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";
import { TextDocument } from "vscode-languageserver-textdocument";

import { LineTable } from "./lines.ts";
import { difference } from "./parser.ts";

const piece = fc.constantFrom("a", "é", "😀", "\n", "\r", "\r\n", "\n\n", "int x;\n");
const edit = fc.record({ at: fc.nat(30), length: fc.nat(8), inserted: fc.array(piece, { maxLength: 6 }) });

test("lines that followed edits begin where an editor has them begin", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.array(edit, { maxLength: 8 }), (pieces, edits) => {
      let text = pieces.join("");
      const lines = new LineTable(text);
      for (const { at, length, inserted } of edits) {
        const now = text.slice(0, at) + inserted.join("") + text.slice(at + length);
        lines.update(now, difference(text, now));
        text = now;
        const document = TextDocument.create("file:///a.c", "c", 1, text);
        for (let offset = 0; offset <= text.length; offset++) {
          // Within the end of a line an editor has no position.
          if (text[offset - 1] === "\r" && text[offset] === "\n") continue;
          assert.deepEqual(
            lines.positionAt(offset),
            document.positionAt(offset),
            JSON.stringify([text, offset]),
          );
        }
      }
    }),
    { numRuns: 500 },
  );
});
