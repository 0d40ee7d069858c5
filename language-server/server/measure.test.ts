/** Figures and the budget, from a real build: the server runs the command of the sources. */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { DiagnosticSeverity } from "vscode-languageserver/node";
import type {
  CodeAction,
  CodeLens,
  CompletionItem,
  CompletionList,
  Diagnostic,
  DocumentLink,
  Hover,
  InlayHint,
  MarkupContent,
  SignatureHelp,
} from "vscode-languageserver/node";

import type { TcbFigures } from "../contract.ts";
import { Client } from "../testing/client.ts";

const CLI = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "runtime", "cli", "main.ts");

const MANIFEST = '{ "name": "budget", "tcb": { "bytes": "5K" } }';
const SMALL = '#include <stdio.h>\nint main(void) {\n  puts("one");\n  return 0;\n}\n';
const LARGE = '#include <stdio.h>\nint main(void) {\n  printf("%d", 1);\n  puts("one");\n  return 0;\n}\n';

let client: Client;
before(async () => {
  const files = { "litebox.json": MANIFEST, "main.c": SMALL };
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

const position = (line: number, character: number) => ({
  textDocument: { uri: client.uri("main.c") },
  position: { line, character },
});

test("costs stand over functions, over the budget, behind includes and beside completions", async () => {
  const whole = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
  const textDocument = { uri: client.uri("main.c") };
  const lenses = await client.connection.sendRequest<CodeLens[]>("textDocument/codeLens", { textDocument });
  assert.deepEqual(
    lenses.map(({ range }) => range.start.line),
    [1],
  );
  assert.match(
    lenses[0]?.command?.title ?? "",
    /^[\d.]+ (?:B|bytes|KiB) in the TCB · pulls stdio [\d.]+ KiB/,
  );
  const hints = await client.connection.sendRequest<InlayHint[]>("textDocument/inlayHint", {
    textDocument,
    range: whole,
  });
  assert.deepEqual(
    hints.map(({ position: at }) => at),
    [{ line: 0, character: 18 }],
  );
  assert.match(JSON.stringify(hints[0]?.label), /^"[\d.]+ KiB"$/);
  await client.open("litebox.json", MANIFEST);
  const [budget] = await client.connection.sendRequest<CodeLens[]>("textDocument/codeLens", {
    textDocument: { uri: client.uri("litebox.json") },
  });
  assert.match(budget?.command?.title ?? "", /^[\d.]+ KiB of 5 KiB · [\d,]+ lines \(estimated\)$/);
});

test("a completion says what it would add, and the arguments of a call are explained", async () => {
  await client.change("main.c", 20, LARGE.replace("  return 0;", "  put\n  return 0;"));
  const list = await client.connection.sendRequest<CompletionList>("textDocument/completion", position(4, 5));
  const cost = (name: string): string | undefined =>
    list.items.find(({ label }) => label === name)?.labelDetails?.description;
  assert.equal(cost("puts"), "in the image");
  assert.match(cost("putc") ?? "", /^\+[\d.]+ (?:B|KiB), [\d,]+ lines?$/);
  const help = await client.connection.sendRequest<SignatureHelp>(
    "textDocument/signatureHelp",
    position(2, 15),
  );
  assert.equal(help.signatures[0]?.label, "int printf(const char *format, ...)");
  assert.equal(help.activeParameter, 1);
  assert.equal(await client.connection.sendRequest("textDocument/signatureHelp", position(1, 8)), null);
  await client.change("main.c", 21, LARGE);
});

test("includes lead to their manual pages", async () => {
  const links = await client.connection.sendRequest<DocumentLink[]>("textDocument/documentLink", {
    textDocument: { uri: client.uri("main.c") },
  });
  assert.deepEqual(
    links.map(({ range, target }) => [range.start.character, range.end.character, target?.split("/").at(-1)]),
    [[10, 17, "stdio.md"]],
  );
});

test("in the manifest components, limits and sizes are offered with what they cost now, in bytes and lines", async () => {
  let version = 2;
  const offered = async (text: string): Promise<ReadonlyMap<string, CompletionItem>> => {
    const character = text.indexOf("|");
    await client.change("litebox.json", version++, text.replace("|", ""));
    const list = await client.connection.sendRequest<CompletionList>("textDocument/completion", {
      textDocument: { uri: client.uri("litebox.json") },
      position: { line: 0, character },
    });
    return new Map(list.items.map((item) => [item.label, item]));
  };
  const cost = (items: ReadonlyMap<string, CompletionItem>, name: string): string =>
    items.get(name)?.labelDetails?.description ?? "";
  const components = await offered('{ "name": "budget", "tcb": { "bytes": "5K", "deny": ["|"] } }');
  assert.match(cost(components, "stdio"), /^[\d.]+ (?:B|KiB), [\d,]+ lines in the image$/);
  assert.match(cost(components, "threads"), /^not in the image: at most [\d.]+ KiB, [\d,]+ lines$/);
  const limits = await offered('{ "name": "budget", "tcb": { "|" } }');
  assert.match(cost(limits, "bytes"), /^[\d.]+ KiB now \((?:estimated|measured)\)$/);
  assert.match(cost(limits, "lines"), /^[\d,]+ lines now \((?:estimated|measured)\)$/);
  assert.match(JSON.stringify(limits.get("bytes")?.textEdit), /"newText":"\\"bytes\\": \\"\d+K\\""/);
  const sizes = await offered('{ "name": "budget", "enclave": { | } }');
  assert.match(cost(sizes, "stack"), /^[\d.]+ (?:B|KiB) in the deepest known chain \(measured\)$/);
  assert.equal((await offered('{ "name": "budget", "run": { "|" } }')).size, 0);
  await client.change("litebox.json", version, MANIFEST);
});

test("a component that is denied can be allowed where it is called", async () => {
  const denying = MANIFEST.replace(" } }", ', "deny": ["threads", "stdio"] } }');
  await client.change("litebox.json", 10, denying);
  const isDenied = ({ code }: Diagnostic): boolean => code === "tcb-denied";
  const found = await client.diagnostics("main.c", (diagnostics) => diagnostics.some(isDenied));
  const actions = await client.connection.sendRequest<CodeAction[]>("textDocument/codeAction", {
    textDocument: { uri: client.uri("main.c") },
    range: found.find(isDenied)?.range,
    context: { diagnostics: [] },
  });
  const allow = actions.find(({ title }) => title === "Allow the component in litebox.json");
  const [edit, ...others] = allow?.edit?.changes?.[client.uri("litebox.json")] ?? [];
  assert.deepEqual(others, []);
  const { start, end } = edit?.range ?? { start: { character: 0 }, end: { character: 0 } };
  const allowed = denying.slice(0, start.character) + (edit?.newText ?? "") + denying.slice(end.character);
  assert.deepEqual((JSON.parse(allowed) as { tcb: unknown }).tcb, { bytes: "5K", deny: ["threads"] });
  await client.change("litebox.json", 11, allowed);
  await client.diagnostics("main.c", (diagnostics) => !diagnostics.some(isDenied));
  await client.change("litebox.json", 12, MANIFEST);
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

test("two findings that one comment takes away offer it once", async () => {
  const actions = await client.connection.sendRequest<CodeAction[]>("textDocument/codeAction", {
    textDocument: { uri: client.uri("main.c") },
    range: { start: { line: 2, character: 4 }, end: { line: 2, character: 4 } },
    context: { diagnostics: [] },
  });
  const brought = await client.diagnostics("main.c", () => true);
  assert.ok(brought.filter(({ code }) => code === "tcb-component").length > 1);
  const titles = actions.map(({ title }) => title);
  assert.ok(titles.includes("Ignore tcb-component here, for a reason to be written"));
  assert.deepEqual(titles, [...new Set(titles)]);
});

test("undone and saved, everything is as it was", async () => {
  await client.change("main.c", 3, SMALL);
  await client.save("main.c", SMALL);
  await client.until(() => figures()?.measured === true && figures()?.bytes === measured);
  await client.diagnostics("main.c", (diagnostics) => !diagnostics.some(isOverBudget));
});

test("where one file does not compile, what the linker misses of the others is said", async () => {
  const main =
    "#define GLUE(a, b) a##b\nint GLUE(fo, rk)(void), GLUE(lat, er)(void);\nint main(void) {\n" +
    "  return GLUE(lat, er)() +\n    GLUE(fo, rk)();\n}\n";
  const files = {
    "litebox.json": '{ "name": "partly" }',
    "main.c": main,
    "broken.c": "int later(void) { return 0; }\nint broken(void) { return 0 }\n",
  };
  const partly = await Client.start(files, { cli: CLI, trusted: true });
  try {
    const isMissing = ({ code }: Diagnostic): boolean => code === "undefined-symbol";
    const found = await partly.diagnostics("main.c", (diagnostics) => diagnostics.some(isMissing));
    assert.deepEqual(
      found.filter(isMissing).map(({ range }) => range.start.line),
      [4],
    );
    assert.match(
      JSON.stringify(found.find(isMissing)?.message),
      /^"`fork`, which `main` uses, is outside the LiteBox API.*\(measured\)/,
    );
  } finally {
    await partly.stop();
  }
});
