/** Reads the rows of one table of an SQLite file (sqlite.org/fileformat2.html, version 3): bytes in, values out. Indexes are not looked at. */

import { parsed, unreadable } from "../../../base/result.ts";
import type { Parsed } from "../../../base/result.ts";
import { decodeUtf8 } from "../../../base/text.ts";

/** Columns in the order of the table; a column that is the rowid reads as null (section 2.3). */
export type SqliteRow = readonly (number | string | Uint8Array | null)[];

const MAGIC = "SQLite format 3\0";
const HEADER_SIZE = 100;
const UTF_8 = 1;
/** Of page 1, which has the table of tables. */
const SCHEMA_PAGE = 1;
const INTERIOR = 0x05;
const LEAF = 0x0d;

/** `most`: bytes of all rows together. */
export function readSqliteTable(bytes: Uint8Array, name: string, most: number): Parsed<SqliteRow[]> {
  if (decodeUtf8(bytes.subarray(0, MAGIC.length)) !== MAGIC || bytes.length < HEADER_SIZE)
    return unreadable("It does not begin as a file of SQLite 3 does.");
  const header = viewOf(bytes);
  if (header.getUint32(56) > UTF_8) return unreadable("Its texts are in UTF-16, which is not read.");
  const pageSize = header.getUint16(16) === 1 ? 65536 : header.getUint16(16);
  const usable = pageSize - header.getUint8(20);
  // Section 1.3.2 and 1.3.4.
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0 || usable < 480)
    return unreadable("The size of its pages is none that SQLite has.");
  const table = new TableReader(bytes, pageSize, usable, most);
  const root = table.rows(SCHEMA_PAGE).find(([kind, named]) => kind === "table" && named === name)?.[3];
  if (typeof root !== "number") return unreadable(`It has no table ${name}.`);
  return parsed(table.rows(root), table.problems);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

class TableReader {
  readonly #bytes: Uint8Array;
  readonly #pageSize: number;
  readonly #usable: number;
  #left: number;
  #isDamaged = false;

  constructor(bytes: Uint8Array, pageSize: number, usable: number, most: number) {
    this.#bytes = bytes;
    this.#pageSize = pageSize;
    this.#usable = usable;
    this.#left = most;
  }

  get problems(): Parsed<unknown>["problems"] {
    if (this.#left < 0) return [{ message: "It has more in it than is read." }];
    return this.#isDamaged ? [{ message: "Parts of it are damaged." }] : [];
  }

  /** Of the tree whose root is this page (section 1.6), in the order of rowids. */
  rows(root: number): SqliteRow[] {
    const rows: SqliteRow[] = [];
    const seen = new Set<number>();
    const open = [root];
    for (let number = open.pop(); number !== undefined; number = open.pop()) {
      const page = this.#page(number);
      // A page of a tree belongs to one place in it.
      if (page === undefined || seen.has(number)) {
        this.#isDamaged = true;
        continue;
      }
      seen.add(number);
      const at = number === SCHEMA_PAGE ? HEADER_SIZE : 0;
      const kind = page[at];
      if (kind === INTERIOR) open.push(...this.#children(page, at).reverse());
      else if (kind === LEAF) rows.push(...this.#leaf(page, at));
      else this.#isDamaged = true;
      if (this.#left < 0) break;
    }
    return rows;
  }

  #page(number: number): Uint8Array | undefined {
    const start = (number - 1) * this.#pageSize;
    return number < 1 || start + this.#pageSize > this.#bytes.length
      ? undefined
      : this.#bytes.subarray(start, start + this.#pageSize);
  }

  /** Where the cells of a page begin, which are within it. */
  #cells(page: Uint8Array, at: number, headerSize: number): number[] {
    const view = viewOf(page);
    const count = Math.min(view.getUint16(at + 3), Math.floor((page.length - at - headerSize) / 2));
    const cells = Array.from({ length: count }, (_, index) => view.getUint16(at + headerSize + 2 * index));
    return cells.filter((cell) => cell + 4 <= page.length);
  }

  #children(page: Uint8Array, at: number): number[] {
    const view = viewOf(page);
    const cells = this.#cells(page, at, 12).map((cell) => view.getUint32(cell));
    return [...cells, view.getUint32(at + 8)];
  }

  #leaf(page: Uint8Array, at: number): SqliteRow[] {
    return this.#cells(page, at, 8).flatMap((cell) => {
      const cursor = new Varints(page, cell);
      const size = cursor.next();
      cursor.next(); // the rowid
      const payload = cursor.ok ? this.#payload(page, cursor.at, size) : undefined;
      const row = payload && rowOf(payload);
      if (row === undefined) this.#isDamaged = true;
      return row === undefined ? [] : [row];
    });
  }

  /** What does not fit into a page goes on in a chain of others (section 1.6, "Cell Payload Overflow Pages"). */
  #payload(page: Uint8Array, start: number, size: number): Uint8Array | undefined {
    this.#left -= size;
    if (this.#left < 0) return undefined;
    const most = this.#usable - 35;
    if (size <= most) return start + size <= page.length ? page.subarray(start, start + size) : undefined;
    const least = Math.floor(((this.#usable - 12) * 32) / 255) - 23;
    const wanted = least + ((size - least) % (this.#usable - 4));
    const local = wanted <= most ? wanted : least;
    if (start + local + 4 > page.length || size > this.#bytes.length) return undefined;
    const payload = new Uint8Array(size);
    payload.set(page.subarray(start, start + local));
    let next = viewOf(page).getUint32(start + local);
    for (let done = local; done < size; done += this.#usable - 4) {
      const overflow = this.#page(next);
      if (overflow === undefined) return undefined;
      payload.set(overflow.subarray(4, 4 + Math.min(this.#usable - 4, size - done)), done);
      next = viewOf(overflow).getUint32(0);
    }
    return payload;
  }
}

/** Numbers of one to nine bytes, the high bits first (section 1.6, "variable-length integer"); of those that are too large, `ok` is false. */
class Varints {
  readonly #bytes: Uint8Array;
  at: number;
  ok = true;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  next(): number {
    let value = 0;
    for (let index = 0; index < 8; index++) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) break;
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return this.#checked(value);
    }
    const last = this.#bytes[this.at++];
    return this.#checked(last === undefined ? Infinity : value * 256 + last);
  }

  #checked(value: number): number {
    this.ok &&= Number.isSafeInteger(value);
    return value;
  }
}

/** Bytes of the integers of serial types 1 to 6 (section 2.1). */
const INTEGERS = [0, 1, 2, 3, 4, 6, 8];
const FLOAT = 7;
/** Serial types from here on have lengths: blobs with even numbers, texts with odd ones. */
const FIRST_BLOB = 12;

function rowOf(payload: Uint8Array): SqliteRow | undefined {
  const types = new Varints(payload, 0);
  const headerSize = types.next();
  const row: SqliteRow[number][] = [];
  let at = headerSize;
  while (types.ok && types.at < headerSize) {
    const type = types.next();
    const size =
      type >= FIRST_BLOB ? Math.floor((type - FIRST_BLOB) / 2) : (INTEGERS[type] ?? (type === FLOAT ? 8 : 0));
    if (at + size > payload.length) return undefined;
    row.push(valueOf(type, payload.subarray(at, at + size)));
    at += size;
  }
  return types.ok ? row : undefined;
}

function valueOf(type: number, bytes: Uint8Array): SqliteRow[number] {
  if (type >= FIRST_BLOB) return type % 2 === 0 ? bytes : decodeUtf8(bytes);
  if (type === FLOAT) return viewOf(bytes).getFloat64(0);
  if (type === 8 || type === 9) return type - 8;
  if (bytes.length === 0) return null;
  const sign = (bytes[0] ?? 0) >= 0x80 ? -1 : 0;
  return bytes.reduce((value, byte) => value * 256 + byte, sign);
}
