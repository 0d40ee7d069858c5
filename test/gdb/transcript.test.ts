/** The matcher of transcripts must refuse what it should refuse. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { answersIn, matches, readTranscript, scriptOf } from "./transcript.ts";

test("a transcript is read into commands and answers", () => {
  const read = readTranscript(
    "# A comment.\n\n(gdb) break main\nBreakpoint 1 at …\n(gdb) continue\n\n…\nmain ()\n",
  );
  assert.deepEqual(read, [
    { command: "break main", expected: ["Breakpoint 1 at …"], line: 3 },
    { command: "continue", expected: ["…", "main ()"], line: 5 },
  ]);
});

test("answers are found again in gdb's output", () => {
  const [first, second] = readTranscript("(gdb) one\n(gdb) two\n");
  assert.ok(first && second);
  assert.match(scriptOf([first, second]), /^echo \\n@@exchange@@ 0\\n\none\necho/);
  const output = "noise\n\n@@exchange@@ 0\na\nb  \n\n@@exchange@@ 1\n\n";
  assert.deepEqual(answersIn(output), [["a", "b"], []]);
});

test("an ellipsis stands for text within a line, or for whole lines", () => {
  assert.ok(matches(["x = 7", "y = 8"], ["x = …", "y = 8"]));
  assert.ok(matches(["noise", "more", "y = 8"], ["…", "y = 8"]));
  assert.ok(matches([], ["…"]));
  assert.ok(!matches(["x = 7"], ["x = 8"]));
  assert.ok(!matches(["x = 7", "y = 8"], ["x = 7"]));
  assert.ok(!matches(["a.c"], ["a?c"]));
  assert.ok(!matches(["x", "y"], ["x…y"]));
});
