import assert from "node:assert/strict";
import { test } from "node:test";

import { includeEdits } from "./include-edits.ts";

const ROWS: readonly (readonly [what: string, before: string, after: string])[] = [
  ["no include", "int a;\n", "#include <litebox/memory.h>\nint a;\n"],
  ["the header", "#include <litebox/memory.h>\nint a;\n", "#include <litebox/memory.h>\nint a;\n"],
  ["all headers", '# include "litebox.h"\nint a;\n', '# include "litebox.h"\nint a;\n'],
  [
    "others, some of them under a condition",
    "#ifndef A\n#include <string.h> // why\n#ifdef B\n#include <b.h>\n#endif\n#endif\n",
    "#ifndef A\n#include <string.h> // why\n#include <litebox/memory.h>\n#ifdef B\n#include <b.h>\n#endif\n#endif\n",
  ],
  [
    "other ends of lines",
    "#include <a.h>\r\nint a;\r\n",
    "#include <a.h>\r\n#include <litebox/memory.h>\r\nint a;\r\n",
  ],
];

for (const [what, before, after] of ROWS)
  test(`an include is added to a text with ${what}`, () => {
    let text = before;
    for (const { range, text: added } of includeEdits(before, "litebox/memory.h"))
      text = text.slice(0, range.start) + added + text.slice(range.end);
    assert.equal(text, after);
  });
