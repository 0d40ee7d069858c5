import assert from "node:assert/strict";
import { test } from "node:test";

import { cacheFolderParts } from "./cache-folder.ts";

const isAbsolute = (path: string): boolean => path.startsWith("/");

test("caches are where the user says, else where the system has them, else below the home folder", () => {
  const parts = (environment: object): readonly string[] =>
    cacheFolderParts(environment, "/home/me", isAbsolute);
  assert.deepEqual(parts({ LITEBOX_CACHE: "here", XDG_CACHE_HOME: "/caches" }), ["here"]);
  assert.deepEqual(parts({ LITEBOX_CACHE: "", XDG_CACHE_HOME: "/caches" }), ["/caches", "litebox"]);
  assert.deepEqual(parts({ XDG_CACHE_HOME: "caches" }), ["/home/me", ".cache", "litebox"]);
  assert.deepEqual(parts({}), ["/home/me", ".cache", "litebox"]);
});
