/** Reads tar archives: ustar and pax (POSIX.1-2017, "pax", extended description) and what GNU tar adds to them. */

import { cString } from "../../base/bytes.ts";
import { parsed } from "../../base/result.ts";
import type { Parsed } from "../../base/result.ts";
import { decodeUtf8 } from "../../base/text.ts";
import type { UnpackLimits } from "./limits.ts";
import { readPaxRecords, type PaxRecords } from "./pax.ts";
import { Problems } from "./problems.ts";

const BLOCK = 512;
const EMPTY = new Uint8Array();

export type TarKind = "file" | "hard-link" | "symlink" | "directory" | "other";

export interface TarEntry {
  /** Relative, without `.` and `..`: `usr/bin/env`. Empty for the root itself. */
  readonly path: string;
  readonly kind: TarKind;
  /** Permission bits with set-user-ID, set-group-ID and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** A view of the archive; empty for all but files. */
  readonly content: Uint8Array;
  /** Of links: as the archive has it. */
  readonly linkTarget: string;
  /** Extended attributes by their names, `security.capability`. */
  readonly attributes: ReadonlyMap<string, Uint8Array>;
}

/** Of the entries that come after it. */
interface Pending {
  global: PaxRecords;
  own: PaxRecords | undefined;
  longName: string | undefined;
  longLink: string | undefined;
}

/** Entries that could be read, in order. Never throws; an entry that leaves the archive's root is left out. */
export function readTar(
  bytes: Uint8Array,
  limits: Pick<UnpackLimits, "entries" | "pathBytes">,
): Parsed<TarEntry[]> {
  const problems = new Problems();
  const entries: TarEntry[] = [];
  const pending: Pending = { global: new Map(), own: undefined, longName: undefined, longLink: undefined };
  let at = 0;
  while (at + BLOCK <= bytes.length) {
    const header = bytes.subarray(at, at + BLOCK);
    if (isZero(header)) {
      const next = bytes.subarray(at + BLOCK, at + 2 * BLOCK);
      if (next.length < BLOCK || isZero(next)) return parsed(entries, problems.list);
      at += BLOCK;
      continue;
    }
    if (!hasChecksum(header)) {
      problems.add(
        "The archive is damaged here: the checksum of a tar header is wrong. What follows was not read.",
        at,
      );
      return parsed(entries, problems.list);
    }
    const next = readMember(bytes, at, header, pending, limits, entries, problems);
    if (next === undefined) return parsed(entries, problems.list);
    if (entries.length > limits.entries) {
      problems.add(`The archive has more than ${limits.entries} entries. The others were not read.`, at);
      return parsed(entries.slice(0, limits.entries), problems.list);
    }
    at = next;
  }
  problems.add("The archive ends without its end mark: it may have been cut off.", bytes.length);
  return parsed(entries, problems.list);
}

/** Reads the header at `at` and what belongs to it; gives the place of the next one, undefined where there can be none. */
function readMember(
  bytes: Uint8Array,
  at: number,
  header: Uint8Array,
  pending: Pending,
  limits: Pick<UnpackLimits, "pathBytes">,
  entries: TarEntry[],
  problems: Problems,
): number | undefined {
  const type = String.fromCharCode(header[156] ?? 0);
  const isMeta = "xgLK".includes(type);
  const records: PaxRecords = isMeta ? new Map() : new Map([...pending.global, ...(pending.own ?? [])]);
  const size = numberOf(text(records, "size")) ?? field(header, 124, 12);
  const start = at + BLOCK + (type === "S" ? sparseHeaders(bytes, at, header) : 0);
  const held = holdsContent(type) ? size : 0;
  if (held === undefined || start + held > bytes.length) {
    problems.add("The archive ends within a file of it. That file was not read.", at);
    return undefined;
  }
  const content = bytes.subarray(start, start + held);
  const next = start + Math.ceil(held / BLOCK) * BLOCK;
  if (isMeta) {
    readMeta(type, content, pending, limits, problems, at);
    return next;
  }
  const name = text(records, "path") ?? pending.longName ?? headerName(header);
  const path = safePath(name, limits.pathBytes);
  if (path === undefined) {
    problems.add(
      `The archive's entry ${shown(name)} leaves the archive's root or is too long. It was left out.`,
      at,
    );
  } else {
    if (type === "S") problems.add(`The sparse file ${shown(name)} is shown by what is stored of it.`, at);
    entries.push({
      path,
      kind: kindOf(type, name),
      mode: (field(header, 100, 8) ?? 0) & 0o7777,
      uid: numberOf(text(records, "uid")) ?? field(header, 108, 8) ?? 0,
      gid: numberOf(text(records, "gid")) ?? field(header, 116, 8) ?? 0,
      content: kindOf(type, name) === "file" ? content : EMPTY,
      linkTarget: text(records, "linkpath") ?? pending.longLink ?? cString(header.subarray(157, 257), 0),
      attributes: attributesOf(records),
    });
  }
  pending.own = pending.longName = pending.longLink = undefined;
  return next;
}

function readMeta(
  type: string,
  content: Uint8Array,
  pending: Pending,
  limits: Pick<UnpackLimits, "pathBytes">,
  problems: Problems,
  at: number,
): void {
  if (type === "L" || type === "K") {
    // One byte more than allowed is kept, so that the path is still found to be too long.
    const name = cString(content.subarray(0, limits.pathBytes + 1), 0);
    if (type === "L") pending.longName = name;
    else pending.longLink = name;
    return;
  }
  const { value = new Map<string, Uint8Array>(), problems: found } = readPaxRecords(content);
  for (const { message } of found) problems.add(message, at);
  if (type === "x") pending.own = value;
  else pending.global = new Map([...pending.global, ...value]);
}

/** GNU tar's old sparse files have further headers before the content, each of which says whether another follows. */
function sparseHeaders(bytes: Uint8Array, at: number, header: Uint8Array): number {
  let extra = 0;
  let isExtended = header[482] === 1;
  while (isExtended && at + BLOCK + extra + BLOCK <= bytes.length) {
    isExtended = bytes[at + BLOCK + extra + 504] === 1;
    extra += BLOCK;
  }
  return extra;
}

/** Links and directories may state a size, which then is not stored (POSIX.1-2017, "pax", ustar interchange format). */
function holdsContent(type: string): boolean {
  return !"123456".includes(type) || type === "\0";
}

function kindOf(type: string, name: string): TarKind {
  switch (type) {
    case "1":
      return "hard-link";
    case "2":
      return "symlink";
    case "5":
      return "directory";
    case "3":
    case "4":
    case "6":
      return "other";
    default:
      // Archives older than POSIX mark a directory by the last character of its name only.
      return name.endsWith("/") ? "directory" : "file";
  }
}

function headerName(header: Uint8Array): string {
  const name = cString(header.subarray(0, 100), 0);
  // GNU tar's own format, "ustar " with a space, has other fields where the prefix would be.
  const isPosix = decodeUtf8(header.subarray(257, 263)) === "ustar\0";
  const prefix = isPosix ? cString(header.subarray(345, 500), 0) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

/** A path below the root, or undefined for one that would leave it. */
export function safePath(name: string, maximum: number): string | undefined {
  if (name.length > maximum || name.includes("\0")) return undefined;
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  return parts.includes("..") ? undefined : parts.join("/");
}

/** A numeric field: octal digits, or base 256 where its first bit is set (GNU tar, "Extensions to the archive format"). */
function field(header: Uint8Array, at: number, length: number): number | undefined {
  const bytes = header.subarray(at, at + length);
  if (((bytes[0] ?? 0) & 0x80) !== 0) {
    let value = (bytes[0] ?? 0) & 0x7f;
    for (const byte of bytes.subarray(1)) value = value * 256 + byte;
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = cString(bytes, 0).trim();
  return digits === "" ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

function hasChecksum(header: Uint8Array): boolean {
  let unsigned = 0;
  let signed = 0;
  for (const [index, byte] of header.entries()) {
    const value = index >= 148 && index < 156 ? 32 : byte;
    unsigned += value;
    signed += value < 128 ? value : value - 256;
  }
  const stated = field(header, 148, 8);
  return stated === unsigned || stated === signed;
}

function isZero(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

function text(records: PaxRecords, key: string): string | undefined {
  const value = records.get(key);
  return value === undefined ? undefined : decodeUtf8(value);
}

function numberOf(digits: string | undefined): number | undefined {
  if (digits === undefined || !/^\d{1,15}$/.test(digits)) return undefined;
  return Number(digits);
}

const ATTRIBUTE = "SCHILY.xattr.";

function attributesOf(records: PaxRecords): Map<string, Uint8Array> {
  const attributes = new Map<string, Uint8Array>();
  for (const [key, value] of records) {
    if (key.startsWith(ATTRIBUTE)) attributes.set(key.slice(ATTRIBUTE.length), value);
  }
  return attributes;
}

/** A name for a sentence: without control characters, and not endless. */
function shown(name: string): string {
  const plain = name.replace(/\p{Cc}/gu, "?");
  return plain.length > 80 ? `${plain.slice(0, 77)}...` : plain;
}
