/**
 * An image as the enclave sees it: pages with permissions, in their order of addition. The file `NAME.sgxs` is the very stream of
 * operations that SGX measures, so SHA-256 of the file is MRENCLAVE, and nothing that is not measured can be loaded.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { hexAddress } from "../base/hex.ts";
import { PAGE_SIZE } from "../base/quantities.ts";
import { parsed, unreadable } from "../base/result.ts";
import type { Parsed } from "../base/result.ts";
import { eaddRecord, ecreateRecord, eextendRecord } from "./sgx/measurement.ts";
import { PAGE_TYPE, SECINFO, pageTypeOf, secinfoFlags } from "./sgx/secinfo.ts";
import { ALL_CHUNKS, CHUNKS_PER_PAGE, CHUNK_SIZE, readSgxsFile } from "./sgx/sgxs.ts";
import type { SgxsPage } from "./sgx/sgxs.ts";
import { refusedTcs, wantsAexNotify } from "./sgx/tcs.ts";

export interface Permissions {
  readonly r: boolean;
  readonly w: boolean;
  readonly x: boolean;
}

export interface ImagePage {
  /** Bytes from the start of ELRANGE; a multiple of the page size. */
  readonly offset: number;
  /** "tcs": a thread control structure, which no software can reach; "reg": a page of code or data. */
  readonly type: "tcs" | "reg";
  /** All false for a TCS. */
  readonly permissions: Permissions;
  /** 4096 bytes. */
  readonly content: Uint8Array;
}

export interface EnclaveImage {
  /** Address of ELRANGE. It is not measured and not in the stream: the loader chooses it as the linker script did. */
  readonly base: number;
  /** Bytes of ELRANGE: a power of two. */
  readonly size: number;
  /** Pages of one state save area frame. */
  readonly ssaFrameSize: number;
  /** In order of addition: ascending offsets. */
  readonly pages: readonly ImagePage[];
}

/** Whether the image can only be an enclave with the attribute AEXNOTIFY. */
export function needsAexNotify({ pages }: EnclaveImage): boolean {
  return pages.some(({ type, content }) => type === "tcs" && wantsAexNotify(content));
}

/** Where the linker script puts ELRANGE. Below 2 GiB, since small-model code uses sign-extended 32-bit addresses (R_X86_64_32S). */
export const DEFAULT_BASE = 0x4000_0000;
const ADDRESS_LIMIT = 0x8000_0000;

/** Reads an image that can be loaded: canonical, complete, every byte measured. */
export function readSgxs(bytes: Uint8Array, base: number = DEFAULT_BASE): Parsed<EnclaveImage> {
  const file = readSgxsFile(bytes);
  if (file.value === undefined) return { value: undefined, problems: file.problems };
  const { size, ssaFrameSize } = file.value;
  if (size === undefined) {
    return unreadable(
      "The image has no size yet (it begins with UNSIZED instead of ECREATE); build it with 'litebox build'.",
      0,
    );
  }
  if (base % size !== 0 || base + size > ADDRESS_LIMIT) {
    return unreadable(
      `The image needs ${hexAddress(size)} bytes of addresses at ${hexAddress(base)}; they must be aligned to their size and end at or below ` +
        `${hexAddress(ADDRESS_LIMIT)}. Make the heap or the number of threads in litebox.json smaller.`,
      12,
    );
  }
  const pages: ImagePage[] = [];
  for (const page of file.value.pages) {
    const refusal = refusedPage(page);
    if (refusal !== undefined) return unreadable(refusal, page.position);
    const content = file.value.contentOf(page);
    const wrong = pageTypeOf(page.flags) === PAGE_TYPE.TCS ? refusedTcs(content) : undefined;
    if (wrong !== undefined) {
      const where = hexAddress(page.offset);
      return unreadable(
        `The page at offset ${where} is a thread control structure that ${wrong}.`,
        page.position,
      );
    }
    pages.push(toImagePage(page, content));
  }
  if (!pages.some((page) => page.type === "tcs")) {
    return unreadable(
      "The image has no thread control structure (TCS), so it cannot be entered; build it with 'litebox build'.",
    );
  }
  return parsed({ base, size, ssaFrameSize, pages });
}

/** Why a page that SGX could add is not one of ours, as a sentence. */
function refusedPage(page: SgxsPage): string | undefined {
  const where = `The page at offset ${hexAddress(page.offset)}`;
  const type = pageTypeOf(page.flags);
  if (type !== PAGE_TYPE.TCS && type !== PAGE_TYPE.REG) {
    return `${where} is a shadow-stack page; LiteBox images have only TCS and regular pages.`;
  }
  if (page.measured !== ALL_CHUNKS) {
    return `${where} is not measured in full: the host could choose its content. Every page must be added with 16 EEXTEND records.`;
  }
  if (!page.ascending) {
    return `${where} is measured in an unusual order of chunks; LiteBox images measure each page from its start to its end.`;
  }
  return undefined;
}

function toImagePage(page: SgxsPage, content: Uint8Array): ImagePage {
  return {
    offset: page.offset,
    type: pageTypeOf(page.flags) === PAGE_TYPE.TCS ? "tcs" : "reg",
    permissions: {
      r: (page.flags & SECINFO.R) !== 0,
      w: (page.flags & SECINFO.W) !== 0,
      x: (page.flags & SECINFO.X) !== 0,
    },
    content: isZero(content) ? ZEROS : content,
  };
}

/** Of all pages that are zero: most of a heap and of stacks. An image is never written to. */
const ZEROS = new Uint8Array(PAGE_SIZE);

function isZero({ buffer, byteOffset, length }: Uint8Array): boolean {
  const words = new Int32Array(buffer, byteOffset, length / Int32Array.BYTES_PER_ELEMENT);
  for (let index = 0; index < words.length; index++) if (words[index] !== 0) return false;
  return true;
}

/** The stream of an image: `readSgxs(writeSgxs(image), image.base)` gives the image back. */
export function writeSgxs(image: EnclaveImage): Uint8Array<ArrayBuffer> {
  const stream = new Uint8Array(sgxsLength(image.pages.length));
  let end = 0;
  const append = (bytes: Uint8Array): void => {
    stream.set(bytes, end);
    end += bytes.length;
  };
  append(ecreateRecord(image.ssaFrameSize, image.size));
  for (const page of image.pages) {
    append(eaddRecord(page.offset, secinfoFlags(page)));
    for (let at = 0; at < PAGE_SIZE; at += CHUNK_SIZE) {
      append(eextendRecord(page.offset + at));
      append(page.content.subarray(at, at + CHUNK_SIZE));
    }
  }
  return stream;
}

/** Bytes that `writeSgxs` gives for an image of so many pages. */
export function sgxsLength(pages: number): number {
  return 64 + pages * (64 + CHUNKS_PER_PAGE * (64 + CHUNK_SIZE));
}

/** MRENCLAVE of a stream that `writeSgxs` made or `readSgxs` accepted. (For any other SGXS file: `readSgxsFile`.) */
export function measure(sgxs: Uint8Array): Uint8Array {
  return sha256(sgxs);
}
