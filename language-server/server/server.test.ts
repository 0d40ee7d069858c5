/** The server as a client sees it: a process that speaks the protocol over standard input and output. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { Diagnostic } from "vscode-languageserver/node";

import { Client } from "../testing/client.ts";

const codes = (diagnostics: readonly Diagnostic[]): unknown[] => diagnostics.map(({ code }) => code);

const FILES = {
  "litebox.json": '{ "name": "sample" }',
  "main.c": '#include "util.h"\nint main(void) { return helper(); }\n',
  "util.h": "int helper(void);\n",
  "util.c": "int helper(void) { return fork(); }\n",
  "elsewhere/notes.txt": "fork()",
};

let client: Client;
before(async () => {
  client = await Client.start(FILES);
});
after(() => client.stop());

test("a project's files are checked before any of them is opened", async () => {
  const [found] = await client.diagnostics("util.c", (diagnostics) => diagnostics.length > 0);
  assert.equal(found?.code, "outside-api-call");
  assert.deepEqual(found.range, { start: { line: 0, character: 26 }, end: { line: 0, character: 30 } });
  assert.match(found.codeDescription?.href ?? "", /docs\/diagnostics\/outside-api-call\.md$/);
});

test("unsaved text counts, as it is typed", async () => {
  await client.open("main.c", FILES["main.c"]);
  await client.change(
    "main.c",
    2,
    `${FILES["main.c"]}#include <sys/socket.h>\nvoid f(void) { asm("syscall"); }\n`,
  );
  const found = await client.diagnostics("main.c", (diagnostics) => diagnostics.length === 2);
  assert.deepEqual(codes(found), ["outside-api-header", "illegal-instruction"]);
  const actions = await client.connection.sendRequest<{ title: string }[]>("textDocument/codeAction", {
    textDocument: { uri: client.uri("main.c") },
    range: found[0]?.range,
    context: { diagnostics: [] },
  });
  assert.deepEqual(
    actions.map(({ title }) => title),
    ["Remove this #include"],
  );
  await client.change("main.c", 3, FILES["main.c"]);
  await client.diagnostics("main.c", (diagnostics) => diagnostics.length === 0);
});

test("a function defined anywhere in the project is no finding elsewhere", async () => {
  await client.change("main.c", 4, "int main(void) { return late(); }\n");
  await client.diagnostics("main.c", (diagnostics) => diagnostics.length === 1);
  await client.open("util.c", FILES["util.c"]);
  await client.change("util.c", 2, "int late(void) { return 0; }\nint helper(void) { return 1; }\n");
  await client.diagnostics("main.c", (diagnostics) => diagnostics.length === 0);
  await client.diagnostics("util.c", (diagnostics) => diagnostics.length === 0);
});

test("a mistake in the manifest is shown at its place", async () => {
  await client.open("litebox.json", FILES["litebox.json"]);
  await client.change("litebox.json", 2, '{\n  "name": "sample",\n  "source": []\n}');
  const [found] = await client.diagnostics("litebox.json", (diagnostics) => diagnostics.length === 1);
  assert.equal(found?.range.start.line, 2);
  assert.match(JSON.stringify(found.message), /did you mean \\"sources\\"/);
});

test("without trust nothing is measured, and the client is told", async () => {
  await client.until(() => client.tcb.length > 0);
  assert.equal(client.tcb.at(-1)?.state.kind, "restricted");
});
