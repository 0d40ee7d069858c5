/** The files in which rpm keeps the headers of what is installed; each in a format of its own. */

import { parsed, unreadable } from "../../../base/result.ts";
import type { Parsed } from "../../../base/result.ts";
import { readSqliteTable } from "./sqlite.ts";

/** The headers in a database. */
type ReadDatabase = (bytes: Uint8Array, most: number) => Parsed<Uint8Array[]>;

export interface RpmDatabase {
  /** Below rpm's folder. */
  readonly file: string;
  readonly format: string;
  /** Undefined: one that is not read. */
  readonly read: ReadDatabase | undefined;
}

/** As rpm's macro `_db_backend` names them: the one of today, SUSE's, and that of before rpm 4.16. */
export const RPM_DATABASES: readonly RpmDatabase[] = [
  { file: "rpmdb.sqlite", format: "SQLite", read: readSqliteDatabase },
  { file: "Packages.db", format: "ndb", read: readNdb },
  { file: "Packages", format: "Berkeley DB", read: undefined },
];

function readSqliteDatabase(bytes: Uint8Array, most: number): Parsed<Uint8Array[]> {
  const { value, problems } = readSqliteTable(bytes, "Packages", most);
  // Number and header.
  return { value: value?.flatMap(([, header]) => (header instanceof Uint8Array ? [header] : [])), problems };
}

const NDB_MAGIC = 0x506d7052; // "RpmP"
const SLOT_MAGIC = 0x746f6c53; // "Slot"
const BLOB_MAGIC = 0x53626c42; // "BlbS"
const PAGE = 4096;
const SLOT = 16;
/** Of the file, in place of the first two slots. */
const NDB_HEADER = 32;
/** In front of each header. */
const BLOB_HEADER = 16;

/** Little-endian; pages of slots, and the blobs that these name by their places in units of 16 bytes (rpm's lib/backend/ndb/rpmpkg.c). */
export function readNdb(bytes: Uint8Array, most: number): Parsed<Uint8Array[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < PAGE || view.getUint32(0, true) !== NDB_MAGIC)
    return unreadable("It does not begin as a list of rpm's does.");
  if (view.getUint32(4, true) !== 0) return unreadable("It is of a later version of rpm's format ndb.");
  const end = Math.min(bytes.length, view.getUint32(12, true) * PAGE);
  const headers: Uint8Array[] = [];
  let left = most;
  let damaged = 0;
  for (let slot = NDB_HEADER; slot + SLOT <= end; slot += SLOT) {
    const index = view.getUint32(slot + 4, true);
    if (view.getUint32(slot, true) !== SLOT_MAGIC || index === 0) continue;
    const start = view.getUint32(slot + 8, true) * SLOT;
    const isThere = start + BLOB_HEADER <= bytes.length;
    const length = isThere ? view.getUint32(start + 12, true) : 0;
    left -= length;
    if (left < 0) return parsed(headers, [{ message: "It has more in it than is read." }]);
    const isSound =
      isThere &&
      view.getUint32(start, true) === BLOB_MAGIC &&
      view.getUint32(start + 4, true) === index &&
      start + BLOB_HEADER + length <= bytes.length;
    if (isSound) headers.push(bytes.subarray(start + BLOB_HEADER, start + BLOB_HEADER + length));
    else damaged++;
  }
  return parsed(headers, damaged === 0 ? [] : [{ message: "Parts of it are damaged." }]);
}
