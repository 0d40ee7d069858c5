/** Undoes the compression of a layer or archive, by what its first bytes say. Never gives more than it was allowed to. */

import { Decompress as ZstdDecoder } from "fzstd";
import { Gunzip } from "fflate";
import { concatBytes } from "../../base/bytes.ts";
import { parsed, unreadable } from "../../base/result.ts";
import type { Parsed } from "../../base/result.ts";
import { zstdFrames } from "./zstd-frames.ts";

export type Compression = "none" | "gzip" | "zstd" | "bzip2" | "xz";

/** Of the compressed bytes at a time: what one such piece expands to is all that can be held beyond the limit. */
const PIECE = 16 * 1024;

const MAGIC: readonly (readonly [Compression, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
];

export function compressionOf(bytes: Uint8Array): Compression {
  return MAGIC.find(([, magic]) => magic.every((byte, index) => bytes[index] === byte))?.[0] ?? "none";
}

/** `limit`: most bytes of the result. Bytes without compression are given back as they are. */
export function decompress(bytes: Uint8Array, limit: number): Parsed<Uint8Array> {
  const compression = compressionOf(bytes);
  switch (compression) {
    case "none":
      return bytes.length > limit ? tooLarge(limit) : parsed(bytes);
    case "gzip":
      return collect(limit, (take) => {
        const gunzip = new Gunzip(take);
        for (let at = 0; at < bytes.length; at += PIECE) {
          gunzip.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
        }
      });
    case "zstd":
      return unzstd(bytes, limit);
    case "bzip2":
    case "xz":
      return unreadable(
        `It is compressed with ${compression}, which is not read. Use gzip or zstd, or none.`,
      );
  }
}

function unzstd(bytes: Uint8Array, limit: number): Parsed<Uint8Array> {
  const frames = zstdFrames(bytes);
  const { value } = frames;
  if (value === undefined) return { value: undefined, problems: frames.problems };
  return collect(limit, (take) => {
    for (const frame of value) {
      const decoder = new ZstdDecoder(take);
      for (let at = 0; at < frame.length; at += PIECE) {
        decoder.push(frame.subarray(at, at + PIECE), at + PIECE >= frame.length);
      }
    }
  });
}

/** Thrown out of the decoder, and caught here. */
class LimitReached extends Error {}

function collect(limit: number, run: (take: (piece: Uint8Array) => void) => void): Parsed<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    run((piece) => {
      length += piece.length;
      if (length > limit) throw new LimitReached();
      // Decoders use their buffers again.
      if (piece.length > 0) pieces.push(piece.slice());
    });
  } catch (error) {
    if (error instanceof LimitReached) return tooLarge(limit);
    return unreadable(
      `Its compressed data are damaged (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
  return parsed(concatBytes(...pieces));
}

function tooLarge(limit: number): Parsed<Uint8Array> {
  return unreadable(
    `Unpacked, it is larger than the ${Math.floor(limit / 2 ** 20)} MiB that are left for it.`,
  );
}
