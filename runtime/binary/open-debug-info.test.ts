import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import type { DataType, Member } from "./data-types.ts";
import type { DebugInfo } from "./debug-info.ts";
import { builds, hasTool, open, run } from "./testing/builds.ts";
import { sizeOf, strip, typeName } from "./type-names.ts";

const FILES = ["main.c", "lists.c", "shared.h"];

function lineCount(file: string): number {
  return readFileSync(path.join(import.meta.dirname, "testing", file), "utf8").split("\n").length - 1;
}

/** `file:line` to the addresses where gdb puts a breakpoint for it. */
function gdbBreakpoints(program: string): Map<string, number[]> {
  const commands = FILES.flatMap((file) =>
    Array.from({ length: lineCount(file) }, (_, index) => ["-ex", `break ${file}:${index + 1}`]).flat(),
  );
  const result = spawnSync(
    "gdb",
    [
      "-q",
      "-nx",
      "-batch",
      "-ex",
      "set breakpoint pending off",
      ...commands,
      "-ex",
      "info breakpoints",
      program,
    ],
    { encoding: "utf8", timeout: 60_000, maxBuffer: 64 << 20 },
  );
  // Requests are answered in order, on either stream; the numbers of the breakpoints tell which lines had code.
  const asked = FILES.flatMap((file) =>
    Array.from({ length: lineCount(file) }, (_, index) => `${file}:${index + 1}`),
  );
  const withCode = asked.filter(
    (place) =>
      !result.stderr.includes(`No line ${place.split(":")[1] ?? ""} in file "${place.split(":")[0] ?? ""}"`),
  );
  const addresses = new Map<number, number[]>();
  for (const [, number, address] of result.stdout.matchAll(/^(\d+)(?:\.\d+)? .*?(0x[0-9a-f]{16})/gm)) {
    const list = addresses.get(Number(number)) ?? [];
    list.push(Number(address));
    addresses.set(Number(number), list);
  }
  return new Map(
    withCode.map((place, index) => [place, (addresses.get(index + 1) ?? []).sort((a, b) => a - b)]),
  );
}

function ourBreakpoints(info: DebugInfo, place: string): number[] {
  const [name = "", line = ""] = place.split(":");
  const [file = ""] = info.filesMatching(name);
  return [...(info.addressesOfLine(file, Number(line))?.addresses ?? [])];
}

/** Addresses at which rows of several files stand. gdb forgets all but the last file's rows there. */
function addressesOfSeveralFiles(info: DebugInfo): Set<number> {
  const fileAt = new Map<number, number>();
  const several = new Set<number>();
  for (const unit of info.units) {
    const { count, addresses, files } = info.lineTable(unit);
    for (let row = 0; row < count; row++) {
      const address = addresses[row] ?? 0;
      const file = files[row] ?? 0;
      if (fileAt.has(address) && fileAt.get(address) !== file) several.add(address);
      fileAt.set(address, file);
    }
  }
  return several;
}

test("breakpoints on lines go where gdb puts them", (context) => {
  if (!hasTool("gdb")) {
    context.skip("gdb is not installed");
    return;
  }
  let same = 0;
  let forgotten = 0;
  for (const { name, file, version } of builds()) {
    if (version === 4) continue;
    const { info } = open(file);
    const several = addressesOfSeveralFiles(info);
    for (const [place, theirs] of gdbBreakpoints(file)) {
      const ours = ourBreakpoints(info, place);
      const isForgotten = ours.some((address) => several.has(address) && !theirs.includes(address));
      if (isForgotten) forgotten++;
      else {
        assert.deepEqual(ours, theirs, `${name} ${place}`);
        same++;
      }
    }
  }
  context.diagnostic(`${same} lines the same; at ${forgotten} gdb has forgotten rows`);
  assert.ok(same > 500);
});

interface Row {
  readonly name: string;
  readonly place: string;
  readonly size: number;
}

/** Member rows of `ptype /o`: `/*    8: 3   |       4 *\u002f    int bits : 7;` */
function gdbMembers(text: string): Row[] {
  const pattern =
    /^\/\* +(\d+)(?:: *(\d+))? +\| +(\d+) \*\/ +.*?\(?\*?\b(\w+)\)?(?:\(.*\))?(?:\[\d+\])*(?: : (\d+))?;$/gm;
  return [...text.matchAll(pattern)].map(([, offset, bit, size, name, width]) => ({
    name: name ?? "",
    place: width === undefined ? (offset ?? "") : `${Number(offset) * 8 + Number(bit ?? 0)}:${width}`,
    size: Number(size),
  }));
}

function ourMembers(type: DataType): Row[] {
  const stripped = strip(type);
  if (stripped.kind !== "structure" && stripped.kind !== "union") return [];
  return stripped.members.map((member: Member) => ({
    name: member.name ?? "",
    place: member.bitField
      ? `${member.bitField.bitOffset}:${member.bitField.bitSize}`
      : String(member.offset),
    size: sizeOf(member.type) ?? 0,
  }));
}

test("structures have the layout that gdb prints", (context) => {
  if (!hasTool("gdb")) {
    context.skip("gdb is not installed");
    return;
  }
  let members = 0;
  for (const { name, file } of builds()) {
    const { info } = open(file);
    const text = run("gdb", "-q", "-nx", "-batch", "-ex", "ptype /o struct record", file);
    const [type] = info.typesNamed("record");
    assert.ok(type, name);
    const theirs = gdbMembers(text);
    for (const ours of ourMembers(type).filter((row) => row.name !== "number" && row.name !== "nested")) {
      const match = theirs.find((row) => row.name === ours.name);
      assert.deepEqual(ours, match, `${name} ${text}`);
      members++;
    }
    assert.equal(sizeOf(type), Number(/total size \(bytes\): +(\d+) \*\/\s*\}\s*$/.exec(text)?.[1]), name);
  }
  context.diagnostic(`${members} members compared`);
  assert.ok(members > 50 || members === 0);
});

test("the globals of one unit are those of all that belong to it", () => {
  let count = 0;
  for (const { name, file } of builds()) {
    const { info } = open(file);
    for (const { low } of info.functions()) {
      const unit = info.unitAt(low);
      const own = info.globals().filter((global) => global.unit === unit);
      assert.deepEqual(
        info.globalsAt(low).map(({ id }) => id),
        own.map(({ id }) => id),
        name,
      );
      count += own.length;
    }
  }
  assert.ok(count > 0);
});

test("globals have gdb's types and the symbol table's addresses", (context) => {
  if (!hasTool("gdb")) {
    context.skip("gdb is not installed");
    return;
  }
  let count = 0;
  for (const { name, file } of builds()) {
    const { elf, info } = open(file);
    // gdb finds a function's static only from inside of the function.
    const globals = info
      .globals()
      .filter(({ address, name: own }) => address !== undefined && own !== "calls");
    const questions = globals.flatMap((variable) => ["-ex", `whatis ${variable.name}`]);
    const answers = run("gdb", "-q", "-nx", "-batch", ...questions, file)
      .trim()
      .split("\n");
    for (const [index, variable] of globals.entries()) {
      const symbol = elf.symbolAt(variable.address ?? 0);
      assert.equal(symbol?.name.replace(/\.\d+$/, ""), variable.name, name);
      assert.equal(symbol.size, sizeOf(variable.type), name);
      const written = typeName(variable.type).replaceAll(" ", "");
      assert.equal(written, answers[index]?.replace("type = ", "").replaceAll(" ", ""), name);
      count++;
    }
  }
  context.diagnostic(`${count} globals compared`);
});

test("a function has the same names in the first searches as in the map that is made for more", (context) => {
  const files = builds().slice(0, 4);
  if (files.length === 0) {
    context.skip("no compiler is installed");
    return;
  }
  for (const { name: build, file } of files) {
    const expected = new Map<string, Set<number>>();
    for (const { id, name, qualifiedName, linkageName } of open(file).info.functions()) {
      for (const each of [name, qualifiedName, linkageName ?? ""])
        if (each !== "") expected.set(each, (expected.get(each) ?? new Set()).add(id));
    }
    const names = [...expected.keys(), "nobody", "", "::"];
    const mapped = open(file).info;
    for (const name of names) mapped.functionsNamed(`not ${name}`);
    for (const name of names) {
      const ids = [...(expected.get(name) ?? [])];
      for (const info of [open(file).info, mapped])
        assert.deepEqual(
          info.functionsNamed(name).map(({ id }) => id),
          ids,
          `${name} in ${build}`,
        );
    }
  }
});
