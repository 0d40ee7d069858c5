import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";

import { LineFlag } from "../debug-info.ts";
import type { LineTable } from "../debug-info.ts";
import { builds, hasTool, open, run } from "../testing/builds.ts";

/** One row as text, so that two tables compare with a readable difference. */
function row(address: number, line: number, column: number, file: string, flags: string): string {
  return `${address.toString(16)} ${line}:${column} ${file} ${flags}`.trim();
}

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [LineFlag.isStatement, "is_stmt"],
  [LineFlag.basicBlock, "basic_block"],
  [LineFlag.prologueEnd, "prologue_end"],
  [LineFlag.epilogueBegin, "epilogue_begin"],
  [LineFlag.endSequence, "end_sequence"],
];

function ourRows(table: LineTable): string[] {
  return Array.from({ length: table.count }, (_, index) => {
    const flags = FLAG_NAMES.filter(([bit]) => ((table.flags[index] ?? 0) & bit) !== 0).map(
      ([, name]) => name,
    );
    const file = path.basename(table.fileNames[table.files[index] ?? 0] ?? "?");
    const address = table.addresses[index] ?? 0;
    return row(address, table.lines[index] ?? 0, table.columns[index] ?? 0, file, flags.join(" "));
  });
}

/** The rows of each table that `llvm-dwarfdump --debug-line` prints. */
function theirRows(dump: string): string[][] {
  return dump
    .split(/^debug_line\[/m)
    .slice(1)
    .map((text) => {
      const names = new Map<number, string>();
      for (const [, index, name] of text.matchAll(/^file_names\[\s*(\d+)\]:\s*name: "([^"]*)"/gm)) {
        names.set(Number(index), path.basename(name ?? ""));
      }
      const pattern = /^0x([0-9a-f]{16})\s+(\d+)\s+(\d+)\s+(\d+)\s+\d+\s+\d+ *(.*?)\s*$/gm;
      return [...text.matchAll(pattern)].map(([, address, line, column, file, flags]) => {
        const sorted = FLAG_NAMES.map(([, name]) => name).filter((name) => flags?.split(" ").includes(name));
        const name = names.get(Number(file)) ?? "?";
        return row(Number.parseInt(address ?? "", 16), Number(line), Number(column), name, sorted.join(" "));
      });
    });
}

test("line tables equal those of llvm-dwarfdump, row by row", (context) => {
  if (!hasTool("llvm-dwarfdump")) {
    context.skip("llvm-dwarfdump is not installed");
    return;
  }
  let rows = 0;
  for (const { name, file } of builds()) {
    const { info } = open(file);
    const ours = info.units.map((unit) => ourRows(info.lineTable(unit)));
    const theirs = theirRows(run("llvm-dwarfdump", "--debug-line", file));
    assert.deepEqual(ours, theirs, name);
    rows += ours.flat().length;
    assert.deepEqual(info.problems, [], name);
  }
  context.diagnostic(`${rows} rows compared`);
});
