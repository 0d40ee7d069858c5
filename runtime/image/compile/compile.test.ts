import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { lacks, temporaryProject, testSystem } from "../testing/temporary-project.ts";
import { compileAll } from "./compile.ts";
import { readDepfile } from "./depfile.ts";
import { choose } from "./patterns.ts";

const PATHS = ["a.c", "b.h", "src/a.c", "src/deep/b.c", "src/deep/c.cc", "test/a.c"];

const patterns: readonly (readonly [patterns: readonly string[], chosen: readonly string[]])[] = [
  [["*.c"], ["a.c"]],
  [["./*.c"], ["a.c"]],
  [["**/*.c"], ["a.c", "src/a.c", "src/deep/b.c", "test/a.c"]],
  [
    ["**/*.c", "!test/**"],
    ["a.c", "src/a.c", "src/deep/b.c"],
  ],
  [
    ["!test/**", "**/*.c"],
    ["a.c", "src/a.c", "src/deep/b.c", "test/a.c"],
  ],
  [["src/**"], ["src/a.c", "src/deep/b.c", "src/deep/c.cc"]],
  [["src/**/?.{c,cc}"], ["src/a.c", "src/deep/b.c", "src/deep/c.cc"]],
  [["src/deep/c.c"], []],
  [["{a.c", "a.c}"], []],
];

for (const [chosenBy, chosen] of patterns) {
  test(`patterns ${chosenBy.join(" ")}`, () => {
    assert.deepEqual(choose(chosenBy, PATHS), chosen);
  });
}

test("every path matches itself as a pattern unless it holds a pattern's character", () => {
  const plain = fc
    .stringMatching(/^[^*?{}!/\n\r][^*?{}\n\r]{0,20}$/)
    .filter((path) => !path.startsWith("./"));
  fc.assert(fc.property(plain, (path) => choose([path], [path]).length === 1));
  fc.assert(
    fc.property(fc.string(), fc.string(), (pattern, path) => Array.isArray(choose([pattern], [path]))),
  );
});

test("dependency files: continued lines, and make's escapes", () => {
  assert.deepEqual(readDepfile("object: /p/a.c /p/b.h \\\n  /q/c.h\n\n/q/c.h:\n"), [
    "/p/a.c",
    "/p/b.h",
    "/q/c.h",
  ]);
  assert.deepEqual(readDepfile("object: /my\\ files/a\\#b.c /x/$$y.h\r\n"), ["/my files/a#b.c", "/x/$y.h"]);
  assert.deepEqual(readDepfile(""), []);
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(readDepfile(text))));
});

test(
  "a compiler that dies is named, with what ended it, where nothing else is said",
  { skip: await lacks("sh") },
  async (t) => {
    const folder = await temporaryProject(t, { "a.c": "int a;\n", "cc.sh": "kill -SEGV $$\n" });
    const job = { source: `${folder}/a.c`, object: `${folder}/a.o`, flags: [`${folder}/cc.sh`], folder };
    const compiler = { path: (await testSystem.find("sh")) ?? "", identity: "sh" };
    const [made] = await compileAll([job], { system: testSystem, compiler });
    assert.equal(made?.succeeded, false);
    assert.match(
      made.messages,
      /^.*\/a\.c:1:1: error: \S*\/sh was ended by SIGSEGV, as happens where .*\.\n$/,
    );
  },
);
