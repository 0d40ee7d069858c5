/** Damaged files: whatever stands in them, every question gets an answer, and soon. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import fc from "fast-check";

import type { DebugInfo } from "./debug-info.ts";
import type { Elf } from "./elf/elf.ts";
import { readElf } from "./elf/read-elf.ts";
import type { FrameContext } from "./location.ts";
import { openDebugInfo } from "./open-debug-info.ts";
import { builds, compile, hasTool, inflate } from "./testing/builds.ts";
import { sizeOf, typeName } from "./type-names.ts";

const SLOWEST = 4000;
const RUNS = 700;

/** A frame in which everything has some value. */
function frameAt(address: number): FrameContext {
  const caller: FrameContext = {
    address,
    register: (number) => BigInt(number),
    readMemory: (_address, length) => new Uint8Array(length).fill(1),
    cfa: () => 4096n,
    caller: () => caller,
    threadLocal: (offset) => offset,
  };
  return caller;
}

function askElf(elf: Elf): void {
  for (const section of elf.sections.slice(0, 200)) {
    elf.contentOf(section);
    elf.relocationsOf(section);
  }
  for (const symbol of elf.symbols.slice(0, 50)) {
    elf.symbolAt(symbol.value);
    elf.symbolsNamed(symbol.name);
  }
  elf.memoryAt(0x401000, 64);
}

function askVariables(info: DebugInfo, address: number): void {
  const context = frameAt(address);
  info.framesAt(address).forEach((_frame, index) => {
    for (const variable of info.variablesAt(address, index)) {
      typeName(variable.type);
      const located = info.locate(variable, context);
      if (located.kind === "pieces") info.assemble(located.pieces, sizeOf(variable.type) ?? 0, context);
      if (variable.type.kind === "array") {
        for (const dimension of variable.type.dimensions) info.arrayCount(dimension, context);
      }
    }
  });
}

/** Asks every kind of question, with addresses of the undamaged program and of this one. */
function askAll(info: DebugInfo, addresses: readonly number[]): void {
  for (const file of info.sourceFiles().slice(0, 8)) {
    for (const line of [1, 17, 30, 60]) info.addressesOfLine(file, line);
    info.breakpointLocations(file, 1, 100);
  }
  info.filesMatching("/elsewhere/testing/main.c");
  const own = [...info.functions()]
    .slice(0, 20)
    .flatMap(({ low, entryBreakpoint }) => [low, entryBreakpoint]);
  for (const address of [...addresses, ...own]) {
    info.positionOf(address);
    info.rowRange(address);
    info.isStatement(address);
    info.inlinedAt(address);
    info.unwindRow(address);
    info.unwind(frameAt(address));
    info.callSiteAt(address);
    askVariables(info, address);
  }
  for (const { returns, parameters } of [...info.functions()].slice(0, 20)) {
    for (const type of [returns, ...parameters.map((parameter) => parameter.type)]) typeName(type);
  }
  for (const global of info.globals().slice(0, 50)) typeName(global.type);
  for (const name of ["record", "node", "opaque", "number", "level"]) {
    for (const type of info.typesNamed(name)) {
      typeName(type);
      if (type.kind === "structure") type.members.map((member) => sizeOf(member.type));
    }
  }
  info.entriesOfFunction("square");
}

function ask(bytes: Uint8Array, addresses: readonly number[]): void {
  const elf = readElf(bytes, { inflate }).value;
  if (!elf) return;
  askElf(elf);
  const info = openDebugInfo(elf).value;
  if (info) askAll(info, addresses);
}

interface Subject {
  readonly bytes: Uint8Array;
  readonly addresses: readonly number[];
  /** Where damage does most: the debug sections and the headers. */
  readonly interesting: readonly { readonly offset: number; readonly size: number }[];
}

function subjectOf(file: string): Subject {
  const bytes = new Uint8Array(readFileSync(file));
  const elf = readElf(bytes).value;
  const info = elf && openDebugInfo(elf).value;
  assert.ok(elf && info);
  const addresses = [...info.functions()].flatMap(({ low, high }) => [
    low,
    Math.floor((low + high) / 2),
    high - 1,
  ]);
  const sections = elf.sections.filter(({ name }) => /debug|eh_frame|symtab/.test(name));
  const headers = { offset: bytes.length - 64 * elf.sections.length, size: 64 * elf.sections.length };
  return { bytes, addresses, interesting: [...sections, headers, { offset: 0, size: 64 }] };
}

function damaged({ bytes, interesting }: Subject, hits: readonly Hit[], cut: number): Uint8Array {
  const copy = bytes.slice(0, Math.max(1, Math.floor(bytes.length * cut)));
  for (const { region, place, value, width } of hits) {
    const { offset, size } = interesting[region % interesting.length] ?? { offset: 0, size: 64 };
    const at = offset + Math.floor(place * size);
    for (let i = 0; i < width && at + i < copy.length; i++) copy[at + i] = value;
  }
  return copy;
}

interface Hit {
  readonly region: number;
  readonly place: number;
  readonly value: number;
  readonly width: number;
}

const hit = fc.record<Hit>({
  region: fc.nat(30),
  place: fc.double({ min: 0, max: 0.999999, noNaN: true }),
  value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.integer({ min: 0, max: 255 })),
  width: fc.constantFrom(1, 1, 1, 2, 4, 8),
});

test("damaged files never throw and never hang", (context) => {
  const wanted = builds().filter(({ name }) =>
    ["gcc-O2-dwarf5", "gcc-Og-dwarf4", "clang-O2-dwarf5"].includes(name),
  );
  if (wanted.length === 0) {
    context.skip("no compiler is installed");
    return;
  }
  const files = wanted.map(({ file }) => file);
  if (hasTool("gcc")) files.push(compile("gcc", "fuzz.o", "-c", "-Og"));
  const cut = fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true }));
  let slowest = 0;
  for (const file of files) {
    const subject = subjectOf(file);
    fc.assert(
      fc.property(fc.array(hit, { minLength: 1, maxLength: 6 }), cut, (hits, fraction) => {
        const start = performance.now();
        ask(damaged(subject, hits, fraction), subject.addresses);
        const time = performance.now() - start;
        slowest = Math.max(slowest, time);
        assert.ok(time < SLOWEST, `${Math.round(time)} ms`);
      }),
      { seed: 20261123, numRuns: RUNS },
    );
  }
  context.diagnostic(`${files.length * RUNS} damaged files, the slowest in ${Math.round(slowest)} ms`);
});

test("what is no ELF file at all is refused with a sentence", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const { value, problems } = readElf(bytes);
      assert.equal(value, undefined);
      assert.match(problems[0]?.message ?? "", /^The file .*\.$/);
    }),
    { seed: 20261123 },
  );
});
