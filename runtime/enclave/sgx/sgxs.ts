/**
 * The SGXS file format: the measured operations of an enclave as a file. This reader takes any canonical file, of whichever tool;
 * `readSgxs` in image.ts decides which of them LiteBox runs.
 *
 * What is canonical, and which tool refuses what:
 * - everywhere (`measure`, `inspect`, `sign`, `run`): ECREATE comes first and once, record follows record without a gap, EADD offsets are
 *   page-aligned, inside ELRANGE and strictly ascending (no page twice, none that overlaps another), EEXTEND and UNMEASRD are 256-aligned,
 *   inside the page of the last EADD, each chunk once. (Fortanix's own reader misses repeats of every chunk but the first; this one does not.)
 * - `run` and our own builds besides: every page is measured whole, from its first chunk to its last, so no page has a gap that the host
 *   could fill. Addresses without a page are no gap: they are how guard pages are made.
 * A file that begins with UNSIZED can be inspected but has no measurement.
 */

import { hexAddress } from "../../base/hex.ts";
import { PAGE_SIZE } from "../../base/quantities.ts";
import type { Parsed, Problem } from "../../base/result.ts";
import { foreignFile } from "./foreign-file.ts";
import { Measurement, RECORD_SIZE, TAG, type RunningHash } from "./measurement.ts";
import { refusedSecinfo } from "./secinfo.ts";

/** EEXTEND measures 256 bytes at a time. */
export const CHUNK_SIZE = 256;
export const CHUNKS_PER_PAGE = PAGE_SIZE / CHUNK_SIZE;
/** An EEXTEND or UNMEASRD record with its data. */
const CHUNK_RECORDS = RECORD_SIZE + CHUNK_SIZE;
const EEXTEND_LOW = Number(TAG.EEXTEND & 0xffff_ffffn);
const EEXTEND_HIGH = Number(TAG.EEXTEND >> 32n);
/** One bit per chunk of a page. */
export const ALL_CHUNKS = 0xffff;

export interface SgxsPage {
  readonly offset: number;
  /** SECINFO.FLAGS. */
  readonly flags: number;
  /** Chunks with an EEXTEND record: bit 0 is the first chunk. */
  readonly measured: number;
  /** Chunks that are loaded without being measured. */
  readonly unmeasured: number;
  /** Whether the chunks came from the lowest to the highest. */
  readonly ascending: boolean;
  /** Byte offset of the page's EADD record in the file. */
  readonly position: number;
  /** Byte offset after the page's last record. */
  readonly end: number;
}

/** What a file says, without the content of its pages. */
export interface SgxsSummary {
  readonly ssaFrameSize: number;
  /** Bytes of ELRANGE; undefined in a file that begins with UNSIZED. */
  readonly size: number | undefined;
  readonly pages: readonly SgxsPage[];
  /** How many of each kind the file has. */
  readonly records: Readonly<Record<RecordName, number>>;
}

export interface SgxsFile extends SgxsSummary {
  /** The 4096 bytes of a page; chunks without a record are zero. They are gathered anew by each call: a file may have very many pages. */
  contentOf(page: SgxsPage): Uint8Array<ArrayBuffer>;
  /** Hashes the measured records, with `hash` where the machine has a faster one. Undefined for a file that begins with UNSIZED, because ECREATE measures the size. */
  measure(hash?: RunningHash): Uint8Array | undefined;
}

type RecordName = keyof typeof TAG;

/** Never throws; a file that is not canonical gives the reasons, each with its place in the file, and no value. */
export function readSgxsFile(bytes: Uint8Array): Parsed<SgxsFile> {
  const { value, problems } = inspectSgxs(bytes);
  return { value: problems.length === 0 ? value : undefined, problems };
}

/** A file that is read piece by piece. */
export interface SgxsSource {
  readonly length: number;
  /** Fills `into` with the bytes at `at`, which are all there. */
  read(this: void, into: Uint8Array, at: number): void;
}

export interface SgxsMeasured {
  readonly sgxs: SgxsSummary;
  /** As `SgxsFile.measure` has it. */
  readonly mrenclave: Uint8Array | undefined;
}

/** As `readSgxsFile` and `measure`, for a file that need not be in memory: more bytes than a cache holds cost more to read than to hash. */
export function measureSgxsFile(source: SgxsSource, hash: RunningHash): Parsed<SgxsMeasured> {
  const reader = new SgxsReader(source, new Measurement(hash));
  const isFile = reader.read();
  const { problems } = reader;
  if (!isFile || problems.length > 0) return { value: undefined, problems };
  return { value: { sgxs: reader.summary(), mrenclave: reader.finish() }, problems };
}

/** The same for people who want to see what is in a file that is not canonical: what could be read, and all that is wrong with it. */
export function inspectSgxs(bytes: Uint8Array): Parsed<SgxsFile> {
  const reader = new SgxsReader(bytes, undefined);
  return { value: reader.read() ? reader.file() : undefined, problems: reader.problems };
}

/** Sizes of enclaves are limited by the platform's address width; 2^47 also keeps every offset an exact number. */
const SIZE_LIMIT = 1n << 47n;
/** So many problems are enough to see that a file is not an image. */
const MOST_PROBLEMS = 20;

type MutablePage = { -readonly [Key in keyof SgxsPage]: SgxsPage[Key] };

/** A record of a page with all of its chunks: so much is looked at together. */
const MOST_TOGETHER = RECORD_SIZE + CHUNKS_PER_PAGE * CHUNK_RECORDS;
/** Of a file that is read piece by piece. */
const WINDOW = 512 * 1024;

class SgxsReader {
  readonly problems: Problem[] = [];
  readonly #source: SgxsSource;
  readonly #measurement: Measurement | undefined;
  /** What of the file is in memory, and where it begins. */
  #bytes: Uint8Array;
  #view: DataView;
  #base = 0;
  /** Byte ranges of the file that are measured; adjacent ones are one. */
  readonly #measured: { readonly start: number; end: number }[] = [];
  readonly #pages: MutablePage[] = [];
  readonly #records = { ECREATE: 0, EADD: 0, EEXTEND: 0, UNSIZED: 0, UNMEASRD: 0 };
  #ssaFrameSize = 0;
  #size: number | undefined;
  #at = 0;

  /** `measurement`: of a source that is only measured, since what has been read is not kept. */
  constructor(source: SgxsSource | Uint8Array, measurement: Measurement | undefined) {
    const isWhole = source instanceof Uint8Array;
    this.#source = isWhole ? { length: source.length, read: () => undefined } : source;
    this.#measurement = measurement;
    // A Buffer's own subarray is many times slower than that of a plain array, and each record takes one.
    this.#bytes = isWhole
      ? new Uint8Array(source.buffer, source.byteOffset, source.length)
      : new Uint8Array();
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
  }

  /** Sees to it that what belongs together from the current record on is in memory. */
  #refill(): void {
    const end = this.#base + this.#bytes.length;
    if (end === this.#source.length || this.#at + MOST_TOGETHER <= end) return;
    this.#hashMeasured();
    const length = Math.min(WINDOW, this.#source.length - this.#at);
    const bytes = this.#bytes.length === length ? this.#bytes : new Uint8Array(length);
    this.#source.read(bytes, this.#at);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
    this.#base = this.#at;
  }

  /** False where not even the first record is one. */
  read(): boolean {
    this.#refill();
    if (!this.#creation()) return false;
    do this.#refill();
    while (this.#at < this.#source.length && this.problems.length < MOST_PROBLEMS && this.#record());
    return true;
  }

  summary(): SgxsSummary {
    return {
      ssaFrameSize: this.#ssaFrameSize,
      size: this.#size,
      pages: this.#pages,
      records: this.#records,
    };
  }

  file(): SgxsFile {
    return {
      ...this.summary(),
      contentOf: (page) => this.#contentOf(page),
      measure: (hash) => (this.#size === undefined ? undefined : this.#hash(hash)),
    };
  }

  finish(): Uint8Array | undefined {
    this.#hashMeasured();
    return this.#size === undefined ? undefined : this.#measurement?.finish();
  }

  /** What is in memory, and soon no longer. */
  #hashMeasured(): void {
    if (this.#measurement === undefined) return;
    this.#hashInto(this.#measurement);
    this.#measured.length = 0;
  }

  #hash(hash: RunningHash | undefined): Uint8Array {
    const measurement = new Measurement(hash);
    this.#hashInto(measurement);
    return measurement.finish();
  }

  #hashInto(measurement: Measurement): void {
    for (const { start, end } of this.#measured)
      measurement.update(this.#bytes.subarray(start - this.#base, end - this.#base));
  }

  #contentOf({ offset, position, end }: SgxsPage): Uint8Array<ArrayBuffer> {
    const content = new Uint8Array(PAGE_SIZE);
    for (let at = position + RECORD_SIZE; at < end; at += CHUNK_RECORDS) {
      const inside = this.#offsetAt(at) - offset;
      // Only in a file that is not canonical is there a chunk that belongs elsewhere.
      if (inside < 0 || inside >= PAGE_SIZE || inside % CHUNK_SIZE !== 0) continue;
      content.set(this.#bytes.subarray(at + RECORD_SIZE, at + CHUNK_RECORDS), inside);
    }
    return content;
  }

  /** The offset in the record at `at`. Most files have hundreds of thousands of them, and BigInt is slow. */
  #offsetAt(at: number): number {
    const inside = at - this.#base;
    return this.#view.getUint32(inside + 8, true) + this.#view.getUint32(inside + 12, true) * 2 ** 32;
  }

  /** Goes on after the current record, which is measured. */
  #advanceMeasured(end: number): void {
    const last = this.#measured.at(-1);
    if (last?.end === this.#at) last.end = end;
    else this.#measured.push({ start: this.#at, end });
    this.#at = end;
  }

  #complain(message: string | undefined): void {
    if (message !== undefined) this.problems.push({ message, offset: this.#at });
  }

  /** The first record: ECREATE or UNSIZED. False where nothing can be read after it. */
  #creation(): boolean {
    const foreign =
      foreignFile(this.#bytes) ?? (this.#source.length < RECORD_SIZE ? this.#truncated() : undefined);
    if (foreign !== undefined) {
      this.#complain(foreign);
      return false;
    }
    const tag = this.#u64(0);
    if (tag !== TAG.ECREATE && tag !== TAG.UNSIZED) {
      this.#complain(
        "This is not an enclave image: an SGXS file begins with an ECREATE record. Images are the .sgxs files that 'litebox build' writes.",
      );
      return false;
    }
    this.#ssaFrameSize = this.#view.getUint32(8, true);
    if (this.#ssaFrameSize === 0)
      this.#complain("The ECREATE record has an SSA frame size of 0 pages; it must be at least 1.");
    if (!this.#zeroFrom(20))
      this.#complain("The ECREATE record has reserved bytes that are not zero; the image is damaged.");
    // In UNSIZED, the same bytes say where a tool is to write the size.
    if (tag === TAG.ECREATE) this.#takeSize(this.#u64(12));
    this.#records[tag === TAG.ECREATE ? "ECREATE" : "UNSIZED"]++;
    this.#advanceMeasured(RECORD_SIZE);
    return true;
  }

  #takeSize(size: bigint): void {
    if (size < BigInt(2 * PAGE_SIZE) || size > SIZE_LIMIT || (size & (size - 1n)) !== 0n) {
      this.#complain(
        `The ECREATE record has an enclave size of ${hexAddress(size)}; it must be a power of two from 0x2000 to ${hexAddress(SIZE_LIMIT)}.`,
      );
    }
    this.#size = Number(size);
  }

  /** False where it is unknown how long the record is, or it is not all there. */
  #record(): boolean {
    const tag = this.#at + RECORD_SIZE > this.#source.length ? undefined : this.#u64(0);
    const where = `at byte ${String(this.#at)}`;
    switch (tag) {
      case TAG.EADD:
        this.#addition();
        return true;
      case TAG.EEXTEND:
      case TAG.UNMEASRD:
        return this.#extension(tag === TAG.EEXTEND);
      case TAG.ECREATE:
      case TAG.UNSIZED:
        this.#complain(`A second ECREATE record stands ${where}; an image has exactly one.`);
        this.#records[tag === TAG.ECREATE ? "ECREATE" : "UNSIZED"]++;
        this.#advanceMeasured(this.#at + RECORD_SIZE);
        return true;
      case undefined:
        this.#complain(this.#truncated());
        return false;
      default:
        this.#complain(`The record ${where} is of no known kind; the image is damaged. Build it again.`);
        return false;
    }
  }

  #addition(): void {
    const offset = this.#u64(8);
    const flags = this.#u64(16);
    const page = `The page at offset ${hexAddress(offset)}`;
    this.#complain(this.#misplaced(offset, page));
    const refusal = refusedSecinfo(flags);
    if (refusal !== undefined) this.#complain(`${page} ${refusal}.`);
    if (!this.#zeroFrom(24))
      this.#complain(
        `${page} has reserved bytes in its EADD record that are not zero; the image is damaged.`,
      );
    this.#records.EADD++;
    const added = {
      offset: Number(offset),
      flags: Number(BigInt.asUintN(32, flags)),
      measured: 0,
      unmeasured: 0,
      ascending: true,
      position: this.#at,
      end: this.#at + RECORD_SIZE,
    };
    this.#pages.push(added);
    this.#advanceMeasured(this.#at + RECORD_SIZE);
    this.#wholePage(added);
  }

  /** Takes the chunks of a page at once where they are as in nearly all files: all sixteen, measured, from the first to the last. */
  #wholePage(page: MutablePage): void {
    const end = this.#at + CHUNKS_PER_PAGE * CHUNK_RECORDS;
    if (end > this.#source.length) return;
    const view = this.#view;
    let offset = page.offset;
    for (let at = this.#at - this.#base; at < end - this.#base; at += CHUNK_RECORDS, offset += CHUNK_SIZE) {
      if (view.getUint32(at, true) !== EEXTEND_LOW || view.getUint32(at + 4, true) !== EEXTEND_HIGH) return;
      if (this.#offsetAt(at + this.#base) !== offset) return;
      for (let rest = at + 16; rest < at + RECORD_SIZE; rest += 4)
        if (view.getUint32(rest, true) !== 0) return;
    }
    page.measured = ALL_CHUNKS;
    page.end = end;
    this.#records.EEXTEND += CHUNKS_PER_PAGE;
    this.#advanceMeasured(end);
  }

  #misplaced(offset: bigint, page: string): string | undefined {
    if (offset % BigInt(PAGE_SIZE) !== 0n) return `${page} does not start on a page boundary.`;
    if (offset >= BigInt(this.#size ?? SIZE_LIMIT))
      return `${page} lies outside the enclave's ${hexAddress(this.#size ?? SIZE_LIMIT)} bytes.`;
    const previous = this.#pages.at(-1);
    if (previous === undefined || offset > BigInt(previous.offset)) return undefined;
    return offset === BigInt(previous.offset)
      ? `${page} is added twice.`
      : `${page} is added after the page at offset ${hexAddress(previous.offset)}; pages must come in ascending order.`;
  }

  #extension(measured: boolean): boolean {
    const end = this.#at + CHUNK_RECORDS;
    if (end > this.#source.length) {
      this.#complain(this.#truncated());
      return false;
    }
    const offset = this.#u64(8);
    const chunk = `The chunk at offset ${hexAddress(offset)}`;
    const page = this.#pages.at(-1);
    const inside = page === undefined ? -1 : Number(offset - BigInt(page.offset));
    if (!this.#zeroFrom(16))
      this.#complain(`${chunk} has reserved bytes in its record that are not zero; the image is damaged.`);
    if (page === undefined || inside < 0 || inside >= PAGE_SIZE)
      this.#complain(`${chunk} is not in the page that was added last.`);
    else if (inside % CHUNK_SIZE !== 0) this.#complain(`${chunk} does not start at a multiple of 256 bytes.`);
    else
      this.#complain(
        markChunk(page, 1 << (inside / CHUNK_SIZE), measured) ? undefined : `${chunk} is given twice.`,
      );
    if (page !== undefined) page.end = end;
    this.#records[measured ? "EEXTEND" : "UNMEASRD"]++;
    if (measured) this.#advanceMeasured(end);
    else this.#at = end;
    return true;
  }

  #u64(offset: number): bigint {
    return this.#view.getBigUint64(this.#at - this.#base + offset, true);
  }

  /** Whether the current record is zero from `offset` to its end. */
  #zeroFrom(offset: number): boolean {
    const record = this.#at - this.#base;
    for (let at = record + offset; at < record + RECORD_SIZE; at++) if (this.#bytes[at] !== 0) return false;
    return true;
  }

  #truncated(): string {
    if (this.#source.length === 0) return "The image is empty. Build it again with 'litebox build'.";
    return `The image is truncated: it ends at byte ${String(this.#source.length)}, in the middle of a record. Build it again with 'litebox build'.`;
  }
}

/** False where the page has the chunk already. */
function markChunk(page: MutablePage, bit: number, measured: boolean): boolean {
  const seen = page.measured | page.unmeasured;
  page.ascending &&= seen < bit;
  if (measured) page.measured |= bit;
  else page.unmeasured |= bit;
  return (seen & bit) === 0;
}
