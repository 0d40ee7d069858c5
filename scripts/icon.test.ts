import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inflateSync } from "node:zlib";

import { ICON_FILE, ICON_SIZE, iconPixels } from "./icon.ts";
import { inRoot } from "./lib/paths.mjs";

test("the icon is a PNG of the size that it says, and what the script draws", () => {
  const png = readFileSync(ICON_FILE);
  assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.set(png.toString("latin1", at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const header = chunks.get("IHDR");
  assert.deepEqual([header?.readUInt32BE(0), header?.readUInt32BE(4)], [ICON_SIZE, ICON_SIZE]);
  // Packers differ, pixels do not.
  const rows = inflateSync(chunks.get("IDAT") ?? Buffer.alloc(0));
  const stride = ICON_SIZE * 4;
  const pixels = Buffer.alloc(ICON_SIZE * stride);
  for (let row = 0; row < ICON_SIZE; row++) {
    assert.equal(rows[row * (stride + 1)], 0);
    rows.copy(pixels, row * stride, row * (stride + 1) + 1, (row + 1) * (stride + 1));
  }
  assert.ok(pixels.equals(iconPixels()));
});

test("the manifest names it", () => {
  const { icon } = JSON.parse(readFileSync(inRoot("package.json"), "utf8")) as { readonly icon: string };
  assert.equal(inRoot(icon), ICON_FILE);
});
