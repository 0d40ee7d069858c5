/** Figures and the budget, from a real build: the server runs the command of the sources. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { DiagnosticSeverity } from "vscode-languageserver/node";
import type { CodeAction, Diagnostic, Hover, MarkupContent } from "vscode-languageserver/node";

import type { TcbFigures } from "../contract.ts";
import { Client } from "../testing/client.ts";

const CLI = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "runtime", "cli", "main.ts");

const SMALL = '#include <stdio.h>\nint main(void) {\n  puts("one");\n  return 0;\n}\n';
const LARGE = '#include <stdio.h>\nint main(void) {\n  printf("%d", 1);\n  puts("one");\n  return 0;\n}\n';

let client: Client;
before(async () => {
  const files = { "litebox.json": '{ "name": "budget", "tcb": { "bytes": "5K" } }', "main.c": SMALL };
  client = await Client.start(files, { cli: CLI, trusted: true });
});
after(() => client.stop());

function figures(): TcbFigures | undefined {
  const state = client.tcb.at(-1)?.state;
  return state?.kind === "known" ? state.figures : undefined;
}

const isOverBudget = ({ code }: Diagnostic): boolean => code === "tcb-budget";

let measured = 0;

test("the TCB is measured when the project is opened", async () => {
  await client.until(() => figures()?.measured === true);
  measured = figures()?.bytes ?? 0;
  assert.ok(measured > 500 && measured < 5 * 1024, String(measured));
  assert.match(figures()?.size ?? "", /^\d.* of 5 KiB$/);
});

test("the call that goes over the budget is marked while it is typed, with figures", async () => {
  await client.open("main.c", SMALL);
  await client.change("main.c", 2, LARGE);
  const over = await client.diagnostics("main.c", (diagnostics) => diagnostics.some(isOverBudget));
  const found = over.find(isOverBudget);
  assert.equal(found?.code, "tcb-budget");
  assert.equal(found.range.start.line, 2);
  assert.match(
    JSON.stringify(found.message),
    /`printf` adds [\d.]+ KiB \(stdio.*\): the TCB would be [\d.]+ KiB of the budget's 5 KiB \(estimated\)\./,
  );
});

test("the first call that needs a component is a hint, with what it brings in", async () => {
  const hints = await client.diagnostics("main.c", (diagnostics) =>
    diagnostics.some(({ code }) => code === "tcb-component"),
  );
  const hint = hints.find(({ code }) => code === "tcb-component");
  assert.equal(hint?.severity, DiagnosticSeverity.Hint);
  assert.match(JSON.stringify(hint.message), /`printf` brings the component \w+ into the TCB: [\d.]+ /);
});

test("the budget's own line says what went over it, and can be raised", async () => {
  const [found] = await client.diagnostics("litebox.json", (diagnostics) => diagnostics.some(isOverBudget));
  assert.match(
    JSON.stringify(found?.message),
    /of the budget's 5 KiB \(estimated\); `printf` in main\.c took/,
  );
  const actions = await client.connection.sendRequest<CodeAction[]>("textDocument/codeAction", {
    textDocument: { uri: client.uri("main.c") },
    range: { start: { line: 2, character: 2 }, end: { line: 2, character: 8 } },
    context: { diagnostics: [] },
  });
  const raise = actions.find(({ title }) => title === "Raise the budget in litebox.json");
  const [edit] = raise?.edit?.changes?.[client.uri("litebox.json")] ?? [];
  assert.match(edit?.newText ?? "", /^"(?:[6-9]|\d\d)K"$/);
});

test("a hover says what a function adds to this project", async () => {
  const hover = await client.connection.sendRequest<Hover>("textDocument/hover", {
    textDocument: { uri: client.uri("main.c") },
    position: { line: 2, character: 4 },
  });
  const { value } = hover.contents as MarkupContent;
  assert.match(value, /int printf\(const char \*format, \.\.\.\);/);
  assert.match(value, /Adds \*\*[\d.]+ KiB\*\* \([\d,]+ lines\) to this project's TCB: stdio/);
});

test("after a save the estimate gives way to what was measured", async () => {
  const estimate = figures()?.bytes ?? 0;
  await client.save("main.c", LARGE);
  await client.until(() => figures()?.measured === true);
  const exact = figures()?.bytes ?? 0;
  assert.ok(
    Math.abs(exact - estimate) < 0.03 * exact,
    `estimated ${String(estimate)}, measured ${String(exact)}`,
  );
  const over = await client.diagnostics("main.c", (diagnostics) =>
    JSON.stringify(diagnostics.find(isOverBudget)?.message ?? "").includes("(measured)"),
  );
  const found = over.find(isOverBudget);
  assert.equal(found?.range.start.line, 2, "the newer call is to blame, not the older one below it");
});

test("undone and saved, everything is as it was", async () => {
  await client.change("main.c", 3, SMALL);
  await client.save("main.c", SMALL);
  await client.until(() => figures()?.measured === true && figures()?.bytes === measured);
  await client.diagnostics("main.c", (diagnostics) => !diagnostics.some(isOverBudget));
});
