import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { UserError } from "../base/errors.ts";
import { sarifComplaints } from "../base/testing/sarif-schema.ts";
import { lacks, temporaryProject, writeFiles } from "../image/testing/temporary-project.ts";
import { price, type ReachGraph } from "../tcb/reach-graph.ts";
import { parseArguments } from "./arguments.ts";
import { tcbCommand } from "./commands/tcb.ts";
import { Output } from "./output.ts";

async function tcb(workingFolder: string, ...words: string[]) {
  const texts = { out: "", error: "" };
  const output = new Output({
    out: { write: (data) => void (texts.out += String(data)) },
    error: { write: (data) => void (texts.error += String(data)) },
  });
  const context = { ...parseArguments(tcbCommand, words), output, workingFolder };
  try {
    return { status: await tcbCommand.run(context), ...texts };
  } catch (thrown) {
    assert.ok(thrown instanceof UserError, String(thrown));
    return { status: thrown.exitStatus, ...texts, error: texts.error + thrown.message };
  }
}

const MAIN = `#include <stdio.h>
static const char *const names[] = {"one", "two"};
const char *name(int index) {
  return names[index];
}
int main(int argc, char **argv) {
  (void)argv;
  puts(name(argc & 1));
  return 0;
}
`;
const MANIFEST = '{\n  "name": "tiny",\n  "tcb": { "bytes": 3000, "deny": ["threads", "stdio"] }\n}\n';

const skip = await lacks("gcc");

test(
  "what was optimised into another object is in the image: it costs nothing more",
  { skip: skip || (await lacks("ld.bfd")) },
  async (t) => {
    const folder = await temporaryProject(t, { "litebox.json": '{ "name": "tiny" }', "main.c": MAIN });
    const { out } = await tcb(folder, "--json", "--lto", "on");
    const { reach } = JSON.parse(out) as { readonly reach: ReachGraph };
    assert.equal(price(reach, ["puts"]).bytes, 0);
    assert.ok(price(reach, ["printf"]).bytes > 1000);
    assert.match((await tcb(folder, "--lto", "yes")).error, /^--lto takes on or off, not yes\.$/);
  },
);

test("why something is there, as text and as JSON", { skip }, async (t) => {
  const folder = await temporaryProject(t, { "litebox.json": '{ "name": "tiny" }', "main.c": MAIN });
  const why = async (...words: string[]) => (await tcb(folder, ...words)).out.trimEnd().split("\n");
  const [what, ...chain] = await why("--why", "names");
  assert.match(what ?? "", /^names \(main\.c, 16 B\): reached from main$/);
  assert.deepEqual(chain, ["    main   main.c:8", "  → name   main.c:4", "  → names"]);
  // A string has its text for a name; a component and a file stand for what is nearest in them.
  assert.deepEqual((await why("--why", '"two"')).slice(-2), ["  → names  main.c", '  → "two"']);
  assert.deepEqual((await why("--why", "stdio")).slice(1), ["    main  main.c:8", "  → puts"]);
  assert.deepEqual((await why("--why", "puts.c")).slice(1), ["    main  main.c:8", "  → puts"]);
  assert.match(
    (await why("--why", "__enclave_entry"))[0] ?? "",
    /: reached from the enclave's entry, in every image$/,
  );

  const json = JSON.parse((await tcb(folder, "--json", "--why", "puts")).out) as Record<string, unknown>;
  assert.deepEqual(Object.keys(json), [
    "version",
    "name",
    "mrenclave",
    "tcb",
    "facts",
    "reach",
    "why",
    "problems",
  ]);
  const [puts] = json["why"] as { start: string; chain: object[] }[];
  assert.ok(puts);
  assert.equal(puts.start, "main");
  assert.deepEqual(puts.chain, [
    { name: "main", component: "application", file: "main.c", place: "main.c:8" },
    { name: "puts", component: "stdio", file: "components/stdio/puts.c" },
  ]);

  const unknown = await tcb(folder, "--why", "PUT");
  assert.deepEqual([unknown.status, unknown.out], [1, ""]);
  assert.match(unknown.error, /^Nothing in the image is called PUT; these have it in their names: puts/);
  const rate = await tcb(folder, "--lines-per-hour", "0");
  assert.deepEqual(
    [rate.status, rate.error],
    [2, "--lines-per-hour takes a whole number from 1 to 999999, not 0."],
  );
});

test("the facts below the table, at the auditor's own rate", { skip }, async (t) => {
  const folder = await temporaryProject(t, { "litebox.json": '{ "name": "tiny" }', "main.c": MAIN });
  const { out, status } = await tcb(folder, "--lines-per-hour", "10");
  assert.equal(status, 0);
  const rows = new Map(out.split("\n").map((line) => [line.slice(0, 13).trim(), line.slice(15)]));
  assert.equal(rows.get("host calls"), "2: arguments, console_write");
  assert.match(
    rows.get("code") ?? "",
    /^[\d,]+ instructions in \d+ functions; \d+ indirect calls?, \d+ indirect jumps?, \d+ returns$/,
  );
  assert.match(
    rows.get("deepest stack") ?? "",
    /^\d+ B, of direct calls: __enclave_entry → litebox_start → /,
  );
  assert.match(rows.get("pages") ?? "", /^\d+, of which \d+ writable and 1 executable; none both$/);
  assert.match(
    rows.get("mitigations") ?? "",
    /^stack canaries in \d+ functions; ENDBR64 at (\d+) of \1 functions/,
  );
  const [, hours = "", lines = ""] =
    /^([\d.]+) h for one reading of (\d+) lines at 10 an hour$/.exec(rows.get("audit") ?? "") ?? [];
  assert.equal(Number(hours), Number(lines) / 10);
  await writeFiles(folder, { "litebox.json": '{ "name": "tiny", "tcb": { "linesPerHour": 77 } }' });
  assert.match((await tcb(folder)).out, / at 77 an hour$/m);
  assert.match((await tcb(folder, "--lines-per-hour", "10")).out, / at 10 an hour$/m);
});

test("breaches of the budget as SARIF, at the limits and at what brings the most", { skip }, async (t) => {
  const folder = await temporaryProject(t, { "app/litebox.json": MANIFEST, "app/main.c": MAIN });
  const { status, error } = await tcb(folder, "app", "--sarif", "out.sarif");
  assert.equal(status, 1);
  assert.match(error, /over the budget of 3000 bytes/);
  const read = () => JSON.parse(readFileSync(join(folder, "out.sarif"), "utf8")) as SarifLog;
  const log = read();
  assert.deepEqual(sarifComplaints(log), []);
  const results = log.runs[0]?.results ?? [];
  const place = ({ physicalLocation: { artifactLocation, region } }: SarifLocation) =>
    `${artifactLocation.uri}:${region?.startLine ?? 0}:${region?.startColumn ?? 0}`;
  assert.deepEqual(
    results.map(({ ruleId, locations }) => [ruleId, ...locations.map(place)]),
    [
      ["tcb-budget", "app/litebox.json:3:21"],
      ["tcb-denied", "app/litebox.json:3:47"],
    ],
  );
  const [budget, denied] = results.map(({ relatedLocations = [] }) =>
    relatedLocations.map((each) => `${place(each)} ${each.message.text}`),
  );
  assert.match(budget?.[0] ?? "", /^app\/main\.c:8:0 puts brings [\d,]+ bytes, of stdio, /);
  assert.match(denied?.[0] ?? "", /^app\/main\.c:8:0 puts brings [\d,]+ bytes, of stdio\.$/);

  // Without a breach the log says that it was looked for; of a project that does not build it says that.
  await writeFiles(folder, { "app/litebox.json": '{ "name": "tiny" }' });
  assert.equal((await tcb(folder, "app", "--sarif", "out.sarif")).status, 0);
  assert.deepEqual([read().runs[0]?.results, read().runs[0]?.tool.driver.rules.length], [[], 3]);
  await writeFiles(folder, { "app/main.c": "int main(void) { return }\n" });
  assert.equal((await tcb(folder, "app", "--sarif", "out.sarif")).status, 1);
  assert.deepEqual(sarifComplaints(read()), []);
  assert.deepEqual(
    read().runs[0]?.results.map(({ ruleId }) => ruleId),
    ["build"],
  );
});

interface SarifLocation {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string };
    readonly region?: { readonly startLine: number; readonly startColumn?: number };
  };
}

interface SarifLog {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly object[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly locations: readonly SarifLocation[];
      readonly relatedLocations?: readonly (SarifLocation & {
        readonly message: { readonly text: string };
      })[];
    }[];
  }[];
}

test("a page of what changed", { skip }, async (t) => {
  const folder = await temporaryProject(t, {
    "litebox.json": '{ "name": "tiny" }',
    "main.c": "int main(void) { return 0; }\n",
  });
  mkdirSync(join(folder, "old"));
  await writeFiles(folder, { "old/tiny.json": (await tcb(folder, "--json")).out });
  await writeFiles(folder, { "main.c": MAIN });
  const { status, out } = await tcb(folder, "--compare", "old/tiny.json", "--html", "changes.html");
  assert.equal(status, 0);
  assert.match(
    out,
    /^\+[\d,]+ B: .*\n(?:.*\n)* {2}\+[\d,]+ B {2}stdio 0 → [\d,]+ B because of main\.c:8 \(puts\)$/m,
  );
  const page = readFileSync(join(folder, "changes.html"), "utf8");
  assert.match(page, /<h1>What changed in the TCB of tiny<\/h1>/);
  assert.match(page, /<td>stdio<\/td><td class="number">0<\/td>.*<td>main\.c:8 \(puts\)<\/td>/);
  assert.match(page, /<td>components\/stdio\/puts\.c: puts<\/td><td class="number">0<\/td>/);
});
