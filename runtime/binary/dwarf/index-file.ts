/**
 * A file of arrays of numbers, in parts that are read when they are asked for. Whose it is stands in front; each part has a checksum, since a
 * cache can be damaged, and what is wrong in it counts as not being there.
 */

import { encodeUtf8 } from "../../base/text.ts";
import type { PartlyRead } from "../elf/elf.ts";

/** Of four bytes; handed in, because portable folders have none that is fast. */
export type Checksum = (bytes: Uint8Array) => number;

export type NumberArray = Float64Array | Uint32Array | Int32Array | Uint8Array;

export interface IndexPart {
  readonly kind: number;
  /** Which of its kind. */
  readonly number: number;
  readonly arrays: readonly NumberArray[];
}

/** "LBDI", and what changes with the form of the file or of what is in it. As bytes of numbers, so that machines of another order do not know it. */
const MAGIC = 0x4944424c;
const VERSION = 1;
/** Magic, version, length of the key, number of parts, checksum of key and table of parts, and what is unused. */
const HEAD = 24;
/** Kind, number, place, length, checksum, and what is unused. */
const ENTRY = 6;
const ALIGNMENT = 8;
/** More than any program has units. */
const MAX_PARTS = 1 << 18;
const MAX_KEY = 1 << 12;
const MAX_ARRAYS = 64;

interface PackedPart {
  readonly kind: number;
  readonly number: number;
  readonly content: Uint8Array;
  readonly sum: number;
}

/** Makes such a file, part by part, so that who has other things to do can do them in between. */
export class IndexWriter {
  readonly #key: string;
  readonly #checksum: Checksum;
  readonly #parts: PackedPart[] = [];

  constructor(key: string, checksum: Checksum) {
    this.#key = key;
    this.#checksum = checksum;
  }

  add({ kind, number, arrays }: IndexPart): void {
    const content = packed(arrays);
    this.#parts.push({ kind, number, content, sum: this.#checksum(content) });
  }

  finish(): Uint8Array {
    const parts = this.#parts;
    const keyBytes = encodeUtf8(this.#key);
    const tableAt = aligned(HEAD + keyBytes.length);
    const table = new Uint32Array(parts.length * ENTRY);
    let at = aligned(tableAt + table.byteLength);
    for (const [index, { kind, number, content, sum }] of parts.entries()) {
      table.set([kind, number, at, content.length, sum], index * ENTRY);
      at += aligned(content.length);
    }
    const bytes = new Uint8Array(at);
    bytes.set(keyBytes, HEAD);
    bytes.set(asBytes(table), tableAt);
    for (const [index, { content }] of parts.entries()) bytes.set(content, table[index * ENTRY + 2]);
    const ofHead = this.#checksum(bytes.subarray(HEAD, tableAt + table.byteLength));
    new Uint32Array(bytes.buffer, 0, 5).set([MAGIC, VERSION, keyBytes.length, parts.length, ofHead]);
    return bytes;
  }
}

export class IndexFile {
  readonly #content: PartlyRead;
  readonly #checksum: Checksum;
  readonly #table: Uint32Array;
  readonly #places = new Map<number, number>();

  private constructor(content: PartlyRead, checksum: Checksum, table: Uint32Array) {
    this.#content = content;
    this.#checksum = checksum;
    this.#table = table;
    for (let at = 0; at < table.length; at += ENTRY)
      this.#places.set((table[at] ?? 0) * MAX_PARTS + (table[at + 1] ?? 0), at);
  }

  /** Undefined: it is of something else, of another version, or damaged. */
  static open(content: PartlyRead, key: string, checksum: Checksum): IndexFile | undefined {
    const { bytes } = content;
    if (bytes.length < HEAD || bytes.byteOffset % ALIGNMENT !== 0) return undefined;
    content.load(0, HEAD);
    const [magic, version, keyLength = 0, count = 0, sum] = viewOf(bytes, 0, HEAD / 4);
    if (magic !== MAGIC || version !== VERSION || keyLength > MAX_KEY || count > MAX_PARTS) return undefined;
    const tableAt = aligned(HEAD + keyLength);
    const end = tableAt + count * ENTRY * 4;
    if (end > bytes.length) return undefined;
    content.load(0, end);
    const wanted = encodeUtf8(key);
    const isOurs = wanted.length === keyLength && wanted.every((byte, index) => bytes[HEAD + index] === byte);
    if (!isOurs || checksum(bytes.subarray(HEAD, end)) !== sum) return undefined;
    return new IndexFile(content, checksum, viewOf(bytes, tableAt, count * ENTRY));
  }

  /** Undefined: it is not there, or damaged. */
  part(kind: number, number: number): PartArrays | undefined {
    const entry = this.#places.get(kind * MAX_PARTS + number);
    if (entry === undefined) return undefined;
    const [at = 0, length = 0, sum] = this.#table.subarray(entry + 2);
    const { bytes } = this.#content;
    if (at % ALIGNMENT !== 0 || at + length > bytes.length) return undefined;
    this.#content.load(at, at + length);
    const content = bytes.subarray(at, at + length);
    return this.#checksum(content) === sum ? unpacked(content) : undefined;
  }
}

/** The arrays of a part in their order, each as what it was written as. */
export interface PartArrays {
  floats(index: number): Float64Array;
  numbers(index: number): Uint32Array;
  bytes(index: number): Uint8Array;
}

/** Their lengths, and then they, each where it can be used as it stands. */
function packed(arrays: readonly NumberArray[]): Uint8Array {
  let at = aligned(4 + 4 * arrays.length);
  const head = new Uint32Array([arrays.length, ...arrays.map(({ byteLength }) => byteLength)]);
  const bytes = new Uint8Array(arrays.reduce((size, array) => size + aligned(array.byteLength), at));
  bytes.set(asBytes(head));
  for (const array of arrays) {
    bytes.set(asBytes(array), at);
    at += aligned(array.byteLength);
  }
  return bytes;
}

function unpacked(content: Uint8Array): PartArrays | undefined {
  if (content.length < 4) return undefined;
  const [count = 0] = viewOf(content, 0, 1);
  if (count > MAX_ARRAYS || 4 + 4 * count > content.length) return undefined;
  const views: Uint8Array[] = [];
  let at = aligned(4 + 4 * count);
  for (const length of viewOf(content, 4, count)) {
    if (at + length > content.length) return undefined;
    views.push(content.subarray(at, at + length));
    at += aligned(length);
  }
  const view = (index: number): Uint8Array => views[index] ?? new Uint8Array();
  return {
    floats: (index) => {
      const { buffer, byteOffset, length } = view(index);
      return new Float64Array(buffer, byteOffset, Math.floor(length / 8));
    },
    numbers: (index) => viewOf(view(index), 0, Math.floor(view(index).length / 4)),
    bytes: view,
  };
}

function aligned(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}

function asBytes({ buffer, byteOffset, byteLength }: NumberArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function viewOf({ buffer, byteOffset }: Uint8Array, at: number, count: number): Uint32Array {
  return new Uint32Array(buffer, byteOffset + at, count);
}
