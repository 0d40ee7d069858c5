/**
 * The SGXS file format: the measured operations of an enclave as a file. This reader takes any canonical file, of whichever tool;
 * `readSgxs` in image.ts decides which of them LiteBox runs.
 *
 * Canonical: ECREATE first and once; EADD offsets page-aligned and strictly ascending; EEXTEND and UNMEASRD inside the page of the
 * last EADD, 256-aligned, each chunk once. (Fortanix's own reader misses repeats of every chunk but the first; this one does not.)
 */

import { hexAddress } from "../../base/hex.ts";
import { PAGE_SIZE } from "../../base/quantities.ts";
import { parsed } from "../../base/result.ts";
import type { Parsed, Problem } from "../../base/result.ts";
import { Measurement, RECORD_SIZE, TAG } from "./measurement.ts";
import { refusedSecinfo } from "./secinfo.ts";

/** EEXTEND measures 256 bytes at a time. */
export const CHUNK_SIZE = 256;
export const CHUNKS_PER_PAGE = PAGE_SIZE / CHUNK_SIZE;
/** One bit per chunk of a page. */
export const ALL_CHUNKS = 0xffff;

export interface SgxsPage {
  readonly offset: number;
  /** SECINFO.FLAGS. */
  readonly flags: number;
  readonly content: Uint8Array;
  /** Chunks with an EEXTEND record: bit 0 is the first chunk. */
  readonly measured: number;
  /** Chunks that are loaded without being measured. */
  readonly unmeasured: number;
  /** Whether the chunks came from the lowest to the highest. */
  readonly ascending: boolean;
  /** Byte offset of the page's EADD record in the file. */
  readonly position: number;
}

export interface SgxsFile {
  readonly ssaFrameSize: number;
  /** Bytes of ELRANGE; undefined in a file that begins with UNSIZED. */
  readonly size: number | undefined;
  readonly pages: readonly SgxsPage[];
  /** Hashes the measured records. Undefined for a file that begins with UNSIZED, because ECREATE measures the size. */
  measure(): Uint8Array | undefined;
}

/** Never throws; a file that is not canonical gives the first reason, with its place in the file. */
export function readSgxsFile(bytes: Uint8Array): Parsed<SgxsFile> {
  const reader = new SgxsReader(bytes);
  const problem = reader.read();
  return problem === undefined ? parsed(reader.file()) : { value: undefined, problems: [problem] };
}

/** Sizes of enclaves are limited by the platform's address width; 2^47 also keeps every offset an exact number. */
const SIZE_LIMIT = 1n << 47n;

type MutablePage = { -readonly [Key in keyof SgxsPage]: SgxsPage[Key] };

class SgxsReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** Byte ranges of the file that are measured; adjacent ones are one. */
  readonly #measured: { readonly start: number; end: number }[] = [];
  readonly #pages: MutablePage[] = [];
  #ssaFrameSize = 0;
  #size: number | undefined;
  #at = 0;

  constructor(bytes: Uint8Array) {
    // A Buffer's own subarray is many times slower than that of a plain array, and each record takes one.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(): Problem | undefined {
    const first = this.#creation();
    if (first !== undefined) return this.#problem(first);
    while (this.#at < this.#bytes.length) {
      const message = this.#record();
      if (message !== undefined) return this.#problem(message);
    }
    return undefined;
  }

  file(): SgxsFile {
    const size = this.#size;
    const measure = (): Uint8Array | undefined => (size === undefined ? undefined : this.#hash());
    return { ssaFrameSize: this.#ssaFrameSize, size, pages: this.#pages, measure };
  }

  #hash(): Uint8Array {
    const measurement = new Measurement();
    for (const { start, end } of this.#measured) measurement.update(this.#bytes.subarray(start, end));
    return measurement.finish();
  }

  /** Goes on after the current record, which is measured. */
  #advanceMeasured(end: number): void {
    const last = this.#measured.at(-1);
    if (last?.end === this.#at) last.end = end;
    else this.#measured.push({ start: this.#at, end });
    this.#at = end;
  }

  #problem(message: string): Problem {
    return { message, offset: this.#at };
  }

  /** The first record: ECREATE or UNSIZED. */
  #creation(): string | undefined {
    const foreign = foreignFile(this.#bytes);
    if (foreign !== undefined) return foreign;
    if (this.#bytes.length < RECORD_SIZE) return this.#truncated();
    const tag = this.#u64(0);
    if (tag !== TAG.ECREATE && tag !== TAG.UNSIZED) {
      return "This is not an enclave image: an SGXS file begins with an ECREATE record. Images are the .sgxs files that 'litebox build' writes.";
    }
    this.#ssaFrameSize = this.#view.getUint32(8, true);
    if (this.#ssaFrameSize === 0)
      return "The ECREATE record has an SSA frame size of 0 pages; it must be at least 1.";
    if (!this.#zeroFrom(20))
      return "The ECREATE record has reserved bytes that are not zero; the image is damaged.";
    const size = this.#u64(12);
    if (tag === TAG.ECREATE) {
      if (size < BigInt(2 * PAGE_SIZE) || size > SIZE_LIMIT || (size & (size - 1n)) !== 0n) {
        return `The ECREATE record has an enclave size of ${hexAddress(size)}; it must be a power of two from 0x2000 to ${hexAddress(SIZE_LIMIT)}.`;
      }
      this.#size = Number(size);
    } else if (size !== 0n) {
      return "The UNSIZED record has a size; the image is damaged.";
    }
    this.#advanceMeasured(RECORD_SIZE);
    return undefined;
  }

  #record(): string | undefined {
    if (this.#at + RECORD_SIZE > this.#bytes.length) return this.#truncated();
    const tag = this.#u64(0);
    if (tag === TAG.EADD) return this.#addition();
    if (tag === TAG.EEXTEND || tag === TAG.UNMEASRD) return this.#extension(tag === TAG.EEXTEND);
    const where = `at byte ${String(this.#at)}`;
    if (tag === TAG.ECREATE || tag === TAG.UNSIZED)
      return `A second ECREATE record stands ${where}; an image has exactly one.`;
    return `The record ${where} is of no known kind; the image is damaged. Build it again.`;
  }

  #addition(): string | undefined {
    const offset = this.#u64(8);
    const page = `The page at offset ${hexAddress(offset)}`;
    if (offset % BigInt(PAGE_SIZE) !== 0n) return `${page} does not start on a page boundary.`;
    if (offset >= BigInt(this.#size ?? SIZE_LIMIT))
      return `${page} lies outside the enclave's ${hexAddress(this.#size ?? SIZE_LIMIT)} bytes.`;
    const previous = this.#pages.at(-1);
    if (previous !== undefined && offset === BigInt(previous.offset)) return `${page} is added twice.`;
    if (previous !== undefined && offset < BigInt(previous.offset)) {
      return `${page} is added after the page at offset ${hexAddress(previous.offset)}; pages must come in ascending order.`;
    }
    const flags = this.#u64(16);
    const refusal = refusedSecinfo(flags);
    if (refusal !== undefined) return `${page} ${refusal}.`;
    if (!this.#zeroFrom(24))
      return `${page} has reserved bytes in its EADD record that are not zero; the image is damaged.`;
    this.#pages.push({
      offset: Number(offset),
      flags: Number(flags),
      content: new Uint8Array(PAGE_SIZE),
      measured: 0,
      unmeasured: 0,
      ascending: true,
      position: this.#at,
    });
    this.#advanceMeasured(this.#at + RECORD_SIZE);
    return undefined;
  }

  #extension(measured: boolean): string | undefined {
    const end = this.#at + RECORD_SIZE + CHUNK_SIZE;
    if (end > this.#bytes.length) return this.#truncated();
    const offset = this.#u64(8);
    const chunk = `The chunk at offset ${hexAddress(offset)}`;
    const page = this.#pages.at(-1);
    const inside = page === undefined ? -1 : Number(offset - BigInt(page.offset));
    if (page === undefined || inside < 0 || inside >= PAGE_SIZE)
      return `${chunk} is not in the page that was added last.`;
    if (inside % CHUNK_SIZE !== 0) return `${chunk} does not start at a multiple of 256 bytes.`;
    const seen = page.measured | page.unmeasured;
    const bit = 1 << (inside / CHUNK_SIZE);
    if ((seen & bit) !== 0) return `${chunk} is given twice.`;
    if (!this.#zeroFrom(16))
      return `${chunk} has reserved bytes in its record that are not zero; the image is damaged.`;
    page.content.set(this.#bytes.subarray(this.#at + RECORD_SIZE, end), inside);
    page.ascending &&= seen < bit;
    if (measured) {
      page.measured |= bit;
      this.#advanceMeasured(end);
    } else {
      page.unmeasured |= bit;
      this.#at = end;
    }
    return undefined;
  }

  #u64(offset: number): bigint {
    return this.#view.getBigUint64(this.#at + offset, true);
  }

  /** Whether the current record is zero from `offset` to its end. */
  #zeroFrom(offset: number): boolean {
    for (let at = this.#at + offset; at < this.#at + RECORD_SIZE; at++)
      if (this.#bytes[at] !== 0) return false;
    return true;
  }

  #truncated(): string {
    if (this.#bytes.length === 0) return "The image is empty. Build it again with 'litebox build'.";
    return `The image is truncated: it ends at byte ${String(this.#bytes.length)}, in the middle of a record. Build it again with 'litebox build'.`;
  }
}

/** A more helpful sentence for files that people take for images. */
function foreignFile(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0x7f && b === 0x45 && c === 0x4c && d === 0x46) {
    return "This is an ELF file, not an enclave image: the image is the .sgxs file that 'litebox build' writes beside it.";
  }
  if (a === 0x7b)
    return "This is a text file, not an enclave image: the image is the .sgxs file that 'litebox build' writes.";
  return undefined;
}
