import assert from "node:assert/strict";
import { test } from "node:test";
import type { DebugInfo } from "../../runtime/binary/debug-info.ts";
import { normalise, SourcePaths } from "./source-paths.ts";

const FILES = [
  "/src/main.c",
  "/src/lib/list.c",
  "/src/lib/list.h",
  "/litebox/stdio/printf.c",
  "/other/main.c",
];

/** Only what the mapping asks for. */
const info = {
  sourceFiles: () => FILES,
  filesMatching: (path: string) => FILES.filter((file) => file.endsWith(path.slice(path.lastIndexOf("/")))),
} as unknown as DebugInfo;

function paths(existing: readonly string[], map: Record<string, string> = {}): SourcePaths {
  return new SourcePaths(info, {
    folder: "/home/me/project",
    map,
    exists: (path) => existing.includes(path),
  });
}

void test("a path that exists is itself", () => {
  assert.equal(paths(["/src/main.c"]).toLocal("/src/main.c"), "/src/main.c");
});

void test("a path of another machine is found by its longest tail in the project", () => {
  const found = paths(["/home/me/project/main.c", "/home/me/project/lib/list.c", "/home/me/project/list.c"]);
  assert.equal(found.toLocal("/src/main.c"), "/home/me/project/main.c");
  assert.equal(found.toLocal("/src/lib/list.c"), "/home/me/project/lib/list.c");
  assert.equal(found.toLocal("/litebox/stdio/printf.c"), undefined);
});

void test("a source map comes first", () => {
  const found = paths(["/src/main.c"], { "/src": "/elsewhere" });
  assert.equal(found.toLocal("/src/main.c"), "/elsewhere/main.c");
});

void test("back from the editor: the same file, or one of the same name that is nowhere else", () => {
  const found = paths(["/home/me/project/main.c"]);
  assert.deepEqual(found.toDebugInfo("/home/me/project/main.c"), ["/src/main.c", "/other/main.c"]);
  assert.deepEqual(found.toDebugInfo("/moved/lib/list.c"), ["/src/lib/list.c"]);
  assert.deepEqual(found.toDebugInfo("/moved/nothing.c"), []);
});

void test("one spelling per file", () => {
  assert.equal(normalise("C:\\a\\b\\..\\c.c"), "c:/a/c.c");
  assert.equal(normalise("/a/./b//c.c"), "/a/b/c.c");
});
