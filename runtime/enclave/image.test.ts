import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { toHex } from "../base/hex.ts";
import { DEFAULT_BASE, measure, readSgxs, sgxsLength, writeSgxs } from "./image.ts";
import { readSgxsFile } from "./sgx/sgxs.ts";
import { imageOf } from "./testing/images.ts";

const vector = (name: string): Uint8Array =>
  readFileSync(new URL(`testing/vectors/${name}.sgxs`, import.meta.url));

/** The sentences of a file that must be refused. */
function refusal(bytes: Uint8Array): string {
  const { value, problems } = readSgxs(bytes, DEFAULT_BASE);
  assert.equal(value, undefined);
  return problems.map((problem) => problem.message).join(" ");
}

/** A copy of the small image's stream with the given 64-bit words replaced. */
function mutated(words: Readonly<Record<number, bigint>>): Uint8Array {
  const bytes = writeSgxs(imageOf(Uint8Array.of(0x90)));
  const view = new DataView(bytes.buffer);
  for (const [at, value] of Object.entries(words)) view.setBigUint64(Number(at), value, true);
  return bytes;
}

const PAGE_RECORDS = 64 + 16 * (64 + 256);

test("MRENCLAVE agrees with the published vectors", () => {
  const expected = {
    "sgxs/syn-min-one-rx-page": "0263e6166675440740cdcf9316874988d80b3fe3bdf7d1a16faff2a515867db3",
    "sgxs/syn-partly-measured-page": "a9f223ac50e43d2461e49471a03d44b7e16579f399e1d3c959be541a7c9b76f3",
    "sgxs/syn-rwx-page-and-gap": "ad8f83b9428d0297c4f8f2791803797d3c18c077b169d138158209ef2a6e1fc2",
    "flat/hello": "9895588c1e50e285f8ea6f2add9b76f6716174e897fcc80ae875594e2e3bbf6c",
  };
  for (const [name, mrenclave] of Object.entries(expected)) {
    const measured = readSgxsFile(vector(name)).value?.measure();
    assert.equal(measured && toHex(measured), mrenclave, name);
  }
});

test("files that are not canonical are refused with the reason", () => {
  assert.match(refusal(vector("sgxs-bad/duplicate-chunk")), /0x100 is given twice/);
  assert.match(refusal(vector("sgxs-bad/eextend-other-page")), /not in the page that was added last/);
  assert.match(refusal(vector("sgxs-bad/bad-tag")), /record at byte 64 is of no known kind/);
});

test("an image survives being written and read, and its file's hash is its measurement", () => {
  const image = imageOf(Uint8Array.of(0x90, 0x0f, 0x0b));
  const bytes = writeSgxs(image);
  assert.equal(bytes.length, sgxsLength(image.pages.length));
  assert.deepEqual(readSgxs(bytes, image.base).value, image);
  assert.deepEqual(readSgxsFile(bytes).value?.measure(), measure(bytes));
});

test("pages that are zero are kept once, and others not at all like them", () => {
  const image = imageOf(Uint8Array.of(0x90));
  const [last] = image.pages.slice(-1);
  assert.ok(last?.type === "reg");
  const contents = [0, 1, 0, 2 ** 31].map((word, index) => {
    const content = new Uint8Array(4096);
    new DataView(content.buffer).setUint32(index === 1 ? 2046 : 4092, word, true);
    return content;
  });
  const more = contents.map((content, index) => ({
    ...last,
    offset: last.offset + 4096 * (index + 1),
    content,
  }));
  const larger = { ...image, pages: [...image.pages, ...more] };
  const { value, problems } = readSgxs(writeSgxs(larger), image.base);
  assert.deepEqual(value, larger, problems[0]?.message);
  const read = value.pages.slice(-contents.length).map(({ content }) => content);
  assert.equal(read[0], read[2]);
  assert.equal(new Set(read).size, 3);
});

test("an image that is not wholly measured is refused", () => {
  assert.match(refusal(vector("sgxs/syn-partly-measured-page")), /offset 0x0 is not measured in full/);
});

test("foreign files are recognised", () => {
  assert.match(refusal(new Uint8Array()), /empty/);
  assert.match(refusal(readFileSync(process.execPath).subarray(0, 4096)), /This is an ELF file/);
  assert.match(refusal(new TextEncoder().encode('{ "name": "hello" }'.padEnd(80))), /This is a text file/);
  assert.match(refusal(new Uint8Array(4096)), /not an enclave image/);
});

test("sentences name the place of damage", () => {
  const page = 64;
  const secondPage = 64 + PAGE_RECORDS;
  assert.match(refusal(mutated({ [page + 8]: 0x800n })), /offset 0x800 does not start on a page boundary/);
  assert.match(
    refusal(mutated({ [page + 8]: 0x10000n })),
    /offset 0x10000 lies outside the enclave's 0x10000 bytes/,
  );
  assert.match(refusal(mutated({ [secondPage + 8]: 0n })), /offset 0x0 is added twice/);
  assert.match(refusal(mutated({ [page + 16]: 0x202n })), /can be written but not read/);
  assert.match(refusal(mutated({ [page + 16]: 0x8205n })), /page type 130, which EADD cannot add/);
  assert.match(refusal(mutated({ [page + 64 + 16]: 1n })), /reserved bytes/);
  assert.match(refusal(mutated({ [secondPage]: 0x0045_5441_4552_4345n })), /second ECREATE/);
  assert.match(refusal(mutated({ 12: 0x11000n })), /must be a power of two/);
  assert.match(
    refusal(mutated({ 12: 0x8000_0000n })),
    /aligned to their size and end at or below 0x80000000/,
  );
});

test("a TCS that no platform would take is refused", () => {
  const tcs = imageOf(new Uint8Array()).pages.findIndex((page) => page.type === "tcs");
  const firstChunk = 64 + tcs * PAGE_RECORDS + 64 + 64;
  assert.match(refusal(mutated({ [firstChunk + 8]: 1n })), /has flags/);
  assert.match(refusal(mutated({ [firstChunk + 16]: 0x10n })), /OSSA that is not a multiple/);
  assert.match(refusal(mutated({ [firstChunk + 72]: 1n })), /reserved bytes/);
});

test("no truncation is accepted and none throws", () => {
  const bytes = writeSgxs(imageOf(Uint8Array.of(0x90)));
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), (length) => {
      const { value, problems } = readSgxs(bytes.subarray(0, length), DEFAULT_BASE);
      assert.ok(value === undefined || value.pages.length < 8);
      assert.ok(value !== undefined || problems.length === 1);
    }),
    { numRuns: 100 },
  );
});

test("no change of a byte goes unnoticed: refused, or another measurement", () => {
  const bytes = writeSgxs(imageOf(Uint8Array.of(0x90)));
  const before = toHex(measure(bytes));
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ flip;
      const measured = readSgxsFile(changed).value?.measure();
      assert.ok(measured === undefined || toHex(measured) !== before);
    }),
    { numRuns: 200 },
  );
});
