/** CBOR (RFC 8949) as evidence in certificates has it: definite lengths, integers, strings, arrays, maps and tags. Never throws. */

import { ByteReader } from "../../base/bytes.ts";
import { decodeUtf8 } from "../../base/text.ts";

export type Cbor =
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "bytes"; readonly value: Uint8Array }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "array"; readonly items: readonly Cbor[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [key: Cbor, value: Cbor])[] }
  | { readonly kind: "tag"; readonly tag: number; readonly item: Cbor };

const MAJOR = { integer: 0, bytes: 2, text: 3, array: 4, map: 5, tag: 6 } as const;
const DEEPEST = 8;
const MOST_ITEMS = 64;

/** The one item that the bytes are; undefined where they are damaged, of another kind, or more follows. */
export function readCbor(bytes: Uint8Array): Cbor | undefined {
  const reader = new ByteReader(bytes);
  const item = readItem(reader, 0);
  return reader.ok && reader.remaining === 0 ? item : undefined;
}

function readItem(reader: ByteReader, depth: number): Cbor | undefined {
  const first = reader.u8();
  const argument = readArgument(reader, first & 0x1f);
  if (!reader.ok || argument === undefined || depth > DEEPEST) return undefined;
  switch (first >> 5) {
    case MAJOR.integer:
      return { kind: "integer", value: argument };
    case MAJOR.bytes:
      return { kind: "bytes", value: reader.take(argument) };
    case MAJOR.text:
      return { kind: "text", value: decodeUtf8(reader.take(argument)) };
    case MAJOR.array: {
      const items = readItems(reader, argument, depth);
      return items && { kind: "array", items };
    }
    case MAJOR.map: {
      const items = readItems(reader, 2 * argument, depth);
      return items && { kind: "map", entries: pairs(items) };
    }
    case MAJOR.tag: {
      const item = readItem(reader, depth + 1);
      return item && { kind: "tag", tag: argument, item };
    }
    default:
      return undefined;
  }
}

/** A number of up to 4 bytes, most significant first; lengths that come later, and longer numbers, are not read. */
function readArgument(reader: ByteReader, short: number): number | undefined {
  if (short < 24) return short;
  if (short > 26) return undefined;
  return reader.take(1 << (short - 24)).reduce((sum, byte) => sum * 256 + byte, 0);
}

function readItems(reader: ByteReader, count: number, depth: number): readonly Cbor[] | undefined {
  if (count > MOST_ITEMS) return undefined;
  const items: Cbor[] = [];
  while (items.length < count) {
    const item = readItem(reader, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function pairs(items: readonly Cbor[]): readonly (readonly [Cbor, Cbor])[] {
  return items.flatMap((key, index) => {
    const value = items[index + 1];
    return index % 2 === 0 && value !== undefined ? [[key, value] as const] : [];
  });
}

/** The bytes of a byte string. */
export function bytesOf(item: Cbor | undefined): Uint8Array | undefined {
  return item?.kind === "bytes" ? item.value : undefined;
}

/** What an array of so many items holds; empty for anything else. */
export function itemsOf(item: Cbor | undefined, count: number): readonly Cbor[] {
  return item?.kind === "array" && item.items.length === count ? item.items : [];
}
