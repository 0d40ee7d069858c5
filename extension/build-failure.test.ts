import assert from "node:assert/strict";
import { test } from "node:test";

import { remedyOf } from "./build-failure.ts";

test("a missing, wrong or old compiler is chosen in the settings", () => {
  for (const reason of [
    "No C compiler was found. Install it, on Debian and Ubuntu with: sudo apt-get install gcc",
    'The compiler /no/cc cannot be run. Correct "compiler" in litebox.json or the setting litebox.compiler of the editor: "gcc", "clang" or the path of one.',
    "The compiler /usr/bin/gcc is gcc 4.8.5, which lacks options that a build needs: it has to be gcc 8 or newer.",
    "No linker was found. Install it, on Debian and Ubuntu with: sudo apt-get install binutils",
  ])
    assert.equal(remedyOf(reason), "settings", reason);
});

test("what cannot be written is another folder's affair", () => {
  assert.equal(
    remedyOf(
      "Cannot write /p/build/x.json: it is on a read-only file system. Copy the project to a place that can be written to, and build again.",
    ),
    "folder",
  );
});

test("mistakes of the program are in Problems", () => {
  assert.equal(remedyOf("The compiler found errors. Correct what it names, and build again."), "problems");
  assert.equal(remedyOf("litebox.json:3:5: expected a text, found 5"), "problems");
});
