/** Compressed sections: `SHF_COMPRESSED` (gABI, "Section Compression") and the older `.zdebug_…` of GNU tools. */

import { ByteReader } from "../../base/bytes.ts";
import { parsed, unreadable } from "../../base/result.ts";
import type { Parsed } from "../../base/result.ts";
import { SectionFlag } from "./elf.ts";
import type { CompressionFormat, ElfSection, Inflate } from "./elf.ts";

const CHDR_SIZE = 24;
const ZDEBUG_HEADER_SIZE = 12;
/** No section of a program that we debug comes near it; a header that says more is a lie or an attack. */
const MAX_DECOMPRESSED = 1 << 30;

const FORMATS: Readonly<Record<number, CompressionFormat>> = { 1: "zlib", 2: "zstd" };

export function decompressSection(
  section: ElfSection,
  stored: Uint8Array,
  inflate: Inflate | undefined,
): Parsed<Uint8Array> {
  if ((section.flags & SectionFlag.compressed) !== 0) {
    const header = new ByteReader(stored);
    const format = FORMATS[header.u32()];
    header.u32();
    const size = Number(header.u64());
    if (!format || stored.length < CHDR_SIZE) {
      return unreadable(`Section ${section.name} is compressed in a way that is not known.`, section.offset);
    }
    return decompress(section, stored.subarray(CHDR_SIZE), size, format, inflate);
  }
  const isOld = section.name.startsWith(".zdebug_") && stored.length >= ZDEBUG_HEADER_SIZE;
  if (isOld && new ByteReader(stored).u32() === 0x42494c5a) {
    // "ZLIB" and the size as a big-endian number; only its low half can be below the limit.
    const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
    const size = view.getUint32(4) === 0 ? view.getUint32(8) : Number.POSITIVE_INFINITY;
    return decompress(section, stored.subarray(ZDEBUG_HEADER_SIZE), size, "zlib", inflate);
  }
  return parsed(stored);
}

function decompress(
  section: ElfSection,
  bytes: Uint8Array,
  size: number,
  format: CompressionFormat,
  inflate: Inflate | undefined,
): Parsed<Uint8Array> {
  if (!inflate) {
    return unreadable(
      `Section ${section.name} is compressed (${format}), and no decompressor was given.`,
      section.offset,
    );
  }
  const plain = size <= MAX_DECOMPRESSED ? inflate(bytes, size, format) : undefined;
  if (plain?.length !== size) {
    return unreadable(
      `Section ${section.name} cannot be decompressed (${format}); the file may be damaged.`,
      section.offset,
    );
  }
  return parsed(plain);
}
