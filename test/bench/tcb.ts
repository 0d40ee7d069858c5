/** How long the attribution of a large linked file takes, and how that grows: every byte and every line of 20 MB with 100 MB of DWARF. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { readElf } from "../../runtime/binary/elf/read-elf.ts";
import type { ElfSegment } from "../../runtime/binary/elf/elf.ts";
import { openDebugInfo } from "../../runtime/binary/open-debug-info.ts";
import { attribute, type LinkedObject } from "../../runtime/tcb/attribute.ts";
import { codeLines } from "../../runtime/tcb/lines.ts";
import { readLinkMap } from "../../runtime/tcb/link-map/link-map.ts";
import { makeReport } from "../../runtime/tcb/make-report.ts";
import { withReadableNames } from "../../runtime/tcb/readable-names.ts";
import type { TcbReport } from "../../runtime/tcb/report.ts";
import type { Bench } from "./bench.ts";
import { describeMachine } from "./machine.ts";
import { median } from "./statistics.ts";

/** Objects of the largest file; the others have half and a quarter of them. */
const OBJECTS = 100;
const FUNCTIONS = 400;
const TABLES = 100;
const TABLE_BYTES = 1024;
const MEGABYTE = 1e6;

const HEAD = `
struct Point { int x, y; long weights[4]; const char *name; };
template <typename T> struct Box {
  T value; int count;
  T add(T other) { value += other; ++count; return value; }
  T scaled(int by) const { T r = value; for (int i = 0; i < by; i++) r = r * 3 + i; return r; }
};
template <typename T> inline T mix(T a, T b) { T c = a ^ (b << 3); return c + (a >> 2) * b; }
extern "C" int sink(const void *);
namespace {
`;

/** A function with inlined templates, locals that move, and strings, some of which others have too. */
function functionText(index: number): string {
  return `int work_${index}(Point *p, int count, long seed) {
  Box<long> box{seed, ${index}};
  Box<int> small{count, ${index % 7}};
  long total = 0;
  for (int i = 0; i < count; i++) {
    long w = p[i].weights[i & 3];
    int x = mix<int>(p[i].x, ${index} + i), y = mix<int>(p[i].y, x);
    if (x > y) total += box.add(w + ${index}) * x; else total -= small.add(y) - mix<long>(w, total);
    if (total & ${1 << (index % 12)}) total += sink("part ${index % 50} of the work");
  }
  return (int)(total + box.scaled(${2 + (index % 3)}) + small.scaled(2));
}
`;
}

function sourceText(): string {
  const indexes = Array.from({ length: FUNCTIONS }, (_, index) => index);
  const tables = Array.from({ length: TABLES }, (_, index) => index);
  return [
    HEAD,
    ...indexes.map(functionText),
    ...tables.map((index) => `const unsigned char table_${index}[${TABLE_BYTES}] = {${index + 1}};\n`),
    '}\nextern "C" { extern const void *const root[]; const void *const root[] = {',
    [...indexes.map((index) => `(void *)work_${index}`), ...tables.map((index) => `table_${index}`)].join(
      ", ",
    ),
    "}; }\n",
  ].join("");
}

function run(program: string, args: readonly string[], folder: string): void {
  const { status, stderr } = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
}

/** Compiles one object and links copies of it, whose one global name differs. */
function linkCopies(folder: string, copies: number): string[] {
  const objects = Array.from({ length: copies }, (_, index) => `copy${index}.o`);
  const elf = `linked${copies}`;
  const options = ["-static", "--no-gc-sections", "-Ttext=0x40000000", "-e", "sink", `-Map=${elf}.map`];
  run("ld.lld", [...options, "-o", elf, "sink.o", ...objects], folder);
  return objects;
}

function compileCopies(folder: string): void {
  writeFileSync(path.join(folder, "unit.cpp"), sourceText());
  writeFileSync(path.join(folder, "sink.c"), "int sink(const void *p) { return p != 0; }\n");
  const flags = [
    "-g",
    "-fno-pic",
    "-ffunction-sections",
    "-fdata-sections",
    "-fno-asynchronous-unwind-tables",
    "-c",
  ];
  run("g++", ["-O1", "-fno-exceptions", "-fno-rtti", ...flags, "unit.cpp"], folder);
  run("gcc", ["-O1", ...flags, "sink.c"], folder);
  for (let index = 0; index < OBJECTS; index++)
    run("objcopy", ["--redefine-sym", `root=root${index}`, "unit.o", `copy${index}.o`], folder);
}

interface Measured {
  readonly loadedMB: number;
  readonly debugMB: number;
  readonly functions: number;
  readonly ms: number;
  readonly memoryMB: number;
}

function attributeFile(
  elfBytes: Uint8Array,
  mapText: string,
  objectBytes: ReadonlyMap<string, Uint8Array>,
): TcbReport {
  const elf = readElf(elfBytes).value;
  const objects = new Map<string, LinkedObject>();
  for (const [name, bytes] of objectBytes) {
    const object = readElf(bytes).value;
    const origin = { component: "application", kind: "application", path: name } as const;
    if (object !== undefined) objects.set(name, { origin, elf: object });
  }
  if (elf === undefined) throw new Error("the linked file cannot be read");
  const segments = elf.segments.filter(({ type, fileSize }: ElfSegment) => type === 1 && fileSize > 0);
  const pieces = attribute({ elf, map: readLinkMap(mapText), objects, segments });
  const debug = openDebugInfo(elf).value;
  if (debug === undefined) throw new Error("there is no debug information");
  const named = withReadableNames(pieces, debug);
  const sourceOf = (file: string) => ({ component: undefined, path: file });
  return makeReport({
    pieces: named,
    lines: codeLines(named, debug),
    layout: [],
    budget: undefined,
    sourceOf,
  });
}

function measureCopies(folder: string, copies: number, runs: number): Measured {
  const objects = linkCopies(folder, copies);
  const read = (name: string) => readFileSync(path.join(folder, name));
  const elfBytes = read(`linked${copies}`);
  const mapText = read(`linked${copies}.map`).toString("utf8");
  const objectBytes = new Map([...objects, "sink.o"].map((name) => [name, read(name)]));
  const times: number[] = [];
  let most = 0;
  let functions = 0;
  for (let turn = 0; turn < runs; turn++) {
    globalThis.gc?.();
    const before = process.memoryUsage();
    const start = process.threadCpuUsage();
    const report = attributeFile(elfBytes, mapText, objectBytes);
    const { user, system } = process.threadCpuUsage(start);
    times.push((user + system) / 1000);
    const after = process.memoryUsage();
    most = Math.max(most, after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers);
    functions = report.components.flatMap(({ files }) => files.flatMap((file) => file.functions)).length;
  }
  const sections = readElf(elfBytes).value?.sections ?? [];
  const megabytes = (isCounted: (name: string, isLoaded: boolean) => boolean) =>
    sections.reduce(
      (sum, { name, flags, size }) => sum + (isCounted(name, (flags & 2) !== 0) ? size : 0),
      0,
    ) / MEGABYTE;
  return {
    loadedMB: megabytes((_, isLoaded) => isLoaded),
    debugMB: megabytes((name) => name.startsWith(".debug")),
    functions,
    ms: median(times),
    memoryMB: (most + elfBytes.length) / MEGABYTE,
  };
}

export const tcb: Bench = {
  name: "tcb",
  summary:
    "attribution of a linked file of 20 MB with 100 MB of DWARF, of half and of a quarter of it: time and memory",
  run({ json, runs }) {
    const folder = mkdtempSync(path.join(tmpdir(), "litebox-tcb-"));
    try {
      compileCopies(folder);
      const results = [OBJECTS / 4, OBJECTS / 2, OBJECTS].map((copies) =>
        measureCopies(folder, copies, runs),
      );
      const head = { version: 1, bench: "tcb", runs, machine: describeMachine() };
      if (json) process.stdout.write(`${JSON.stringify({ ...head, results }, undefined, 2)}\n`);
      else
        for (const { loadedMB, debugMB, functions, ms, memoryMB } of results)
          process.stdout.write(
            `${loadedMB.toFixed(1)} MB, ${debugMB.toFixed(0)} MB of DWARF, ${functions} items: ${ms.toFixed(0)} ms, ${memoryMB.toFixed(0)} MB\n`,
          );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return Promise.resolve();
  },
};
