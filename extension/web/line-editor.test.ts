import assert from "node:assert/strict";
import { test } from "node:test";

import { LineEditor, terminalLines } from "./line-editor.ts";

test("a line is edited until Enter", () => {
  const editor = new LineEditor();
  assert.deepEqual(editor.keys("helo"), { echo: "helo", lines: [], isInterrupted: false, isEnd: false });
  assert.deepEqual(editor.keys("\x7flo\r"), {
    echo: "\b \blo\r\n",
    lines: ["hello\n"],
    isInterrupted: false,
    isEnd: false,
  });
});

test("nothing is taken away before the line, and a character of two units is one", () => {
  const editor = new LineEditor();
  assert.equal(editor.keys("\x7f").echo, "");
  assert.deepEqual(editor.keys("a😀\x7f\r").lines, ["a\n"]);
});

test("what is pasted can be several lines", () => {
  assert.deepEqual(new LineEditor().keys("one\rtwo\rth").lines, ["one\n", "two\n"]);
});

test("Ctrl-C interrupts, Ctrl-D ends the input at the beginning of a line, and arrows do nothing", () => {
  const editor = new LineEditor();
  assert.equal(editor.keys("\x03").isInterrupted, true);
  assert.equal(editor.keys("\x04").isEnd, true);
  assert.equal(editor.keys("a\x04").isEnd, false);
  assert.deepEqual(editor.keys("\x1b[A\x1bOB\r").lines, ["a\n"]);
});

test("a terminal is given both ends of a line", () => {
  assert.equal(terminalLines("a\nb\r\n"), "a\r\nb\r\n");
});
