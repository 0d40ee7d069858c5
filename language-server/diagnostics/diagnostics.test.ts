/** The one test of all diagnostics: every example finds exactly what its marks say, and its fix makes what it promises. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Definitions } from "../analysis/definitions.ts";
import { loadParsers } from "../analysis/parser.ts";
import { SourceFile } from "../analysis/source-file.ts";
import { liteboxApi } from "../analysis/surface.ts";
import { readManifest } from "../../runtime/image/manifest/read.ts";
import type { CheckContext } from "../analysis/context.ts";
import type { Diagnostic, Example, Finding } from "./diagnostic.ts";
import { unmark } from "./examples.ts";
import { checkCargo, checkFile, checkManifest, diagnostics } from "./index.ts";

/** One source that is a file by itself. */
const READINGS = { meet: () => true, readingsOf: () => [() => true] };

for (const diagnostic of diagnostics) checkDiagnostic(diagnostic);

function checkDiagnostic(diagnostic: Diagnostic): void {
  for (const [index, example] of diagnostic.examples.entries()) {
    test(`${diagnostic.code}: example ${String(index + 1)}`, async () => {
      await checkExample(diagnostic, example);
    });
  }
}

async function checkExample(diagnostic: Diagnostic, example: Example): Promise<void> {
  const { text, expected } = unmark(example.source);
  const findings = await findIn(diagnostic, example, text);
  assert.deepEqual(
    findings.map(({ code, range }) => ({ code, start: range.start, end: range.end })),
    expected,
  );
  for (const { message } of findings)
    assert.match(message, /^(?:`|Expected ).*[.!?]$/s, "a message is a whole sentence");
  if (example.better === undefined) return;
  const better = unmark(example.better).text;
  if (example.byFix === true) assert.equal(applyFirstFix(text, findings), better);
  assert.deepEqual(await findIn(diagnostic, example, better), []);
}

async function findIn(diagnostic: Diagnostic, example: Example, text: string): Promise<Finding[]> {
  const isOfThis = ({ code }: Finding): boolean => code === diagnostic.code;
  if (example.language === "jsonc") {
    const { value, problems } = readManifest(text);
    const { missing = [], uses = [], tcb, stack } = example;
    const used = { missing: new Set(missing), uses: () => new Set(uses) };
    const rest = { ...used, limited: false, tcb, problems: [], stack, goesOn: false };
    return checkManifest({ text, value, mistakes: problems, ...rest }).filter(isOfThis);
  }
  if (example.language === "toml") {
    const needs = (example.needs ?? []).flatMap((need) => {
      const start = text.indexOf(need.name);
      const isBare = /default-features/.test(text);
      return isBare && need.isByDefault ? [] : [{ ...need, range: { start, end: start + need.name.length } }];
    });
    return checkCargo({ path: "Cargo.toml", text, library: "src/lib.rs", needs }).filter(isOfThis);
  }
  const parsers = await loadParsers();
  const source = new SourceFile("example.c", parsers, example.language);
  source.edit(text);
  const file = source.facts;
  source.dispose();
  const sources = new Map([["example.c", source]]);
  const definitions = new Definitions(sources, new Map(), new Set(), READINGS);
  const context: CheckContext = {
    file,
    path: "example.c",
    text,
    api: liteboxApi,
    project: {
      defines: (name) => definitions.defines(name, "example.c"),
      mayExist: (name) => definitions.isMade(name),
      pastes: (name) => definitions.pastes(name),
      mayMean: (macro, name, at) => definitions.mayMean(macro, name, "example.c", at),
      expansionOf: (name) => definitions.macros.expansionOf(name, "example.c"),
      definesBeside: (name) => definitions.definesBeside(name),
      declares: (name) => definitions.macros.declares(name),
      isCrateRoot: example.isCrateRoot === true,
      ownProgram: example.ownProgram,
      findsHeader: () => false,
      marks: file.marks,
      unresolved: example.unresolved ?? [],
      manifest: '{ "tcb": { "bytes": "16K", "deny": ["stdio"] } }',
      tcb: example.tcb,
    },
  };
  return checkFile(context).filter(isOfThis);
}

function applyFirstFix(text: string, findings: readonly Finding[]): string {
  const edits = findings.flatMap((finding) => finding.fixes[0]?.edits ?? []);
  let result = text;
  for (const { range, text: inserted } of edits.toSorted((a, b) => b.range.start - a.range.start)) {
    result = result.slice(0, range.start) + inserted + result.slice(range.end);
  }
  return result;
}
