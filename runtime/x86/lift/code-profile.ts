/**
 * What a run has found out about code: which of it ran, and which functions often. With it a later run of the same image lifts a function
 * when it is first called, as a whole, and only once. Whatever it says, no result changes: it decides when code is lifted, not what it does.
 *
 * As bytes: eight of magic, the measurement of the image (MRENCLAVE), three lists. A list is its length and how far each number lies beyond
 * the one before; numbers are of seven bits at a time.
 */

import { ByteReader, equalBytes } from "../../base/bytes.ts";
import { ByteWriter } from "../../base/byte-writer.ts";
import { parsed, type Parsed, unreadable } from "../../base/result.ts";
import { encodeUtf8 } from "../../base/text.ts";
import { ADDRESS_LIMIT } from "./layout.ts";

/** Addresses of instructions. */
export interface CodeProfile {
  readonly seen: ReadonlySet<number>;
  /** Where functions begin that were worth lifting. */
  readonly functions: ReadonlySet<number>;
  /** Those whose accesses need the longer check (see `Witnesses`). */
  readonly hard: ReadonlySet<number>;
}

const MAGIC = encodeUtf8("LBCODE\0\x01");
const MEASUREMENT_SIZE = 32;

export function writeCodeProfile({ seen, functions, hard }: CodeProfile, mrenclave: Uint8Array): Uint8Array {
  const writer = new ByteWriter();
  writer.put(MAGIC);
  writer.put(mrenclave);
  for (const list of [seen, functions, hard]) {
    writer.number(list.size);
    let before = 0;
    for (const address of [...list].sort((a, b) => a - b)) {
      writer.number(address - before);
      before = address;
    }
  }
  return writer.bytes;
}

/** Never throws; a profile of another image is unreadable, too. */
export function readCodeProfile(bytes: Uint8Array, mrenclave: Uint8Array): Parsed<CodeProfile> {
  const reader = new ByteReader(bytes);
  if (!equalBytes(reader.take(MAGIC.length), MAGIC)) return unreadable("This is no profile of code.", 0);
  if (!equalBytes(reader.take(MEASUREMENT_SIZE), mrenclave))
    return unreadable("The profile is of another image.", MAGIC.length);
  const [seen, functions, hard] = [readList(reader), readList(reader), readList(reader)];
  if (!reader.ok || reader.remaining > 0)
    return unreadable("The profile is damaged or was cut off.", reader.offset);
  return parsed({ seen, functions, hard });
}

function readList(reader: ByteReader): Set<number> {
  const list = new Set<number>();
  const length = reader.number();
  // Each takes a byte at least.
  if (length > reader.remaining) reader.ok = false;
  for (let address = 0; reader.ok && list.size < length;) {
    const before = address;
    address += reader.number();
    if (address >= ADDRESS_LIMIT || (address === before && list.size > 0)) reader.ok = false;
    else list.add(address);
  }
  return list;
}
