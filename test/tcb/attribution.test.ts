/**
 * The report on every sample, by both compilers and both linkers, against what others say of the same build: the measured image, the
 * linker's map, and the symbols and line tables as binutils read them.
 */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { examineBuild, type Examined } from "../../runtime/cli/examine-build.ts";
import { build, GUEST_FOLDER, lacks, testSystem } from "../../runtime/image/testing/temporary-project.ts";
import { lacksRust } from "../../runtime/image/testing/rust.ts";
import { lacksMbedtls } from "../../runtime/image/testing/third-party.ts";
import { itemFinder } from "../../runtime/tcb/placed-items.ts";
import type { TcbItem, TcbReport } from "../../runtime/tcb/report.ts";
import {
  codeByObject,
  measuredPages,
  readBranches,
  readLines,
  readSections,
  readSymbols,
} from "./oracles.ts";

const SAMPLES = {
  hello: false,
  "hello-cpp": false,
  "hello-rust": lacksRust,
  "http-hello": lacksMbedtls,
  "key-service": false,
  notes: lacksMbedtls,
  evidence: false,
  "racy-counter": false,
};

/** Code and data are aligned to less than this. */
const LARGEST_ALIGNMENT = 128;

/** All code is reached from main or the entry, and each direct branch from one function into another is one of the references. */
function checkReferences({ explained, references }: Examined, elf: string): void {
  const { items, steps } = explained;
  const itemAt = itemFinder(items);
  const text = readSections(elf).find(({ name }) => name === ".text");
  const isCode = (address: number) =>
    text !== undefined && text.address <= address && address < text.address + text.size;
  const unreached = items.filter(({ address }, index) => isCode(address) && steps[index] === undefined);
  assert.deepEqual(
    unreached.map(({ name }) => name),
    [],
  );
  const known = new Set(references.map(({ from, to }) => `${from} ${to}`));
  let checked = 0;
  for (const branch of readBranches(elf)) {
    const [from, to] = [itemAt(branch.from), itemAt(branch.to)];
    if (from === to || from === undefined || to === undefined) continue;
    assert.ok(known.has(`${from} ${to}`), `${items[from]?.name ?? ""} → ${items[to]?.name ?? ""}`);
    checked++;
  }
  assert.ok(checked > 10);
}

interface Owned extends TcbItem {
  readonly path: string;
}

function itemsOf({ components }: TcbReport): Owned[] {
  return components
    .flatMap(({ files }) =>
      files.flatMap((file) => file.functions.map((item) => ({ ...item, path: file.path }))),
    )
    .sort((a, b) => a.address - b.address);
}

/** Every byte of the sections is one item's, or in a gap that the alignment of what follows explains; the gaps sum up to the padding. */
function checkBytes(tcb: TcbReport, elf: string): void {
  const items = itemsOf(tcb);
  let gaps = 0;
  for (const { name, address, size } of readSections(elf)) {
    let at = address;
    for (const item of items.filter((each) => each.address >= address && each.address < address + size)) {
      assert.ok(item.address >= at, `${item.name} of ${item.path} overlaps what stands before it in ${name}`);
      const gap = item.address - at;
      gaps += gap;
      const alignment = item.address & -item.address;
      assert.ok(
        gap < Math.min(LARGEST_ALIGNMENT, alignment),
        `${gap} bytes before ${item.name} at 0x${item.address.toString(16)} are nobody's`,
      );
      at = item.address + item.bytes;
    }
    gaps += address + size - at;
    assert.ok(address + size - at < LARGEST_ALIGNMENT, `the end of ${name} is nobody's`);
  }
  const padding = tcb.components.find(({ kind }) => kind === "padding")?.bytes ?? 0;
  const sum = items.reduce((total, { bytes }) => total + bytes, 0);
  assert.equal(sum + padding, tcb.bytes);
  // Between sections there may be more of it.
  assert.ok(
    padding >= gaps && padding - gaps < LARGEST_ALIGNMENT,
    `${padding} bytes of padding, ${gaps} in gaps`,
  );
}

/** With what the layout adds, the report describes the image that is measured; no byte of that has a value and no owner. */
function checkImage(tcb: TcbReport, sgxs: string): void {
  const pages = measuredPages(readFileSync(sgxs));
  const described = tcb.layout.reduce((sum, { bytes }) => sum + bytes, tcb.bytes);
  assert.equal(described, pages.length * 4096);
  const owned = new Set<number>();
  for (const { address, bytes } of itemsOf(tcb))
    for (let at = address; at < address + bytes; at++) owned.add(at);
  const base = itemsOf(tcb)[0]?.address ?? 0;
  for (const { offset, bytes, isCode, isTcs } of pages) {
    if (isTcs || isCode) continue;
    for (const [index, byte] of bytes.entries())
      assert.ok(
        byte === 0 || owned.has(base + offset + index),
        `the byte at +0x${(offset + index).toString(16)} is nobody's`,
      );
  }
}

/** Functions and variables are items under their own addresses, with their own sizes. */
function checkSymbols(tcb: TcbReport, elf: string): void {
  const items = itemsOf(tcb);
  const byAddress = new Map(items.map((item) => [item.address, item]));
  const sections = readSections(elf);
  let checked = 0;
  let end = 0;
  for (const { address, size, name } of readSymbols(elf)) {
    const isInside = sections.some(
      (section) => section.address <= address && address < section.address + section.size,
    );
    // Of aliases and of entries into a function only the first and largest is one of its own.
    if (!isInside || address < end) continue;
    end = address + size;
    assert.equal(byAddress.get(address)?.bytes, size, `${name} at 0x${address.toString(16)}`);
    checked++;
  }
  assert.ok(checked > 10);
}

/** By file, the code is what the linker took from its object. */
function checkCode(tcb: TcbReport, elf: string, map: string): void {
  const text = readSections(elf).find(({ name }) => name === ".text");
  assert.ok(text);
  const reported = new Map<string, number>();
  for (const item of itemsOf(tcb))
    if (text.address <= item.address && item.address < text.address + text.size)
      reported.set(item.path, (reported.get(item.path) ?? 0) + item.bytes);
  const linked = new Map<string, number>();
  for (const [object, size] of codeByObject(readFileSync(map, "utf8"))) {
    const source = [...reported.keys()].find((file) => object.endsWith(`/${file}.o`));
    if (source !== undefined) linked.set(source, (linked.get(source) ?? 0) + size);
  }
  assert.ok(linked.size >= 5);
  for (const [source, bytes] of linked) assert.equal(reported.get(source), bytes, `code of ${source}`);
}

/** Lines are counted for the file that they stand in, and a file that several components include is counted once. */
function checkLines(tcb: TcbReport, elf: string): void {
  const reported = new Map<string, number>();
  for (const { path: name, lines } of tcb.components.flatMap(({ files }) => files))
    if (lines > 0) reported.set(name, (reported.get(name) ?? 0) + lines);
  const found = readLines(elf);
  assert.equal(
    tcb.lines,
    [...found.values()].reduce((sum, { size }) => sum + size, 0),
  );
  assert.equal(reported.size, found.size);
  for (const [name, lines] of reported) {
    const candidates = [...found].filter(([file]) => file === name || file.endsWith(`/${name}`));
    assert.ok(
      candidates.some(([, { size }]) => size === lines),
      `${name}: ${lines} lines`,
    );
  }
}

interface Toolchain {
  readonly compiler: string;
  readonly linker: "lld" | "bfd";
  readonly samples: readonly string[];
  readonly lto?: boolean;
}

const TOOLCHAINS: readonly Toolchain[] = [
  { compiler: "gcc", linker: "lld", samples: Object.keys(SAMPLES) },
  { compiler: "clang", linker: "bfd", samples: ["hello-cpp", "hello-rust", "notes"] },
  { compiler: "gcc", linker: "lld", samples: ["hello-cpp"], lto: true },
  { compiler: "clang", linker: "bfd", samples: ["key-service"], lto: true },
];

for (const { compiler, linker, samples, lto = false } of TOOLCHAINS) {
  const lacking = await lacks(compiler, `ld.${linker}`, "readelf");
  for (const [name, lacksMore] of Object.entries(SAMPLES)) {
    if (!samples.includes(name)) continue;
    test(
      `each byte and line of ${name} once (${compiler}, ${linker}${lto ? ", optimised as a whole" : ""})`,
      { skip: lacking || lacksMore },
      async (t) => {
        const folder = mkdtempSync(path.join(tmpdir(), "litebox sample "));
        t.after(() => rmSync(folder, { recursive: true, force: true }));
        cpSync(path.join(import.meta.dirname, "../../samples", name), folder, { recursive: true });
        const built = await build(folder, { compiler, linker, lto, profile: lto ? "release" : "debug" });
        const { record, project } = built;
        const { elf, map, image } = project.outputs;
        checkBytes(record.tcb, elf);
        checkImage(record.tcb, image);
        checkSymbols(record.tcb, elf);
        checkCode(record.tcb, elf, map);
        checkLines(record.tcb, elf);
        const examined = await examineBuild(built, { guestFolder: GUEST_FOLDER }, testSystem);
        assert.ok(examined);
        checkReferences(examined, elf);
      },
    );
  }
}
