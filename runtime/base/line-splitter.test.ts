import assert from "node:assert/strict";
import { test } from "node:test";

import { LineSplitter } from "./line-splitter.ts";
import { encodeUtf8 } from "./text.ts";

test("lines come out whole wherever the bytes are cut", () => {
  const text = "one\n\ntwo ä€\nthree\r\nunfinished";
  const bytes = encodeUtf8(text);
  for (let size = 1; size <= bytes.length; size++) {
    const splitter = new LineSplitter(100);
    const lines: string[] = [];
    for (let at = 0; at < bytes.length; at += size)
      lines.push(...splitter.add(bytes.subarray(at, at + size)));
    assert.deepEqual(lines, ["one", "", "two ä€", "three\r"], `in pieces of ${size} bytes`);
  }
});

test("a line that is too long is left out, and the next is not", () => {
  const splitter = new LineSplitter(4);
  assert.deepEqual(splitter.add(encodeUtf8("four\nfives\nok\nlong")), ["four", "ok"]);
  assert.deepEqual(splitter.add(encodeUtf8("er\nend\n")), ["end"]);
});
