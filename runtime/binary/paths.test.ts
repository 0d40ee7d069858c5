import assert from "node:assert/strict";
import { test } from "node:test";

import { commonTail, joinPath, matchPath, normalisePath } from "./paths.ts";

test("paths are normalised without a file system", () => {
  assert.equal(normalisePath("/a/./b//c/../d"), "/a/b/d");
  assert.equal(normalisePath("/../a"), "/a");
  assert.equal(normalisePath("../a/../../b"), "../../b");
  assert.equal(joinPath("/a/b", "../c.c"), "/a/c.c");
  assert.equal(joinPath("/a/b", "/x/c.c"), "/x/c.c");
  assert.equal(joinPath("", "c.c"), "c.c");
});

test("an editor's path finds the file of another folder or machine", () => {
  const files = ["/src/app/main.c", "/src/app/net/main.c", "/src/app/net/tls.c"];
  assert.deepEqual(matchPath("/src/app/main.c", files), ["/src/app/main.c"]);
  assert.deepEqual(matchPath("/checkout/project/net/main.c", files), ["/src/app/net/main.c"]);
  assert.deepEqual(matchPath("/checkout/project/main.c", files), ["/src/app/main.c", "/src/app/net/main.c"]);
  assert.deepEqual(matchPath("C:\\project\\net\\tls.c", files), ["/src/app/net/tls.c"]);
  assert.deepEqual(matchPath("/src/app/other.c", files), []);
  assert.equal(commonTail("/a/b/c", "/x/b/c"), 2);
});
