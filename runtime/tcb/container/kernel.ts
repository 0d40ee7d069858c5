/** The kernel that all containers of a machine share: measured from its files, or by what has been published. */

import { ByteReader, cString } from "../../base/bytes.ts";
import { parsed, unreadable } from "../../base/result.ts";
import type { Parsed } from "../../base/result.ts";
import { decodeUtf8 } from "../../base/text.ts";
import { SectionFlag } from "../../binary/elf/elf.ts";
import { readElf } from "../../binary/elf/read-elf.ts";
import { compressionOf, decompress } from "./decompress.ts";

export interface PublishedFigure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly source: string;
  readonly date: string;
}

export const PUBLISHED_FIGURES: readonly PublishedFigure[] = [
  {
    what: "Linux 6.13, all source files (comments, blank lines and all drivers included)",
    value: 39_819_522,
    unit: "lines",
    source: "heise online, as reported by pbxscience.com, “Linux Kernel Surpasses 40 Million Lines of Code”",
    date: "early 2025",
  },
  {
    what: "of these, for x86 processors alone: fewer than",
    value: 500_000,
    unit: "lines",
    source: "the same",
    date: "early 2025",
  },
];

export interface MeasuredKernel {
  readonly version: string;
  /** Of the file that was given. */
  readonly fileBytes: number;
  /** Of code, unpacked: the modules that the kernel loads later are not among them. Undefined where it cannot be unpacked. */
  readonly executableBytes: number | undefined;
  /** Memory that it asks for to start. */
  readonly memoryBytes: number | undefined;
}

export interface KernelConfig {
  readonly builtIn: number;
  readonly modules: number;
}

const BZIMAGE_MAGIC = 0x53726448;

/** A `vmlinuz` (bzImage, Documentation/arch/x86/boot.rst of Linux) or an ELF `vmlinux`. */
export function measureKernel(bytes: Uint8Array, limit: number): Parsed<MeasuredKernel> {
  if (readElf(bytes).value !== undefined) {
    const executableBytes = codeBytes(bytes);
    return parsed({
      version: bannerOf(bytes),
      fileBytes: bytes.length,
      executableBytes,
      memoryBytes: undefined,
    });
  }
  if (new ByteReader(bytes, 0x202).u32() !== BZIMAGE_MAGIC)
    return unreadable(
      "It is no Linux kernel for x86: neither a bzImage (vmlinuz) nor an ELF file (vmlinux).",
    );
  const setupSectors = new ByteReader(bytes, 0x1f1).u8() || 4;
  const versionAt = new ByteReader(bytes, 0x20e).u16() + 0x200;
  const payloadAt = new ByteReader(bytes, 0x248).u32() + (setupSectors + 1) * 512;
  const payloadLength = new ByteReader(bytes, 0x24c).u32();
  const memoryBytes = new ByteReader(bytes, 0x260).u32();
  const version = versionAt < bytes.length ? cString(bytes, versionAt).slice(0, 80).split(" ")[0] : "";
  const payload = bytes.subarray(payloadAt, payloadAt + payloadLength);
  const unpacked = unpack(payload, limit);
  return parsed(
    {
      version: version ?? "",
      fileBytes: bytes.length,
      executableBytes: unpacked.value && codeBytes(unpacked.value),
      memoryBytes,
    },
    unpacked.problems.map(({ message }) => ({ message: `The kernel's code was not measured. ${message}` })),
  );
}

/** The build appends the size to the compressed data, where the format does not end with it (scripts/Makefile.lib, size_append). */
function unpack(payload: Uint8Array, limit: number): Parsed<Uint8Array> {
  const compression = compressionOf(payload);
  if (compression === "none")
    return unreadable("It is compressed in a way that is not read. gzip and zstd are.");
  return decompress(compression === "zstd" ? payload.subarray(0, -4) : payload, limit);
}

function codeBytes(bytes: Uint8Array): number | undefined {
  const elf = readElf(bytes).value;
  if (elf === undefined) return undefined;
  const code = elf.sections.filter(({ flags }) => (flags & SectionFlag.execute) !== 0);
  if (code.length > 0) return code.reduce((sum, { size }) => sum + size, 0);
  return elf.segments.filter(({ executable }) => executable).reduce((sum, { fileSize }) => sum + fileSize, 0);
}

/** `Linux version 6.1.0 …`, which every kernel has in its data. */
function bannerOf(bytes: Uint8Array): string {
  const marker = "Linux version ";
  for (let at = bytes.indexOf(0x4c); at >= 0; at = bytes.indexOf(0x4c, at + 1)) {
    if (decodeUtf8(bytes.subarray(at, at + marker.length)) !== marker) continue;
    return decodeUtf8(bytes.subarray(at + marker.length, at + marker.length + 80)).split(" ")[0] ?? "";
  }
  return "";
}

/** Options of a `.config` that are compiled in, and those that become modules. */
export function readKernelConfig(text: string): KernelConfig {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  return { builtIn: count(/^CONFIG_\w+=y$/gm), modules: count(/^CONFIG_\w+=m$/gm) };
}
