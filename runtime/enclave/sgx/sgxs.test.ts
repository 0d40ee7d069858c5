import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { concatBytes } from "../../base/bytes.ts";
import { toHex } from "../../base/hex.ts";
import { PAGE_SIZE } from "../../base/quantities.ts";
import { readSgxs, writeSgxs } from "../image.ts";
import { imageOf } from "../testing/images.ts";
import { vectorFile, vectorsOf } from "../testing/vectors.ts";
import { RECORD_SIZE, TAG, eaddRecord, ecreateRecord, eextendRecord } from "./measurement.ts";
import { PAGE_TYPE, SECINFO } from "./secinfo.ts";
import { inspectSgxs, measureSgxsFile, readSgxsFile } from "./sgxs.ts";

const REASONS: Readonly<Record<string, RegExp>> = {
  "sgxs-bad/first-record-not-ecreate": /begins with an ECREATE record/,
  "sgxs-bad/size-not-power-of-two": /must be a power of two/,
  "sgxs-bad/offset-unaligned": /does not start on a page boundary/,
  "sgxs-bad/eextend-other-page": /is not in the page that was added last/,
  "sgxs-bad/duplicate-chunk": /chunk at offset 0x100 is given twice/,
  "sgxs-bad/pt-secs": /has page type 0, which EADD cannot add/,
  "sgxs-bad/bad-tag": /record at byte 64 is of no known kind/,
};

interface GoodFile {
  readonly mrenclave: string;
  readonly ssaframesize: number;
  readonly size: number;
  readonly pages: readonly { readonly offset: number; readonly secinfo_flags: number }[];
}

for (const { id, files, expected } of vectorsOf("sgxs")) {
  test(`vector ${id}`, () => {
    const { value, problems } = readSgxsFile(vectorFile(files[0] ?? ""));
    const reason = REASONS[id];
    if (reason !== undefined) {
      assert.equal(value, undefined);
      assert.match(problems[0]?.message ?? "", reason);
      return;
    }
    const { mrenclave, ssaframesize, size, pages } = expected as GoodFile;
    assert.deepEqual(problems, []);
    assert.ok(value);
    assert.equal(toHex(value.measure() ?? new Uint8Array()), mrenclave);
    assert.equal(toHex(value.measure(createHash("sha256")) ?? new Uint8Array()), mrenclave);
    assert.deepEqual([value.ssaFrameSize, value.size], [ssaframesize, size]);
    assert.deepEqual(
      value.pages.map(({ offset, flags }) => ({ offset, secinfo_flags: flags })),
      pages,
    );
  });
}

interface FlatPage {
  readonly type: "REG" | "TCS";
  readonly offset: number;
  readonly perm?: string;
  readonly image_offset?: number;
  readonly measure?: boolean;
  readonly ossa?: number;
  readonly nssa?: number;
  readonly oentry?: number;
}

for (const { id, files } of vectorsOf("sgx-flat-build")) {
  test(`vector ${id}: the same pages give the same file`, () => {
    const [flat, text, sgxs] = files.map(vectorFile);
    assert.ok(flat && text && sgxs);
    const layout = JSON.parse(new TextDecoder().decode(text)) as {
      ssaframesize: number;
      size: number;
      pages: FlatPage[];
    };
    const records = [ecreateRecord(layout.ssaframesize, layout.size)];
    for (const page of layout.pages) {
      records.push(eaddRecord(page.offset, flatFlags(page)));
      if (page.measure === false) continue;
      const content = flatContent(page, flat);
      for (let at = 0; at < PAGE_SIZE; at += 256)
        records.push(eextendRecord(page.offset + at), content.subarray(at, at + 256));
    }
    assert.deepEqual(concatBytes(...records), Uint8Array.from(sgxs));
  });
}

function flatFlags({ type, perm = "" }: FlatPage): number {
  if (type === "TCS") return PAGE_TYPE.TCS << 8;
  const bits = [...perm].reduce((sum, letter) => sum | SECINFO[letter as "R" | "W" | "X"], 0);
  return (PAGE_TYPE.REG << 8) | bits;
}

function flatContent(page: FlatPage, flat: Uint8Array): Uint8Array {
  const content = new Uint8Array(PAGE_SIZE);
  if (page.image_offset !== undefined)
    content.set(flat.subarray(page.image_offset, page.image_offset + PAGE_SIZE));
  if (page.type !== "TCS") return content;
  const view = new DataView(content.buffer);
  view.setBigUint64(16, BigInt(page.ossa ?? 0), true);
  view.setUint32(28, page.nssa ?? 0, true);
  view.setBigUint64(32, BigInt(page.oentry ?? 0), true);
  view.setUint32(64, 0xfff, true);
  view.setUint32(68, 0xfff, true);
  return content;
}

/** A record with another tag. */
function retagged(record: Uint8Array, tag: bigint): Uint8Array {
  const copy = record.slice();
  new DataView(copy.buffer).setBigUint64(0, tag, true);
  return copy;
}

const CHUNK = new Uint8Array(256).fill(7);
const RW = (PAGE_TYPE.REG << 8) | SECINFO.R | SECINFO.W;

test("chunks that are loaded without being measured are content, but not in the measurement", () => {
  const before = [ecreateRecord(1, 0x4000), eaddRecord(0x1000, RW)];
  const chunk = [retagged(eextendRecord(0x1100), TAG.UNMEASRD), CHUNK];
  const after = [eextendRecord(0x1200), CHUNK, eaddRecord(0x3000, RW)];
  const { value, problems } = readSgxsFile(concatBytes(...before, ...chunk, ...after));
  assert.deepEqual(problems, []);
  const [page, last] = value?.pages ?? [];
  assert.ok(value && page && last);
  assert.deepEqual([page.measured, page.unmeasured, page.ascending], [4, 2, true]);
  const content = value.contentOf(page);
  assert.deepEqual(content.subarray(0x100, 0x300), new Uint8Array(512).fill(7));
  assert.equal(
    content.reduce((sum, byte) => sum + byte, 0),
    7 * 512,
  );
  assert.deepEqual(value.contentOf(last), new Uint8Array(PAGE_SIZE));
  assert.deepEqual(value.measure(), readSgxsFile(concatBytes(...before, ...after)).value?.measure());
  assert.deepEqual(value.records, { ECREATE: 1, EADD: 2, EEXTEND: 1, UNMEASRD: 1, UNSIZED: 0 });
});

test("a file without a size is read, but has no measurement", () => {
  // Where a tool is to write the size may stand in it.
  const unsized = retagged(ecreateRecord(1, 0x123), TAG.UNSIZED);
  const { value, problems } = readSgxsFile(concatBytes(unsized, eaddRecord(0x1000, RW)));
  assert.deepEqual(problems, []);
  assert.equal(value?.size, undefined);
  assert.equal(value?.measure(), undefined);
  assert.equal(value?.pages.length, 1);
});

test("shadow-stack and TCS pages of others are read", () => {
  const pages = [
    eaddRecord(0x1000, (PAGE_TYPE.SS_FIRST << 8) | 3),
    eaddRecord(0x2000, (PAGE_TYPE.SS_REST << 8) | 3),
    eaddRecord(0x3000, PAGE_TYPE.TCS << 8),
  ];
  const { value, problems } = readSgxsFile(concatBytes(ecreateRecord(1, 0x8000), ...pages));
  assert.deepEqual(problems, []);
  assert.deepEqual(
    value?.pages.map(({ flags }) => flags >> 8),
    [PAGE_TYPE.SS_FIRST, PAGE_TYPE.SS_REST, PAGE_TYPE.TCS],
  );
});

test("an inspection gives what could be read, and all that is wrong", () => {
  const { value, problems } = inspectSgxs(
    concatBytes(
      ecreateRecord(0, 0x5000),
      eaddRecord(0x2000, RW),
      eextendRecord(0x2000),
      CHUNK,
      eextendRecord(0x2000),
      CHUNK,
      eaddRecord(0x1000, RW),
      ecreateRecord(1, 0x4000),
      eaddRecord(0x3800, RW | 0x4000_0000),
      eextendRecord(0x3880),
      CHUNK,
      eextendRecord(0x9000),
      new Uint8Array(10),
    ),
  );
  const expected = [
    /SSA frame size of 0/,
    /power of two/,
    /0x2000 is given twice/,
    /0x1000 is added after the page at offset 0x2000/,
    /second ECREATE/,
    /0x3800 does not start on a page boundary/,
    /0x3800 has reserved bits/,
    /0x3880 does not start at a multiple of 256/,
    /truncated/,
  ];
  assert.equal(problems.length, expected.length, problems.map(({ message }) => message).join("\n"));
  expected.forEach((sentence, index) => {
    assert.match(problems[index]?.message ?? "", sentence);
  });
  assert.deepEqual(
    value?.pages.map(({ offset }) => offset),
    [0x2000, 0x1000, 0x3800],
  );
  assert.equal(inspectSgxs(vectorFile("sgxs-bad/first-record-not-ecreate.sgxs")).value, undefined);
});

test("a file that is wrong all over is given up after some problems", () => {
  const { problems } = inspectSgxs(
    concatBytes(ecreateRecord(1, 0x4000), ...Array.from({ length: 1000 }, () => eaddRecord(0, 0))),
  );
  assert.ok(problems.length >= 20 && problems.length < 30);
});

test("what run refuses and measure takes: pages with gaps, and chunks in another order", () => {
  const partly = vectorFile("sgxs/syn-partly-measured-page.sgxs");
  assert.deepEqual(readSgxsFile(partly).problems, []);
  assert.match(readSgxs(partly).problems[0]?.message ?? "", /is not measured in full/);
  const chunks = Array.from({ length: 16 }, (_, index) => [
    eextendRecord(0x1f00 - 256 * index),
    CHUNK,
  ]).flat();
  const backwards = concatBytes(ecreateRecord(1, 0x4000), eaddRecord(0x1000, RW), ...chunks);
  assert.deepEqual(readSgxsFile(backwards).problems, []);
  assert.match(readSgxs(backwards).problems[0]?.message ?? "", /unusual order of chunks/);
});

const WHOLE = writeSgxs(imageOf(Uint8Array.of(0x90)));

test("no truncation and no change goes unnoticed, and none throws", () => {
  const before = toHex(readSgxsFile(WHOLE).value?.measure() ?? new Uint8Array());
  fc.assert(
    fc.property(fc.nat(WHOLE.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = WHOLE.slice();
      changed[at] = (changed[at] ?? 0) ^ flip;
      const { value, problems } = readSgxsFile(changed);
      assert.equal(value === undefined, problems.length > 0);
      assert.notEqual(value && toHex(value.measure() ?? new Uint8Array()), before);
      const inspected = inspectSgxs(changed);
      for (const page of inspected.value?.pages ?? [])
        assert.equal(inspected.value?.contentOf(page).length, PAGE_SIZE);
      const cut = readSgxsFile(WHOLE.subarray(0, at));
      assert.notEqual(cut.value && toHex(cut.value.measure() ?? new Uint8Array()), before);
    }),
    { numRuns: 200 },
  );
});

test("random records are read without throwing", () => {
  const tag = fc.constantFrom(...Object.values(TAG), 0n);
  const record = fc
    .tuple(tag, fc.uint8Array({ minLength: RECORD_SIZE, maxLength: RECORD_SIZE }))
    .map(([kind, bytes]) => retagged(bytes, kind));
  fc.assert(
    fc.property(fc.array(record, { maxLength: 12 }), fc.nat(300), (records, cut) => {
      const stream = concatBytes(ecreateRecord(1, 0x4000), ...records);
      const { value, problems } = inspectSgxs(stream.subarray(0, stream.length - cut));
      assert.ok(value !== undefined || problems.length > 0);
      for (const page of value?.pages ?? []) value?.contentOf(page);
    }),
  );
});

test("a file that is read piece by piece gives the same", () => {
  const pages = Array.from({ length: 300 }, (_, index) =>
    concatBytes(
      eaddRecord(0x1000 * (2 * index), RW),
      ...Array.from({ length: 16 }, (__, chunk) =>
        index % 7 === 3 && chunk % 5 === 0
          ? new Uint8Array()
          : concatBytes(
              eextendRecord(0x1000 * (2 * index) + 256 * chunk),
              new Uint8Array(256).fill(index + chunk),
            ),
      ),
    ),
  );
  const whole = concatBytes(ecreateRecord(1, 0x100_0000), ...pages);
  const piecewise = (bytes: Uint8Array) => {
    const read = (into: Uint8Array, at: number) => {
      assert.ok(at + into.length <= bytes.length);
      into.set(bytes.subarray(at, at + into.length));
    };
    return measureSgxsFile({ length: bytes.length, read }, createHash("sha256"));
  };
  const inMemory = readSgxsFile(whole).value;
  const { value, problems } = piecewise(whole);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    value?.mrenclave && toHex(value.mrenclave),
    toHex(inMemory?.measure() ?? new Uint8Array()),
  );
  assert.deepEqual(value?.sgxs.pages, inMemory?.pages);
  assert.deepEqual(value?.sgxs.records, inMemory?.records);
  const damage = fc.tuple(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length));
  fc.assert(
    fc.property(damage, ([at, byte, cut]) => {
      const changed = whole.slice(0, cut % 2 === 0 ? whole.length : cut);
      if (at < changed.length) changed[at] = byte;
      const [one, two] = [readSgxsFile(changed), piecewise(changed)];
      assert.deepEqual(two.problems, one.problems);
      assert.deepEqual(two.value?.mrenclave?.join(), one.value?.measure(createHash("sha256"))?.join());
    }),
    { numRuns: 100 },
  );
});
