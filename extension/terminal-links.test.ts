import assert from "node:assert/strict";
import { test } from "node:test";

import { placesIn } from "./terminal-links.ts";

const found = (text: string): string[] =>
  placesIn(text).map(
    ({ start, length, path, line }) => `${text.slice(start, start + length)} → ${path} ${String(line)}`,
  );

test("files of the library OS are found, with their lines", () => {
  assert.deepEqual(found("  components/stdio/puts.c      52       6"), [
    "components/stdio/puts.c → components/stdio/puts.c 1",
  ]);
  assert.deepEqual(found("in components/entry/exit.S:12 and include/litebox/file.h:3."), [
    "components/entry/exit.S:12 → components/entry/exit.S 12",
    "include/litebox/file.h:3 → include/litebox/file.h 3",
  ]);
});

test("the project's own files, paths that lead elsewhere and other words are not", () => {
  for (const text of ["main.c:3", "src/components/a.c", "components/../../secret.c", "components/stdio", ""])
    assert.deepEqual(found(text), [], text);
});
