/** What is known of a line program without its rows must be what its rows say; also where the program is damaged. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import fc from "fast-check";

import { LineFlag, type LineTable } from "../debug-info.ts";
import { readElf } from "../elf/read-elf.ts";
import { builds, compile, hasTool, inflate } from "../testing/builds.ts";
import { DwarfFile } from "./dwarf-file.ts";
import type { LineHeader } from "./line-header.ts";
import { LineProgram } from "./line-program.ts";
import { type LineSequences, SORTED_PLACE, SPAN } from "./line-sequences.ts";
import { ProgramUnits } from "./program-unit.ts";

const SEED = Number(process.env["LITEBOX_SEED"] ?? Date.now());
const RUNS = 1500;

interface Case {
  readonly bytes: Uint8Array;
  readonly header: LineHeader;
  readonly isCode: (address: number) => boolean;
}

function casesOf(path: string): Case[] {
  const elf = readElf(readFileSync(path), { inflate }).value;
  assert.ok(elf);
  const file = new DwarfFile(elf);
  return new ProgramUnits(file).list.flatMap(({ lineHeader: header }) =>
    header ? [{ bytes: file.sections.line.bytes, header, isCode: (address) => file.isCode(address) }] : [],
  );
}

function programOf({ bytes, header, isCode }: Case): LineProgram {
  return new LineProgram({ bytes, load: () => undefined }, header, isCode);
}

type Spans = Record<number, readonly [first: number, last: number]>;

function spansIn(table: LineTable, first: number, last: number): Spans {
  const spans: Spans = {};
  for (let row = first; row < last; row++) {
    const line = table.lines[row] ?? 0;
    const file = table.files[row] ?? 0;
    if (line === 0 || ((table.flags[row] ?? 0) & LineFlag.isStatement) === 0) continue;
    const [from, to] = spans[file] ?? [line, line];
    spans[file] = [Math.min(from, line), Math.max(to, line)];
  }
  return spans;
}

function spansOf({ places, spans }: LineSequences, index: number): Spans {
  const found: Spans = {};
  for (
    let span = places[SORTED_PLACE * index + 2] ?? 0;
    span < (places[SORTED_PLACE * index + 3] ?? 0);
    span++
  ) {
    const [file = 0, from = 0, to = 0] = spans.subarray(SPAN * span, SPAN * span + SPAN);
    assert.ok(!(file in found), "a file has one span in a sequence");
    found[file] = [from, to];
  }
  return found;
}

function rowsOf(table: LineTable, first: number, last: number): unknown[] {
  const { addresses, files, lines, columns, flags } = table;
  return [addresses, files, lines, columns, flags].map((column) => [...column.slice(first, last + 1)]);
}

/** Gives the number of sequences whose rows were read alone. */
function check(one: Case): number {
  const table = programOf(one).table();
  const program = programOf(one);
  const sequences = program.sequences();
  assert.deepEqual(
    [[...sequences.lows], [...sequences.highs]],
    [table.sequences.map(({ low }) => low), table.sequences.map(({ high }) => high)],
  );
  for (const [index, { first, last, low, high }] of table.sequences.entries()) {
    assert.deepEqual(spansOf(sequences, index), spansIn(table, first, last));
    if (sequences.isWhole) continue;
    const [from = 0, to = 0] = sequences.places.subarray(SORTED_PLACE * index);
    const alone = program.sequence(from, to);
    assert.deepEqual(rowsOf(alone, 0, alone.count - 1), rowsOf(table, first, last));
    assert.deepEqual(alone.sequences, [{ first: 0, last: last - first, low, high }]);
    assert.deepEqual(alone.fileNames, table.fileNames);
  }
  for (const [file, name] of one.header.fileNames.entries()) {
    if (one.header.fileNames.indexOf(name) !== file || program.mayHave(file)) continue;
    for (const { first, last } of table.sequences) assert.ok(!(file in spansIn(table, first, last)), name);
  }
  return sequences.isWhole ? 0 : table.sequences.length;
}

function files(): string[] {
  const made = builds().map(({ file }) => file);
  for (const compiler of ["gcc", "clang"])
    if (hasTool(compiler))
      made.push(compile(compiler, `${compiler}-sections`, "-O1", "-ffunction-sections", "-no-pie"));
  return made;
}

test("sequences, their lines and their rows are found without the whole table", (context) => {
  let alone = 0;
  for (const file of files()) for (const one of casesOf(file)) alone += check(one);
  if (hasTool("gcc") || hasTool("clang")) assert.ok(alone > 20, `${alone} sequences`);
  else context.skip("no compiler is installed");
});

test("a damaged program has the sequences that running it gives", (context) => {
  const cases = files().flatMap(casesOf);
  if (cases.length === 0) {
    context.skip("no compiler is installed");
    return;
  }
  const change = fc.record({
    at: fc.nat(),
    // What means something is likelier to do harm than any other byte.
    byte: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 255 })),
  });
  const property = fc.property(
    fc.nat(),
    fc.array(change, { minLength: 1, maxLength: 6 }),
    (which, changes) => {
      const one = cases[which % cases.length];
      assert.ok(one);
      const { programAt, end } = one.header;
      const bytes = one.bytes.slice();
      for (const { at, byte } of changes) bytes[programAt + (at % (end - programAt))] = byte;
      check({ ...one, bytes });
    },
  );
  fc.assert(property, { seed: SEED, numRuns: RUNS });
});
