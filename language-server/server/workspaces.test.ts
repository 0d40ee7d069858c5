/** Which project a file is of: several in a workspace, several roots, files that two share, links; and files in other encodings. */

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import type { Diagnostic } from "vscode-languageserver/node";

import { encodeUtf8 } from "../../runtime/base/text.ts";
import { Client, LINK } from "../testing/client.ts";

const FORKS = "int child(void) {\n  return fork();\n}\n";

function utf16(text: string, isBig: boolean): Uint8Array {
  const bytes = new Uint8Array(2 * (text.length + 1));
  const view = new DataView(bytes.buffer);
  for (const [index, unit] of [...`\uFEFF${text}`].entries())
    view.setUint16(2 * index, unit.charCodeAt(0), !isBig);
  return bytes;
}

/** As Latin-1 has it. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const FILES = {
  "one/litebox.json": '{ "name": "one", "include": ["../shared"] }',
  "one/main.c": '#include "shared.h"\nint main(void) { return later(); }\n',
  "one/inner/litebox.json": '{ "name": "inner" }',
  "one/inner/own.c": FORKS,
  "two/litebox.json": '{ "name": "two", "include": ["../shared"] }',
  "two/main.c": '#include "shared.h"\nint later(void) { return 1; }\nint main(void) { return later(); }\n',
  "two/linked.c": `${LINK}../shared/linked.c`,
  "two/astray.c": `${LINK}nowhere.c`,
  "two/round": `${LINK}../two`,
  "two/endless.c": `${LINK}/dev/zero`,
  "shared/shared.h": "static inline int both(void) { return later() + fork(); }\n",
  "shared/linked.c": FORKS,
  "three/litebox.json": '{ "name": "three" }',
  "three/little.c": utf16(FORKS, false),
  "three/big.c": utf16(FORKS, true),
  "three/marked.c": encodeUtf8(`\uFEFF${FORKS}`),
  "three/latin.c": latin1("/* r\u00E9sum\u00E9 \u00FC\u00DF */ int f(void) { return fork(); }\n"),
  "three/windows.c": FORKS.replaceAll("\n", "\r\n"),
};

let client: Client;
before(async () => {
  client = await Client.start(FILES, {}, ["one", "two", "three"]);
});
after(() => client.stop());

const nameOf = ({ message }: Diagnostic): string => /`(\w+)`/.exec(JSON.stringify(message))?.[1] ?? "";
const has =
  (...names: readonly string[]) =>
  (found: readonly Diagnostic[]): boolean =>
    String(found.map(nameOf).toSorted()) === String(names.toSorted());

test("each root of the workspace has its project, and a project may stand within another one's folder", async () => {
  await client.diagnostics("one/main.c", has("later"));
  await client.diagnostics("two/main.c", has());
  await client.diagnostics("one/inner/own.c", has("fork"));
});

test("of a header that two projects share each says what it finds, once", async () => {
  // `later` is defined in one of the two alone.
  await client.diagnostics("shared/shared.h", has("later", "fork"));
});

test("what is typed in a header that two projects share counts for both, and its actions are those of both", async () => {
  const text = `// typed\n${FILES["shared/shared.h"]}`;
  await client.open("shared/shared.h", text);
  const isBelow = ({ range }: Diagnostic): boolean => range.start.line === 1;
  const both = await client.diagnostics(
    "shared/shared.h",
    (found) => has("later", "fork")(found) && found.every(isBelow),
  );
  const actions = await client.connection.sendRequest<{ title: string }[]>("textDocument/codeAction", {
    textDocument: { uri: client.uri("shared/shared.h") },
    range: both.find((each) => nameOf(each) === "later")?.range,
    context: { diagnostics: [] },
  });
  assert.equal(actions.length, 1);
  await client.change("shared/shared.h", 2, `${text}static inline int more(void) { return vfork(); }\n`);
  await client.diagnostics("shared/shared.h", has("later", "fork", "vfork"));
  await client.connection.sendNotification("textDocument/didClose", {
    textDocument: { uri: client.uri("shared/shared.h") },
  });
  await client.diagnostics("shared/shared.h", (found) => has("later", "fork")(found) && !found.some(isBelow));
});

test("a link is a file of its own, and one that leads nowhere, in a circle or to a device is none", async () => {
  const [found] = await client.diagnostics("two/linked.c", has("fork"));
  assert.deepEqual(found?.range.start, { line: 1, character: 9 });
  await client.diagnostics("two/round/main.c", has());
});

for (const [name, place] of [
  ["little.c", { line: 1, character: 9 }],
  ["big.c", { line: 1, character: 9 }],
  ["marked.c", { line: 1, character: 9 }],
  ["windows.c", { line: 1, character: 9 }],
  ["latin.c", { line: 0, character: 37 }],
] as const)
  test(`${name}: places are those that an editor has`, async () => {
    const [found] = await client.diagnostics(`three/${name}`, has("fork"));
    assert.deepEqual(found?.range.start, place);
  });

test("a root that leaves the workspace takes its findings along, and those of others stay", async () => {
  const change = (what: "added" | "removed", name: string): Promise<void> => {
    const event = { added: [], removed: [], [what]: [{ uri: client.uri(name), name }] };
    return client.connection.sendNotification("workspace/didChangeWorkspaceFolders", { event });
  };
  await change("removed", "one");
  await client.diagnostics("one/main.c", has());
  await client.diagnostics("one/inner/own.c", has());
  await client.diagnostics("shared/shared.h", has("fork"));
  await change("added", "one");
  await client.diagnostics("one/main.c", has("later"));
  await client.diagnostics("shared/shared.h", has("later", "fork"));
});

test("a project whose whole folder is deleted says nothing any more", async () => {
  await rm(join(client.folder, "one"), { recursive: true });
  const changes = [{ uri: client.uri("one/litebox.json"), type: 3 }];
  await client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
  await client.diagnostics("one/main.c", has());
  await client.diagnostics("shared/shared.h", has("fork"));
});
