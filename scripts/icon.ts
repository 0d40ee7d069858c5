/**
 * Draws the extension's icon for the Marketplace, which takes no SVG: `npm run icon` writes it, and a test compares it with what is drawn.
 * A box with a keyhole on a plain ground, from distances to its outlines, so that every edge is smooth.
 */

import { writeFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";

import { inRoot } from "./lib/paths.mjs";

export const ICON_FILE = inRoot("extension/icons/icon.png");
export const ICON_SIZE = 256;

type Colour = readonly [red: number, green: number, blue: number];
const GROUND: Colour = [0x0a, 0x6e, 0x5c];
const BOX: Colour = [0xf6, 0xf8, 0xfa];
const LID: Colour = [0xbf, 0xe5, 0xdb];

/** The distance to the outline of a rectangle with round corners around a centre; negative within. */
function roundedBox(x: number, y: number, width: number, height: number, radius: number): number {
  const dx = Math.abs(x) - width / 2 + radius;
  const dy = Math.abs(y) - height / 2 + radius;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
}

/** How much of a pixel is within an outline at this distance. */
function share(distance: number): number {
  return Math.min(Math.max(0.5 - distance, 0), 1);
}

function over(below: Colour, above: Colour, part: number): Colour {
  const mix = (index: 0 | 1 | 2): number => Math.round(below[index] + (above[index] - below[index]) * part);
  return [mix(0), mix(1), mix(2)];
}

/** Red, green, blue and alpha of each pixel, row by row. */
export function iconPixels(): Uint8Array {
  const pixels = new Uint8Array(ICON_SIZE * ICON_SIZE * 4);
  for (let row = 0; row < ICON_SIZE; row++)
    for (let column = 0; column < ICON_SIZE; column++) {
      const x = column + 0.5 - ICON_SIZE / 2;
      const y = row + 0.5 - ICON_SIZE / 2;
      const keyhole = Math.min(Math.hypot(x, y - 22) - 17, roundedBox(x, y - 48, 15, 46, 6));
      let colour = over(GROUND, BOX, share(roundedBox(x, y - 34, 148, 108, 16)));
      colour = over(colour, LID, share(roundedBox(x, y + 46, 168, 38, 12)));
      colour = over(colour, GROUND, share(keyhole));
      const alpha = Math.round(255 * share(roundedBox(x, y, ICON_SIZE, ICON_SIZE, 48)));
      pixels.set([...colour, alpha], (row * ICON_SIZE + column) * 4);
    }
  return pixels;
}

/** PNG (third edition), 5.3: a chunk is its length, its type, its content and a checksum. */
function chunk(type: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}

export function iconPng(): Buffer {
  const pixels = iconPixels();
  const header = Buffer.alloc(13);
  header.writeUInt32BE(ICON_SIZE, 0);
  header.writeUInt32BE(ICON_SIZE, 4);
  // Eight bits for each sample, with alpha; each row begins with its filter, which is none.
  header.set([8, 6, 0, 0, 0], 8);
  const stride = ICON_SIZE * 4;
  const rows = Array.from({ length: ICON_SIZE }, (_, row) =>
    Buffer.concat([Buffer.from([0]), pixels.subarray(row * stride, (row + 1) * stride)]),
  );
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk("IEND", new Uint8Array()),
  ]);
}

if (import.meta.main) writeFileSync(ICON_FILE, iconPng());
