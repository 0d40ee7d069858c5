/** Integer operations on bigint values that are unsigned and below 2^bits. */

/** Value modulo 2^bits. The constant widths let the engine use machine arithmetic. */
export function wrap(value: bigint, bits: number): bigint {
  switch (bits) {
    case 64:
      return BigInt.asUintN(64, value);
    case 32:
      return BigInt.asUintN(32, value);
    case 8:
      return BigInt.asUintN(8, value);
    default:
      return BigInt.asUintN(bits, value);
  }
}

export function signed(value: bigint, bits: number): bigint {
  switch (bits) {
    case 64:
      return BigInt.asIntN(64, value);
    case 32:
      return BigInt.asIntN(32, value);
    default:
      return BigInt.asIntN(bits, value);
  }
}

export function bool(value: boolean): bigint {
  return value ? 1n : 0n;
}

/** The length in bits of a value below 2^128. */
export function bitLength(value: bigint): number {
  let length = 0;
  let rest = value;
  while (rest >= 0x1_0000_0000n) {
    rest >>= 32n;
    length += 32;
  }
  return length + (32 - Math.clz32(Number(rest)));
}

export function populationCount(value: bigint): number {
  let count = 0;
  for (let rest = value; rest !== 0n; rest &= rest - 1n) count++;
  return count;
}

export function byteSwap(value: bigint, bits: number): bigint {
  let result = 0n;
  for (let at = 0; at < bits; at += 8) result = (result << 8n) | ((value >> BigInt(at)) & 0xffn);
  return result;
}

export interface Division {
  quotient: bigint;
  remainder: bigint;
  overflow: bigint;
}

const OVERFLOW: Division = { quotient: 0n, remainder: 0n, overflow: 1n };

/** SDM Vol. 2A, DIV and IDIV: the signed quotient is truncated towards zero, as bigint division does. */
export function divide(
  isSigned: boolean,
  high: bigint,
  low: bigint,
  divisor: bigint,
  bits: number,
): Division {
  if (divisor === 0n) return OVERFLOW;
  const dividend = (high << BigInt(bits)) | low;
  if (!isSigned) {
    const quotient = dividend / divisor;
    if (quotient >> BigInt(bits) !== 0n) return OVERFLOW;
    return { quotient, remainder: dividend % divisor, overflow: 0n };
  }
  const numerator = BigInt.asIntN(2 * bits, dividend);
  const denominator = BigInt.asIntN(bits, divisor);
  const quotient = numerator / denominator;
  if (BigInt.asIntN(bits, quotient) !== quotient) return OVERFLOW;
  return { quotient: wrap(quotient, bits), remainder: wrap(numerator % denominator, bits), overflow: 0n };
}

/** A 4-bit parity table in one number: bit n is 1 where n has an even number of ones. */
const EVEN_NIBBLES = 0x9669;

export function evenParity(value: bigint): bigint {
  const byte = Number(BigInt.asUintN(8, value));
  return BigInt((EVEN_NIBBLES >> ((byte ^ (byte >> 4)) & 15)) & 1);
}

/** The low bits of a value, in order, at the places where the mask has ones. */
export function depositBits(value: bigint, mask: bigint): bigint {
  let result = 0n;
  let at = 0n;
  for (let rest = mask; rest !== 0n; rest &= rest - 1n, at++) {
    if ((value >> at) & 1n) result |= rest & -rest;
  }
  return result;
}

/** The bits of a value where the mask has ones, moved together. */
export function gatherBits(value: bigint, mask: bigint): bigint {
  let result = 0n;
  let at = 0n;
  for (let rest = mask; rest !== 0n; rest &= rest - 1n, at++) {
    if (value & (rest & -rest)) result |= 1n << at;
  }
  return result;
}

/** The polynomial 11EDC6F41, bits reversed. */
const CASTAGNOLI = 0x82f6_3b78;

export function crc32c(crc: bigint, data: bigint, bits: number): bigint {
  let remainder = Number(crc);
  for (let at = 0; at < bits; at += 8) {
    remainder ^= Number((data >> BigInt(at)) & 0xffn);
    for (let i = 0; i < 8; i++) remainder = (remainder >>> 1) ^ ((remainder & 1) === 1 ? CASTAGNOLI : 0);
  }
  return BigInt(remainder >>> 0);
}
