import assert from "node:assert/strict";
import { test } from "node:test";

import { SourceAddresses } from "./source-addresses.ts";

const addresses = new SourceAddresses("/project", "vscode-vfs://github%2Bmain/me/key service");

test("sources of a message go from the adapter's paths to the editor's addresses, and back", () => {
  const response = {
    body: {
      stackFrames: [{ id: 1, source: { name: "a b.c", path: "/project/src/a b.c" } }, { id: 2 }],
      sources: [{ path: "/project/x.h" }],
      instructions: [{ address: "0x1", location: { path: "/project/main.c" } }],
      path: "/project/no/source",
    },
  };
  const there = "vscode-vfs://github%2Bmain/me/key service";
  assert.deepEqual(addresses.toEditor(response), {
    body: {
      stackFrames: [{ id: 1, source: { name: "a b.c", path: `${there}/src/a%20b.c` } }, { id: 2 }],
      sources: [{ path: `${there}/x.h` }],
      instructions: [{ address: "0x1", location: { path: `${there}/main.c` } }],
      path: "/project/no/source",
    },
  });
  assert.deepEqual(addresses.toAdapter(addresses.toEditor(response)), response);
});

test("an address may be written with more percent signs than ours, or be elsewhere", () => {
  const source = (path: string) => ({ arguments: { source: { path } } });
  const more = "vscode-vfs://github%2Bmain/me/key%20service/main.c";
  assert.deepEqual(addresses.toAdapter(source(more)), source("/project/main.c"));
  const other = "vscode-vfs://github%2Bmain/other/main.c";
  assert.deepEqual(addresses.toAdapter(source(other)), source(other));
  assert.deepEqual(addresses.toEditor(source("/usr/include/x.h")), source("/usr/include/x.h"));
});
