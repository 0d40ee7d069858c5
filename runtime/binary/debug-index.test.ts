/** With what an earlier session has found out, all answers must be those without it; and what is damaged, old or of something else counts as nothing. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { crc32 } from "node:zlib";

import fc from "fast-check";

import { IndexFile, type IndexPart, IndexWriter } from "./dwarf/index-file.ts";
import { readElf } from "./elf/read-elf.ts";
import { openDebugInfo } from "./open-debug-info.ts";
import { compile, hasTool, inflate, open, run, temporary } from "./testing/builds.ts";
import { QUESTIONS } from "./testing/questions.ts";

const SEED = Number(process.env["LITEBOX_SEED"] ?? Date.now());
const KEY = "some file";

function written(parts: Iterable<IndexPart>): Uint8Array {
  const writer = new IndexWriter(KEY, crc32);
  for (const part of parts) writer.add(part);
  return writer.finish();
}

/** As a cache has it: nothing is read that was not asked for. */
function inParts(content: Uint8Array) {
  const bytes = new Uint8Array(content.length);
  const loaded = { bytes: 0 };
  const load = (from: number, to: number): void => {
    bytes.set(content.subarray(Math.max(0, from), to), Math.max(0, from));
    loaded.bytes += Math.max(0, Math.min(to, content.length) - Math.max(0, from));
  };
  return { bytes, load, loaded };
}

function openIndexed(file: string, index: Uint8Array) {
  const content = inParts(readFileSync(file));
  const elf = readElf(content.bytes, { inflate, load: content.load }).value;
  const indexFile = IndexFile.open(inParts(index), KEY, crc32);
  const info = elf && openDebugInfo(elf, indexFile).value;
  assert.ok(info, file);
  return { elf, info, loaded: content.loaded, isIndexed: indexFile !== undefined };
}

/** Of a session that has looked into the units of these addresses. */
function indexOf(file: string, addresses: readonly number[]): Uint8Array {
  const { info } = open(file);
  assert.ok(info.hasIndexNews());
  for (const address of addresses) info.functionAt(address);
  return written(info.indexParts());
}

/** Of each version, with and without sequences of their own, and with units of types. */
function programs(): string[] {
  const options: readonly (readonly [string, ...string[]])[] = [
    ["gcc", "-O2", "-gdwarf-5"],
    ["clang", "-O0", "-gdwarf-4"],
    ["clang", "-O1", "-gdwarf-5", "-ffunction-sections"],
  ];
  const made = options.flatMap(([compiler, ...flags], at) =>
    hasTool(compiler) ? [compile(compiler, `indexed${at}`, "-no-pie", ...flags)] : [],
  );
  const classes = join(dirname(import.meta.dirname), "../debug-adapter/testing/programs/classes.cpp");
  if (hasTool("g++")) {
    const file = temporary("indexed-classes");
    run("g++", "-g", "-O1", "-no-pie", "-std=gnu++20", "-fdebug-types-section", classes, "-o", file);
    made.push(file);
  }
  return made;
}

test("with an index all questions have the answers that they have without", (context) => {
  const files = programs();
  if (files.length === 0) {
    context.skip("no compiler is installed");
    return;
  }
  for (const file of files) {
    const everywhere = [...open(file).info.functions()].map(({ low }) => low);
    for (const addresses of [[], everywhere.slice(0, 1), everywhere]) {
      const index = indexOf(file, addresses);
      for (const [name, ask] of Object.entries(QUESTIONS)) {
        const plain = open(file);
        const indexed = openIndexed(file, index);
        assert.ok(indexed.isIndexed);
        assert.deepEqual(
          ask(indexed.elf, indexed.info),
          ask(plain.elf, plain.info),
          `${name} of ${file}, looked into at ${addresses.length}`,
        );
      }
    }
  }
});

test("an index of all that is asked for has no news, and one of less has", (context) => {
  const [file] = programs();
  if (file === undefined) {
    context.skip("no compiler is installed");
    return;
  }
  const address = [...open(file).info.functions()][0]?.low ?? 0;
  const without = openIndexed(file, indexOf(file, [])).info;
  assert.ok(!without.hasIndexNews());
  without.functionAt(address);
  assert.ok(without.hasIndexNews());
  const again = openIndexed(file, written(without.indexParts())).info;
  again.functionAt(address);
  assert.ok(!again.hasIndexNews());
});

test("a damaged index changes no answer", (context) => {
  const [file] = programs();
  if (file === undefined) {
    context.skip("no compiler is installed");
    return;
  }
  const plain = open(file);
  const functions = [...plain.info.functions()];
  const index = indexOf(
    file,
    functions.map(({ low }) => low),
  );
  const questions = Object.entries(QUESTIONS).filter(([name]) =>
    /units|files|breakpoints|functions/.test(name),
  );
  const answers = questions.map(([, ask]) => ask(plain.elf, plain.info));
  const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
  const damaged = fc
    .tuple(fc.array(change, { maxLength: 4 }), fc.option(fc.nat(), { freq: 3 }))
    .map(([changes, length]) => {
      const bytes = index.slice();
      for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
      return length === null ? bytes : bytes.slice(0, length % (bytes.length + 1));
    });
  fc.assert(
    fc.property(damaged, (bytes) => {
      const { elf, info } = openIndexed(file, bytes);
      for (const [at, [name, ask]] of questions.entries())
        assert.deepEqual(ask(elf, info), answers[at], name);
    }),
    { seed: SEED, numRuns: 100 },
  );
});

test("an index of another file, of another version or of nothing is none", () => {
  const bytes = written([
    { kind: 1, number: 2, arrays: [Uint32Array.of(1, 2, 3), Float64Array.of(0.5), new Uint8Array()] },
  ]);
  const part = IndexFile.open(inParts(bytes), KEY, crc32)?.part(1, 2);
  assert.deepEqual(part?.numbers(0), Uint32Array.of(1, 2, 3));
  assert.deepEqual(part.floats(1), Float64Array.of(0.5));
  assert.equal(part.bytes(2).length, 0);
  assert.equal(part.bytes(3).length, 0);
  assert.equal(IndexFile.open(inParts(bytes), KEY, crc32)?.part(1, 1), undefined);
  assert.equal(IndexFile.open(inParts(bytes), "another file", crc32), undefined);
  for (const at of [0, 4, 8, 12, 16]) {
    const other = bytes.slice();
    other[at] = (other[at] ?? 0) + 1;
    assert.equal(IndexFile.open(inParts(other), KEY, crc32), undefined, `byte ${at}`);
  }
  for (let length = 0; length < bytes.length; length++) {
    const opened = IndexFile.open(inParts(bytes.slice(0, length)), KEY, crc32);
    assert.equal(opened?.part(1, 2), undefined, `${length} bytes`);
  }
});
