/**
 * What a run has found out about code: which of it ran, and which functions often. With it a later run of the same image lifts a function
 * when it is first called, as a whole, and only once. Whatever it says, no result changes: it decides when code is lifted, not what it does.
 *
 * As bytes: eight of magic, the measurement of the image (MRENCLAVE), the five sets as lists, then reaches and targets. A list is its
 * length and how far each number lies beyond the one before; numbers are of seven bits at a time. Reaches are the list of instructions,
 * and for each of them the page where its reach begins, and how many pages farther its end is; targets the list of calls, and for each
 * of them a list.
 */

import { ByteReader, equalBytes } from "../../base/bytes.ts";
import { ByteWriter } from "../../base/byte-writer.ts";
import { parsed, type Parsed, unreadable } from "../../base/result.ts";
import { encodeUtf8 } from "../../base/text.ts";
import type { Reach } from "./areas.ts";
import { ADDRESS_LIMIT, PAGE_SHIFT } from "./layout.ts";

/** Addresses of instructions. */
export interface CodeProfile {
  readonly seen: ReadonlySet<number>;
  /** Where functions begin that were worth lifting. */
  readonly functions: ReadonlySet<number>;
  /** Where other regions begin, outside of those functions. */
  readonly loops: ReadonlySet<number>;
  readonly continuations: ReadonlySet<number>;
  /** Instructions whose accesses need the longer check (see `Witnesses`). */
  readonly hard: ReadonlySet<number>;
  /** Where in memory instructions have been with their operands; kept by the page. */
  readonly reaches: ReadonlyMap<number, Reach>;
  /** Where calls through registers and memory have gone. */
  readonly targets: ReadonlyMap<number, readonly number[]>;
}

const MAGIC = encodeUtf8("LBCODE\0\x04");
const MEASUREMENT_SIZE = 32;

export function writeCodeProfile(
  { seen, functions, loops, continuations, hard, reaches, targets }: CodeProfile,
  mrenclave: Uint8Array,
): Uint8Array {
  const writer = new ByteWriter();
  writer.put(MAGIC);
  writer.put(mrenclave);
  for (const list of [seen, functions, loops, continuations, hard]) writeList(writer, inOrder(list));
  // A reach beyond what lifted code can address is of no use to it.
  const useful = inOrder(reaches.keys()).filter((address) => isUseful(reaches.get(address)));
  writeList(writer, useful);
  for (const address of useful) {
    const { lowest, highest } = reaches.get(address) ?? { lowest: 0, highest: 0 };
    writer.number(lowest >>> PAGE_SHIFT);
    writer.number((highest >>> PAGE_SHIFT) - (lowest >>> PAGE_SHIFT));
  }
  const calls = inOrder(targets.keys());
  writeList(writer, calls);
  for (const address of calls) writeList(writer, inOrder(targets.get(address) ?? []));
  return writer.bytes;
}

function inOrder(addresses: Iterable<number>): number[] {
  return [...addresses].sort((a, b) => a - b);
}

function isUseful(reach: Reach | undefined): boolean {
  return (
    reach !== undefined && 0 <= reach.lowest && reach.lowest <= reach.highest && reach.highest < ADDRESS_LIMIT
  );
}

function writeList(writer: ByteWriter, list: readonly number[]): void {
  writer.number(list.length);
  let before = 0;
  for (const address of list) {
    writer.number(address - before);
    before = address;
  }
}

/** Never throws; a profile of another image is unreadable, too. */
export function readCodeProfile(bytes: Uint8Array, mrenclave: Uint8Array): Parsed<CodeProfile> {
  const reader = new ByteReader(bytes);
  if (!equalBytes(reader.take(MAGIC.length), MAGIC)) return unreadable("This is no profile of code.", 0);
  if (!equalBytes(reader.take(MEASUREMENT_SIZE), mrenclave))
    return unreadable("The profile is of another image.", MAGIC.length);
  const next = (): Set<number> => readList(reader);
  const lists = { seen: next(), functions: next(), loops: next(), continuations: next(), hard: next() };
  const reaches = new Map<number, Reach>();
  for (const address of readList(reader)) {
    const lowest = reader.number() << PAGE_SHIFT;
    const highest = lowest + (reader.number() << PAGE_SHIFT);
    if (!isUseful({ lowest, highest })) reader.ok = false;
    reaches.set(address, { lowest, highest });
  }
  const targets = new Map<number, readonly number[]>();
  for (const address of readList(reader)) targets.set(address, [...readList(reader)]);
  if (!reader.ok || reader.remaining > 0)
    return unreadable("The profile is damaged or was cut off.", reader.offset);
  return parsed({ ...lists, reaches, targets });
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
