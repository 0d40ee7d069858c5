/** What nobody should write and somebody will: after each of it the server lives, says what it can, and goes on with the rest. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chmod, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Diagnostic } from "vscode-languageserver/node";

import type { InitializationOptions } from "../contract.ts";
import { Client } from "../testing/client.ts";

const MANIFEST = '{ "name": "bad", "sources": ["*.c"] }';
const GOOD = "int main(void) { return fork(); }\n";

const codes = (diagnostics: readonly Diagnostic[]): unknown[] => diagnostics.map(({ code }) => code);

interface Row {
  readonly what: string;
  readonly text: string;
  /** Codes of what is found in it; undefined where nobody can say. */
  readonly found?: readonly string[];
}

const ROWS: readonly Row[] = [
  { what: "half a function", text: "int f(void) {\n  fork();\n  if (", found: ["outside-api-call"] },
  {
    what: "a string that is still being typed",
    text: 'int f(void) {\n  fork("abc\n  return wait(0);\n}\n',
    found: ["outside-api-call", "outside-api-call"],
  },
  { what: "10 MB on one line", text: `int a = ${"1 + ".repeat(2_500_000)}1;`, found: ["not-analysed"] },
  { what: "a megabyte of brackets", text: "(".repeat(1_000_000) },
  {
    what: "bytes that are no text",
    text: String.fromCharCode(...Array.from({ length: 4000 }, (_, n) => (n * 37) % 256)),
  },
  { what: "half of a character", text: "int f(void) { return '\ud800'; }" },
  {
    what: "other ends of lines",
    text: "int f(void)\r\n{\r\n  return fork();\r}\r\n",
    found: ["outside-api-call"],
  },
  { what: "includes in a circle", text: '#include "one.h"\nint f(void) { return 0; }\n', found: [] },
  { what: "a file that includes itself", text: '#include "typed.c"\nint f(void) { return 0; }\n', found: [] },
  { what: "nothing", text: "", found: [] },
];

let client: Client;
before(async () => {
  client = await Client.start({
    "litebox.json": MANIFEST,
    "good.c": GOOD,
    "typed.c": "",
    "one.h": '#include "two.h"\n',
    "two.h": '#include "one.h"\n',
  });
  await client.open("typed.c", "");
  await client.open("good.c", GOOD);
});
after(() => client.stop());

let version = 2;
/** Another file is still answered for, and with the newest text. */
async function isAlive(): Promise<void> {
  await client.change("good.c", version++, `${GOOD}int a(void) { return socket(); }\n`);
  await client.diagnostics("good.c", (found) => found.length === 2);
  await client.change("good.c", version++, GOOD);
  await client.diagnostics("good.c", (found) => found.length === 1);
}

for (const { what, text, found } of ROWS) {
  test(`the server lives on after ${what}`, async () => {
    await client.change("typed.c", version++, text);
    if (found) await client.diagnostics("typed.c", (all) => String(codes(all)) === String(found));
    await isAlive();
  });
}

test("a manifest that cannot be read leaves the last good one in force", async () => {
  await client.open("litebox.json", MANIFEST);
  await client.change("litebox.json", 2, '{ "name": "bad", "sources": ["*.c"');
  const said = await client.diagnostics("litebox.json", (found) => codes(found).includes("manifest"));
  assert.match(JSON.stringify(said[0]?.message), /Until then the last manifest that was right is in force\./);
  await isAlive();
  await client.change("litebox.json", 3, MANIFEST);
  await client.diagnostics("litebox.json", (found) => found.length === 0);
});

test("a burst of 200 edits leaves what the last of them means, and no queue", async () => {
  for (let edit = 0; edit < 200; edit++)
    await client.change("typed.c", version++, `int f(void) { return missing_${String(edit)}(); }\n`);
  const said = await client.diagnostics("typed.c", ([first]) =>
    JSON.stringify(first?.message ?? "").includes("missing_199"),
  );
  assert.equal(said.length, 1);
  const shown = client.publications;
  await sleep(300);
  assert.equal(client.publications, shown, "nothing is said after the last word");
  assert.ok(shown < 150, `${String(shown)} publications`);
});

test("a folder that is deleted is no end of the server", async () => {
  await rm(join(client.folder, "litebox.json"));
  await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
    changes: [{ uri: client.uri("litebox.json"), type: 3 }],
  });
  await client.diagnostics("good.c", (found) => found.length === 0);
  await writeFile(join(client.folder, "litebox.json"), MANIFEST);
  await client.change("good.c", version++, GOOD);
  await client.diagnostics("good.c", (found) => found.length === 1);
});

test("a compiler that crashes leaves the findings of the syntax, and is never run in a workspace without trust", async () => {
  const project = { "litebox.json": '{ "name": "bad", "compiler": "./cc.sh" }', "main.c": GOOD };
  const cli = join(import.meta.dirname, "..", "..", "runtime", "cli", "main.ts");
  const run = async (options: InitializationOptions): Promise<string> => {
    const other = await Client.start({ ...project, "cc.sh": "#!/bin/sh\nkill -SEGV $$\n" }, options);
    await chmod(join(other.folder, "cc.sh"), 0o755);
    await other.open("main.c", GOOD);
    await other.diagnostics("main.c", (found) => found.length === 1);
    await other.until(() => ["unknown", "restricted"].includes(other.tcb.at(-1)?.state.kind ?? ""));
    const { kind } = other.tcb.at(-1)?.state ?? { kind: "" };
    await other.stop();
    return kind;
  };
  assert.deepEqual(await Promise.all([run({ cli, trusted: true }), run({ cli, trusted: false })]), [
    "unknown",
    "restricted",
  ]);
});
