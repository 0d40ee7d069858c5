/**
 * A recording as a file: what was run, and the journal of the run. It holds all that the enclave was told, keys among it, so that the
 * run can be repeated anywhere, without the machine that it ran on. It is signed by nothing and trusted for nothing.
 *
 * Layout, little-endian: eight bytes of magic, the version (u32), the length of the header (u32) and the header (JSON), the random
 * numbers, the events, the SHA-256 of all that. Numbers without a size are of seven bits at a time, each with one bit that says
 * whether more follow.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { ByteReader, equalBytes } from "../../base/bytes.ts";
import { ByteWriter } from "../../base/byte-writer.ts";
import { fromHex, toHex } from "../../base/hex.ts";
import { parsed, type Parsed, unreadable } from "../../base/result.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/text.ts";
import { readEvent, writeEvent } from "./event-bytes.ts";
import type { JournalContent, JournalEvent } from "./journal.ts";

export interface Recording {
  /** The name of the program, and where its image is: relative to the recording, with `/`. */
  readonly name: string;
  readonly image: string;
  readonly mrenclave: Uint8Array;
  readonly signature: Uint8Array;
  readonly configId: Uint8Array | undefined;
  readonly configSvn: number | undefined;
  /** The limit of the EPC. */
  readonly epcPages: number | undefined;
  /** What `main` got, for a person; the run gets it from the journal. */
  readonly arguments: readonly string[];
  /** Keys that the platform derived, by what they were derived from, both in hexadecimal. */
  readonly keys: ReadonlyMap<string, string>;
  readonly reportKeyId: Uint8Array;
  readonly journal: JournalContent;
}

export const RECORDING_VERSION = 1;

const MAGIC = encodeUtf8("LBRECORD");
const HASH_SIZE = 32;
const ENDS = "The file is damaged or was cut off. Record the run again.";

export function writeRecording(recording: Recording): Uint8Array {
  const { numbers, events, present } = recording.journal;
  const writer = new ByteWriter();
  writer.put(MAGIC);
  writer.u32(RECORDING_VERSION);
  const header = encodeUtf8(JSON.stringify(headerOf(recording)));
  writer.u32(header.length);
  writer.put(header);
  writer.number(present);
  writer.number(numbers.length);
  for (const number of numbers) {
    writer.u8(number === undefined ? 0 : 1);
    if (number !== undefined) writer.u64(number);
  }
  writer.number(events.length);
  let before = 0;
  for (const event of events) {
    writeEvent(writer, event, before);
    before = event.count;
  }
  writer.put(sha256(writer.bytes));
  return writer.bytes;
}

function headerOf({ journal: _journal, ...recording }: Recording): unknown {
  return {
    ...recording,
    mrenclave: toHex(recording.mrenclave),
    signature: toHex(recording.signature),
    ...(recording.configId !== undefined && { configId: toHex(recording.configId) }),
    keys: Object.fromEntries(recording.keys),
    reportKeyId: toHex(recording.reportKeyId),
  };
}

/** Never throws; the problem says in a sentence why a file cannot be used. */
export function readRecording(bytes: Uint8Array): Parsed<Recording> {
  const reader = new ByteReader(bytes);
  if (!equalBytes(reader.take(MAGIC.length), MAGIC)) return unreadable("This is not a recording of LiteBox.");
  const version = reader.u32();
  if (!reader.ok) return unreadable(ENDS);
  if (version !== RECORDING_VERSION)
    return unreadable(
      `The recording is of version ${version}, and this LiteBox reads version ${RECORDING_VERSION}. Use the LiteBox that made it.`,
    );
  const content = bytes.subarray(0, Math.max(0, bytes.length - HASH_SIZE));
  if (!equalBytes(sha256(content), bytes.subarray(content.length))) return unreadable(ENDS);
  const header = readHeader(reader.take(reader.u32()));
  const journal = readJournal(reader);
  if (header === undefined || journal === undefined) return unreadable(ENDS, reader.offset);
  return parsed({ ...header, journal });
}

function readJournal(reader: ByteReader): JournalContent | undefined {
  const present = reader.number();
  const numbers: (bigint | undefined)[] = [];
  for (let left = reader.number(); left > 0 && reader.ok; left--)
    numbers.push(reader.u8() === 0 ? undefined : reader.u64());
  const events: JournalEvent[] = [];
  let before = 0;
  for (let left = reader.number(); left > 0 && reader.ok; left--) {
    const event = readEvent(reader, before);
    if (event === undefined || event.count > present) return undefined;
    before = event.count;
    events.push(event);
  }
  return reader.ok && reader.remaining === HASH_SIZE ? { numbers, events, present } : undefined;
}

function readHeader(bytes: Uint8Array): Omit<Recording, "journal"> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(decodeUtf8(bytes));
  } catch {
    return undefined;
  }
  if (!isRecord(json)) return undefined;
  const { name, image, arguments: words, keys, configSvn, epcPages } = json;
  const [mrenclave, signature, reportKeyId] = [json["mrenclave"], json["signature"], json["reportKeyId"]].map(
    hexOf,
  );
  const configId = json["configId"] === undefined ? undefined : hexOf(json["configId"]);
  const texts = isRecord(keys) ? Object.entries(keys) : [];
  if (typeof name !== "string" || typeof image !== "string" || !isStrings(words)) return undefined;
  if (mrenclave?.length !== HASH_SIZE || signature === undefined || reportKeyId?.length !== 32)
    return undefined;
  if (!isCount(configSvn) || !isCount(epcPages) || !texts.every(isKey)) return undefined;
  const map = new Map(texts);
  const limits = { configId, configSvn, epcPages };
  return { name, image, arguments: words, mrenclave, signature, reportKeyId, keys: map, ...limits };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isCount(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === "number" && Number.isSafeInteger(value) && value >= 0);
}

const KEY_SIZE = 16;

function isKey(entry: readonly [string, unknown]): entry is [string, string] {
  return hexOf(entry[1])?.length === KEY_SIZE;
}

function hexOf(value: unknown): Uint8Array | undefined {
  return typeof value === "string" ? fromHex(value) : undefined;
}
