/**
 * DER as the formats of this folder need it: a thin layer over asn1js that never throws, limits what it reads, and answers
 * "is it what I expect" with undefined.
 */

import { fromBER, GeneralizedTime, ObjectIdentifier, UTCTime } from "asn1js";
import type { AsnType } from "asn1js";

export type Der = AsnType;

const UNIVERSAL = 1;
const CONTEXT_SPECIFIC = 3;

/** Tags of ITU-T X.680 section 8.6 that are read here. */
const TAG = { boolean: 1, integer: 2, bitString: 3, octetString: 4, sequence: 16, set: 17 } as const;

/** Far above any certificate or list that Intel and AMD issue. */
const LIMITS = { maxDepth: 16, maxNodes: 50_000, maxContentLength: 1 << 20, parseEmbedded: false };

/** The one value that the bytes are; undefined where they are damaged, too large, or more follows. */
export function readDer(bytes: Uint8Array): Der | undefined {
  if (bytes.length > LIMITS.maxContentLength || !isOneValue(bytes)) return undefined;
  try {
    const { offset, result } = fromBER(bytes, LIMITS);
    return offset === bytes.length && result.error === "" && isExact(result, bytes.length)
      ? result
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the length of the first value is that of the bytes: what is cut or followed by something is refused before any work. */
function isOneValue(bytes: Uint8Array): boolean {
  const first = bytes[1] ?? 0x80;
  if (first < 0x80) return bytes.length === 2 + first;
  const count = first & 0x7f;
  if (count === 0 || count > 4) return false;
  const length = bytes.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  return bytes.length === 2 + count + length;
}

/** asn1js reads BER and is lenient about lengths that do not fit; in DER every length is definite and exact. */
function isExact(der: Der, length: number): boolean {
  const { idBlock, lenBlock } = der;
  if (lenBlock.isIndefiniteForm || idBlock.blockLength + lenBlock.blockLength + lenBlock.length !== length)
    return false;
  if (!idBlock.isConstructed) return true;
  let sum = 0;
  for (const child of inside(der)) {
    const size = encoded(child).length;
    if (!isExact(child, size)) return false;
    sum += size;
  }
  return sum === lenBlock.length;
}

function isUniversal(der: Der | undefined, tag: number): der is Der {
  return der?.idBlock.tagClass === UNIVERSAL && der.idBlock.tagNumber === tag;
}

/** Whether it is tagged [number]. */
export function isTagged(der: Der | undefined, number: number): der is Der {
  return der?.idBlock.tagClass === CONTEXT_SPECIFIC && der.idBlock.tagNumber === number;
}

/** What a SEQUENCE holds. */
export function sequence(der: Der | undefined): readonly Der[] | undefined {
  return isUniversal(der, TAG.sequence) ? inside(der) : undefined;
}

/** What a SET holds. */
export function set(der: Der | undefined): readonly Der[] | undefined {
  return isUniversal(der, TAG.set) ? inside(der) : undefined;
}

/** What a constructed value holds, whatever its tag. */
export function inside(der: Der): readonly Der[] {
  const { valueBlock } = der;
  return der.idBlock.isConstructed && "value" in valueBlock && Array.isArray(valueBlock.value)
    ? (valueBlock.value as readonly Der[])
    : [];
}

/** Tag, length and content as they stand in the input. */
export function encoded(der: Der): Uint8Array {
  return der.valueBeforeDecodeView;
}

export function content(der: Der): Uint8Array {
  return der.valueBeforeDecodeView.subarray(der.idBlock.blockLength + der.lenBlock.blockLength);
}

/** An OBJECT IDENTIFIER with dots. */
export function objectIdentifier(der: Der | undefined): string | undefined {
  return der instanceof ObjectIdentifier ? der.valueBlock.toString() : undefined;
}

/** The bytes of an INTEGER, two's complement, most significant first. */
export function integerBytes(der: Der | undefined): Uint8Array | undefined {
  return isUniversal(der, TAG.integer) && !der.idBlock.isConstructed ? content(der) : undefined;
}

/** An INTEGER (or ENUMERATED in an implicit tag) from 0 to 2^31 - 1. */
export function smallInteger(der: Der | undefined): number | undefined {
  const bytes = integerBytes(der);
  if (bytes === undefined || bytes.length === 0 || bytes.length > 4 || (bytes[0] ?? 0) >= 0x80)
    return undefined;
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

export function boolean(der: Der | undefined): boolean | undefined {
  return isUniversal(der, TAG.boolean) ? content(der)[0] !== 0 : undefined;
}

export function octetString(der: Der | undefined): Uint8Array | undefined {
  return isUniversal(der, TAG.octetString) && !der.idBlock.isConstructed ? content(der) : undefined;
}

/** A BIT STRING of whole bytes. */
export function bitString(der: Der | undefined): Uint8Array | undefined {
  if (!isUniversal(der, TAG.bitString) || der.idBlock.isConstructed) return undefined;
  const bytes = content(der);
  return bytes[0] === 0 ? bytes.subarray(1) : undefined;
}

/** The first bits of a BIT STRING of flags: bit 0 of the result is the first. */
export function flags(der: Der | undefined): number | undefined {
  if (!isUniversal(der, TAG.bitString) || der.idBlock.isConstructed) return undefined;
  const [, first = 0, second = 0] = content(der);
  const bits = (first << 8) | second;
  return Array.from({ length: 16 }, (_, index) => (bits >> (15 - index)) & 1).reduce(
    (sum, bit, index) => sum | (bit << index),
    0,
  );
}

/** A UTCTime or GeneralizedTime in Unix seconds. */
export function unixTime(der: Der | undefined): number | undefined {
  if (!(der instanceof UTCTime) && !(der instanceof GeneralizedTime)) return undefined;
  const seconds = der.toDate().getTime() / 1000;
  return Number.isFinite(seconds) ? Math.floor(seconds) : undefined;
}
