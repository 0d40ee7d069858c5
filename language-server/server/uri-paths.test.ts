import assert from "node:assert/strict";
import { test } from "node:test";

import { pathOfUri, uriOfPath } from "./uri-paths.ts";

const PAIRS: Readonly<Record<string, string>> = {
  "vscode-vfs://github/owner/name/src/main.c": "/vscode-vfs/github/owner/name/src/main.c",
  "vscode-vfs://github%2Bmain/owner/a%20b.c": "/vscode-vfs/github%2Bmain/owner/a b.c",
  "file:///home/me/main.c": "/file/-/home/me/main.c",
  "testfolder:///hello/%E4%BD%A0.c": "/testfolder/-/hello/你.c",
};

test("each file has one path, and its address again from that", () => {
  for (const [uri, path] of Object.entries(PAIRS)) {
    assert.equal(pathOfUri(uri), path);
    assert.equal(uriOfPath(path), uri);
  }
});

test("an address without an authority may be written without its slashes", () => {
  assert.equal(pathOfUri("testfolder:/hello/main.c"), "/testfolder/-/hello/main.c");
});

test("what is no file has no path", () => {
  for (const uri of ["untitled:Untitled-1", "", "main.c", "memfs:/%ZZ", "a:/b?query"])
    assert.equal(pathOfUri(uri), undefined, uri);
});
