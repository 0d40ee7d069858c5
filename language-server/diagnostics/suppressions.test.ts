import assert from "node:assert/strict";
import { test } from "node:test";

import { suppressionFor } from "./suppressions.ts";

const CODE = "outside-api-call";
const REASON = "linked from assembly";

const ROWS: readonly (readonly [what: string, before: string, after: string | undefined])[] = [
  ["no comment", "  fork();\n", "  // litebox-ignore outside-api-call: \n  fork();\n"],
  [
    "other ends of lines",
    "a;\r\n  fork();\r\n",
    "a;\r\n  // litebox-ignore outside-api-call: \r\n  fork();\r\n",
  ],
  [
    "a comment without a reason behind it",
    "fork(); // litebox-ignore outside-api-call\n",
    "fork(); // litebox-ignore outside-api-call: \n",
  ],
  [
    "a comment without a reason above it",
    "/* litebox-ignore secret-branch, outside-api-call */\nfork();\n",
    "/* litebox-ignore secret-branch, outside-api-call: */\nfork();\n",
  ],
  [
    "a comment without anything",
    "// litebox-ignore\nfork();\n",
    "// litebox-ignore outside-api-call: \nfork();\n",
  ],
  [
    "a comment without a code",
    `// litebox-ignore: ${REASON}\nfork();\n`,
    `// litebox-ignore outside-api-call: ${REASON}\nfork();\n`,
  ],
  ["a comment that waits for the reason", "fork(); // litebox-ignore outside-api-call: \n", undefined],
  [
    "a comment about something else",
    "// litebox-ignore secret-branch\nfork();\n",
    "// litebox-ignore secret-branch\n// litebox-ignore outside-api-call: \nfork();\n",
  ],
];

for (const [what, before, after] of ROWS)
  test(`the comment that takes a finding away, where there is ${what}`, () => {
    const start = before.indexOf("fork");
    const range = { start, end: start + 4 };
    const edit = suppressionFor({ code: CODE, severity: "error", range, message: "", fixes: [] }, before);
    const text = edit && before.slice(0, edit.range.start) + edit.text + before.slice(edit.range.end);
    assert.equal(text, after);
  });
