/**
 * Where the frames of zstd data are (RFC 8878, section 3.1), without decoding them: the decoder takes memory for a frame's window before
 * it has seen anything of the frame, so what the header asks for is checked first.
 */

import { ByteReader } from "../../base/bytes.ts";
import { parsed, unreadable } from "../../base/result.ts";
import type { Parsed } from "../../base/result.ts";

const MAGIC = 0xfd2fb528;
/** What `zstd --long` uses, and decoders must allow when asked to (RFC 8878, section 3.1.1.1.2). */
const LARGEST_WINDOW = 2 ** 27;
const RLE = 1;

/** The frames with data in them, as views; skippable frames are left out. */
export function zstdFrames(bytes: Uint8Array): Parsed<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  const reader = new ByteReader(bytes);
  while (reader.remaining > 0) {
    const start = reader.offset;
    const magic = reader.u32();
    if (magic >>> 4 === 0x184d2a5) {
      reader.take(reader.u32());
    } else if (magic === MAGIC) {
      const window = skipFrame(reader);
      if (window > LARGEST_WINDOW) {
        return unreadable(
          `Its compressed data need a window of more than ${LARGEST_WINDOW / 2 ** 20} MiB.`,
          start,
        );
      }
      frames.push(bytes.subarray(start, reader.offset));
    } else {
      return unreadable("Its compressed data are damaged: a zstd frame was expected.", start);
    }
    if (!reader.ok) return unreadable("Its compressed data are cut off.", start);
  }
  return parsed(frames);
}

/** Moves behind the frame whose magic number has been read; gives the window that it needs. */
function skipFrame(reader: ByteReader): number {
  const descriptor = reader.u8();
  const isSingleSegment = (descriptor & 0x20) !== 0;
  let window = isSingleSegment ? 0 : windowSize(reader.u8());
  reader.take([0, 1, 2, 4][descriptor & 3] ?? 0);
  const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const contentSize = littleEndian(reader.take(sizeBytes));
  if (isSingleSegment) window = contentSize;
  for (let isLast = false; !isLast && reader.ok;) {
    const header = littleEndian(reader.take(3));
    isLast = (header & 1) !== 0;
    const type = (header >> 1) & 3;
    reader.take(type === RLE ? 1 : header >> 3);
  }
  if ((descriptor & 4) !== 0) reader.take(4);
  return window;
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}
