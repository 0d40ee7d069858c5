import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { openParts } from "./file-parts.ts";

const SIZE = (5 << 20) + 12345;

function largeFile(): { readonly path: string; readonly content: Buffer; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "parts-"));
  const path = join(folder, "large");
  const content = Buffer.from(
    Uint32Array.from({ length: Math.ceil(SIZE / 4) }, (_, index) => index + 1).buffer,
  );
  writeFileSync(path, content.subarray(0, SIZE));
  return {
    path,
    content: content.subarray(0, SIZE),
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}

void test("parts hold what the file does once they are loaded, and nothing else was read", (context) => {
  const { path, content, remove } = largeFile();
  context.after(remove);
  const file = openParts(path);
  assert.equal(file.bytes.length, SIZE);
  for (const [from, to] of [
    [0, 64],
    [1_000_000, 1_400_000],
    [1_200_000, 2_000_000],
    [SIZE - 10, SIZE + 99],
    [-5, 3],
    [SIZE + 70_000, SIZE + 80_000],
  ] as const) {
    file.load(from, to);
    assert.ok(content.subarray(Math.max(0, from), to).equals(file.bytes.subarray(Math.max(0, from), to)));
  }
  assert.ok(file.bytes.subarray(3_000_000, 3_100_000).every((byte) => byte === 0));
});

void test("the rest follows, of the file that was opened, though another has taken its place", async (context) => {
  const { path, content, remove } = largeFile();
  context.after(remove);
  const file = openParts(path);
  file.load(2_000_000, 2_000_001);
  writeFileSync(`${path}.new`, "another program");
  renameSync(`${path}.new`, path);
  while (!content.equals(file.bytes)) await wait(20);
  file.load(0, SIZE);
  assert.ok(content.equals(file.bytes));
  assert.equal(readFileSync(path, "utf8"), "another program");
});

void test("what was cut off since is empty, and there is no error", (context) => {
  const { path, content, remove } = largeFile();
  context.after(remove);
  const file = openParts(path);
  truncateSync(path, 100_000);
  file.load(0, SIZE);
  assert.ok(content.subarray(0, 100_000).equals(file.bytes.subarray(0, 100_000)));
  assert.ok(file.bytes.subarray(100_000).every((byte) => byte === 0));
});
