import assert from "node:assert/strict";
import { test } from "node:test";

import type { DebugInfo } from "../debug-info.ts";
import type { Elf } from "../elf/elf.ts";
import { builds, compile, hasTool, open, run } from "../testing/builds.ts";
import type { UnwindRow } from "../unwind.ts";
import { FrameTable } from "./cfi.ts";

const REGISTERS = ["rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp"];

function registerName(number: number): string {
  return number === 16 ? "ra" : (REGISTERS[number] ?? `r${number}`);
}

function signed(value: number): string {
  return value < 0 ? String(value) : `+${value}`;
}

/** A row as `readelf --debug-dump=frames-interp` writes it, for the columns that it has. */
function ourRow(row: UnwindRow, columns: readonly string[]): string[] {
  const cfa = row.cfa.kind === "expression" ? "exp" : registerName(row.cfa.register) + signed(row.cfa.offset);
  const byName = new Map([...row.rules].map(([number, rule]) => [registerName(number), rule]));
  const cells = columns.map((column) => {
    const rule = byName.get(column);
    switch (rule?.kind) {
      case undefined:
      case "undefined":
        return "u";
      case "same":
        return "s";
      case "offset":
        return `c${signed(rule.offset)}`;
      case "val-offset":
        return `v${signed(rule.offset)}`;
      case "register":
        return registerName(rule.register);
      case "expression":
        return "exp";
      case "val-expression":
        return "vexp";
    }
  });
  return [cfa, ...cells];
}

/** Compares every row that readelf prints; gives back how many there were. */
function compareRows(info: DebugInfo, dump: string, name: string): number {
  let count = 0;
  let columns: string[] = [];
  let end = 0;
  let isFde = false;
  for (const line of dump.split("\n")) {
    const fde = /FDE cie=\S+ pc=[0-9a-f]+\.\.([0-9a-f]+)/.exec(line);
    if (fde) {
      end = Number.parseInt(fde[1] ?? "", 16);
      isFde = true;
    } else if (/ CIE "/.test(line)) isFde = false;
    else if (/^\s+LOC\s+CFA/.test(line)) columns = line.trim().split(/\s+/).slice(2);
    const row = /^([0-9a-f]{16}) (\S+)\s+(.*?)\s*$/.exec(line);
    const address = Number.parseInt(row?.[1] ?? "0", 16);
    if (!row || !isFde || address >= end || / FDE | CIE /.test(line)) continue;
    const found = info.unwindRow(address);
    assert.ok(found, `${name}: no row at ${address.toString(16)}`);
    assert.deepEqual(
      ourRow(found, columns),
      [row[2], ...(row[3] ?? "").split(/\s+/)],
      `${name} at ${row[1] ?? ""}`,
    );
    assert.ok(found.low <= address && address < found.high);
    count++;
  }
  return count;
}

test("unwind rows equal those of readelf", (context) => {
  if (!hasTool("readelf")) {
    context.skip("readelf is not installed");
    return;
  }
  const files = builds().map(({ name, file }) => ({ name, file }));
  if (hasTool("gcc")) {
    const options = ["-O2", "-fno-asynchronous-unwind-tables", "-fno-exceptions", "-no-pie"];
    files.push({ name: "debug_frame", file: compile("gcc", "debug-frame", ...options) });
  }
  let rows = 0;
  for (const { name, file } of files) {
    rows += compareRows(open(file).info, run("readelf", "-W", "--debug-dump=frames-interp", file), name);
  }
  context.diagnostic(`${rows} rows compared`);
});

/** The file as if it had no `.eh_frame_hdr`. */
function withoutHeader(elf: Elf): Elf {
  return {
    header: elf.header,
    sections: elf.sections,
    segments: elf.segments,
    symbols: [],
    problems: [],
    section: (name) => (name === ".eh_frame_hdr" ? undefined : elf.section(name)),
    contentOf: (section) => elf.contentOf(section),
    relocationsOf: (section) => elf.relocationsOf(section),
    symbolsNamed: () => [],
    symbolAt: () => undefined,
    memoryAt: (address, length) => elf.memoryAt(address, length),
  };
}

test("the linker's table for .eh_frame leads to the same rows as all of .eh_frame", (context) => {
  let rows = 0;
  for (const { name, file } of builds()) {
    const { elf } = open(file);
    assert.ok(elf.section(".eh_frame_hdr"), name);
    const quick = new FrameTable(elf, () => true);
    const whole = new FrameTable(withoutHeader(elf), () => true);
    for (const { address: low, size, flags } of elf.sections) {
      for (let address = low - 1; (flags & 4) !== 0 && address <= low + size; address++) {
        const row = quick.rowAt(address);
        assert.deepEqual(row, whole.rowAt(address), `${name} at ${address.toString(16)}`);
        rows += Number(row !== undefined);
      }
    }
  }
  context.diagnostic(`${rows} rows compared`);
});
