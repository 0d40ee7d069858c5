/** The server as a client sees it: a process that speaks the protocol over standard input and output. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { Diagnostic } from "vscode-languageserver/node";

import { Client } from "../testing/client.ts";

const codes = (diagnostics: readonly Diagnostic[]): unknown[] => diagnostics.map(({ code }) => code);

const FILES = {
  "litebox.json": '{ "name": "sample", "sources": ["*.c", "*.cpp"] }',
  "main.c": '#include "util.h"\nint main(void) { return helper(); }\n',
  "util.h": "int helper(void);\n",
  "util.c": "int helper(void) { return fork(); }\n",
  "elsewhere/notes.txt": "fork()",
  "typed.c": "",
  "typed.cpp": "",
  "cxx.cpp": '#include "shapes.h"\nint f() {\n  std::thread t(f);\n  throw 1;\n}\n',
  "shapes.h": "#include <string>\nnamespace shapes { class Shape; }\n",
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
    ["Remove this #include", "Ignore outside-api-header here, for a reason to be written"],
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

test("functions of the API are offered with the header that they need, in C and in C++", async () => {
  interface Item {
    readonly label: string;
    readonly detail?: string;
    readonly additionalTextEdits?: {
      readonly range: { readonly start: unknown };
      readonly newText: string;
    }[];
  }
  let version = 2;
  await client.open("typed.c", "");
  await client.open("typed.cpp", "");
  const offered = async (name: string, text: string): Promise<readonly Item[]> => {
    const lines = text.split("\n");
    const line = lines.findIndex((each) => each.includes("|"));
    const character = lines[line]?.indexOf("|") ?? 0;
    await client.change(name, version++, text.replace("|", ""));
    const list = await client.connection.sendRequest<{ readonly items: readonly Item[] }>(
      "textDocument/completion",
      { textDocument: { uri: client.uri(name) }, position: { line, character } },
    );
    return list.items;
  };
  const inC = await offered("typed.c", "#include <string.h>\nvoid f(void) {\n  prin|\n}\n");
  assert.deepEqual(
    inC.map(({ label }) => label),
    ["printf"],
  );
  assert.match(inC[0]?.detail ?? "", /^int printf\(/);
  assert.deepEqual(inC[0]?.additionalTextEdits?.[0], {
    range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } },
    newText: "#include <stdio.h>\n",
  });
  const inCxx = await offered("typed.cpp", "#include <cstdio>\nvoid f() {\n  std::prin|\n}\n");
  assert.deepEqual(
    inCxx.map(({ label, additionalTextEdits }) => [label, additionalTextEdits]),
    [["printf", undefined]],
  );
  assert.deepEqual(await offered("typed.cpp", "void f(Printer &p) {\n  p.prin|\n}\n"), []);
  for (const text of [
    "// prin|",
    "/* one\n prin| */",
    'char *t = "prin|";',
    'char *t = "prin|',
    "void f(P *p) { p->prin|",
  ])
    assert.deepEqual(await offered("typed.c", `${text}\n`), [], text);
  for (const text of ["int n = 'n' + prin|;", "/* one */ prin|", '#define SAY(t) prin|("x", t)'])
    assert.equal((await offered("typed.c", `${text}\n`)).length, 1, text);
  const includes = await offered("typed.c", "#include <litebox/se|\n");
  assert.deepEqual(
    includes.map(({ label }) => label),
    ["litebox/seal.h"],
  );
});

test("hover explains a function of the API in C++, also behind std::", async () => {
  await client.change(
    "typed.cpp",
    100,
    "#include <cstring>\nunsigned long f(const char *t) { return std::strlen(t); }\n",
  );
  const hover = await client.connection.sendRequest<{ readonly contents: { readonly value: string } }>(
    "textDocument/hover",
    { textDocument: { uri: client.uri("typed.cpp") }, position: { line: 1, character: 47 } },
  );
  assert.match(hover.contents.value, /size_t strlen\(const char \*/);
});

test("hover and signature are about calls, wherever they stand, and about nothing that looks like one", async () => {
  const ask = async <Answer>(request: string, text: string, version: number): Promise<Answer | null> => {
    const before = text.slice(0, text.indexOf("|")).split("\n");
    const code = text.replace("|", "");
    // When the call at the end is found, the text has been looked at.
    const marked = `missing_${String(version)}`;
    await client.change("typed.c", version, `${code}\nint end(void) { return ${marked}(); }\n`);
    await client.diagnostics("typed.c", (found) => JSON.stringify(found).includes(marked));
    return client.connection.sendRequest<Answer | null>(request, {
      textDocument: { uri: client.uri("typed.c") },
      position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
    });
  };
  let version = 200;
  const hovered = (text: string): Promise<object | null> => ask("textDocument/hover", text, ++version);
  for (const text of [
    "#define SAY(t) pu|ts(t)\nvoid f(void) { SAY(1); }",
    "void f(void) {\n  if (pu|ts(1) == \n}",
    "int (*say)(const char *) = pu|ts;",
  ])
    assert.notEqual(await hovered(text), null, text);
  for (const text of [
    "// pu|ts",
    "/* one\n pu|ts */",
    'char *t = "pu|ts";',
    "void f(P *p) { p->pu|ts(1); }",
    "int f(void) { int time = 3; return ti|me; }",
  ])
    assert.equal(await hovered(text), null, text);
  interface Help {
    readonly signatures: readonly { readonly label: string }[];
    readonly activeParameter: number;
  }
  const helped = async (text: string): Promise<unknown> => {
    const help = await ask<Help>("textDocument/signatureHelp", text, ++version);
    return help && [/(\w+)\(/.exec(help.signatures[0]?.label ?? "")?.[1], help.activeParameter];
  };
  assert.deepEqual(await helped("void f(char *t) { memcpy(t, (char[]){1, 2}, |); }"), ["memcpy", 2]);
  assert.deepEqual(await helped("void f(char *t) { memcpy(t,\n  /* a, b */ strlen(t) |\n}"), ["memcpy", 1]);
  assert.deepEqual(await helped("void f(char *t) { memcpy(t, strlen(|"), ["strlen", 0]);
  assert.deepEqual(await helped("void f(char *t) { memcpy(t, t, 1); { | } }"), null);
  await client.change("typed.c", 900, "");
});

test("sources in C++ are checked as such, and so are the headers that they include", async () => {
  const found = await client.diagnostics("cxx.cpp", (diagnostics) => diagnostics.length > 0);
  assert.deepEqual(codes(found), ["outside-api-std", "cxx-exceptions"]);
  await client.open("shapes.h", FILES["shapes.h"]);
  await client.change("shapes.h", 2, `${FILES["shapes.h"]}#include <iostream>\n`);
  const [inHeader] = await client.diagnostics("shapes.h", (diagnostics) => diagnostics.length === 1);
  assert.match(JSON.stringify(inHeader?.message), /`<iostream>` .* Use <cstdio>/);
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
