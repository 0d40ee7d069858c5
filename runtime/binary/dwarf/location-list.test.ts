import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { readElf } from "../elf/read-elf.ts";
import { builds, hasTool, run } from "../testing/builds.ts";
import { At } from "./constants.ts";
import { DwarfFile } from "./dwarf-file.ts";
import { listOf } from "./location-list.ts";

/** The address ranges of every location list, by the offset of the entry, as llvm-dwarfdump prints them. */
function theirLists(dump: string): Map<number, string[]> {
  const lists = new Map<number, string[]>();
  let entry = 0;
  let ranges: string[] | undefined;
  for (const line of dump.split("\n")) {
    const start = /^0x([0-9a-f]+):/.exec(line);
    if (start) entry = Number.parseInt(start[1] ?? "", 16);
    if (/DW_AT_location\s+\(.*(0x[0-9a-f]+|loclist.*): *$/.test(line)) lists.set(entry, (ranges = []));
    const range = /^\s+\[0x([0-9a-f]+), 0x([0-9a-f]+)\)/.exec(line);
    if (range && ranges) ranges.push(`${strip(range[1])}-${strip(range[2])}`);
    else if (!/DW_AT_location/.test(line)) ranges = undefined;
  }
  return lists;
}

function strip(digits: string | undefined): string {
  return Number.parseInt(digits ?? "", 16).toString(16);
}

test("location lists cover what llvm-dwarfdump says", (context) => {
  if (!hasTool("llvm-dwarfdump")) {
    context.skip("llvm-dwarfdump is not installed");
    return;
  }
  let count = 0;
  for (const { name, file } of builds()) {
    const elf = readElf(readFileSync(file)).value;
    assert.ok(elf);
    const dwarf = new DwarfFile(elf);
    for (const [offset, ranges] of theirLists(run("llvm-dwarfdump", "--debug-info", file))) {
      const entry = dwarf.entryAt(offset);
      assert.ok(entry, `${name}: no entry at ${offset}`);
      const ours = listOf(entry, At.location)?.map(
        ({ low, high }) => `${low.toString(16)}-${high.toString(16)}`,
      );
      assert.deepEqual(ours, ranges, `${name}, entry 0x${offset.toString(16)}`);
      count++;
    }
  }
  context.diagnostic(`${count} lists compared`);
  assert.ok(count > 50);
});
