/**
 * binary32 and binary64 on bit patterns, as SSE computes them with round-to-nearest and masked exceptions. JavaScript's numbers
 * are binary64; results for binary32 may be rounded twice without harm (53 ≥ 2 · 24 + 2). NaNs are handled on the bits, since
 * an engine may change them on the way.
 */

import type { FloatOperation, FloatPredicate, Rounding } from "../machine.ts";
import { bitLength, signed, wrap } from "./integers.ts";

const scratch = new DataView(new ArrayBuffer(8));

interface Format {
  /** Exponent of all ones: above it, without the sign, are the NaNs. */
  readonly infinity: bigint;
  readonly quiet: bigint;
  readonly magnitude: bigint;
  /** The default NaN of SDM Vol. 1, 4.8.3.7 ("QNaN floating-point indefinite"): negative. */
  readonly indefinite: bigint;
}

const BINARY32: Format = {
  infinity: 0x7f80_0000n,
  quiet: 0x40_0000n,
  magnitude: 0x7fff_ffffn,
  indefinite: 0xffc0_0000n,
};
const BINARY64: Format = {
  infinity: 0x7ff0_0000_0000_0000n,
  quiet: 0x8_0000_0000_0000n,
  magnitude: 0x7fff_ffff_ffff_ffffn,
  indefinite: 0xfff8_0000_0000_0000n,
};

function formatOf(width: number): Format {
  return width === 32 ? BINARY32 : BINARY64;
}

function isNaN(a: bigint, format: Format): boolean {
  return (a & format.magnitude) > format.infinity;
}

export function isNotANumber(a: bigint, width: number): boolean {
  return isNaN(a, formatOf(width));
}

export function quieted(nan: bigint, width: number): bigint {
  return nan | formatOf(width).quiet;
}

export function infinity(width: number): bigint {
  return formatOf(width).infinity;
}

export function indefinite(width: number): bigint {
  return formatOf(width).indefinite;
}

export function toNumber(a: bigint, width: number): number {
  if (width === 32) {
    scratch.setUint32(0, Number(a));
    return scratch.getFloat32(0);
  }
  scratch.setBigUint64(0, a);
  return scratch.getFloat64(0);
}

/** The nearest value of this width; a NaN becomes the indefinite one. */
export function fromNumber(value: number, width: number): bigint {
  if (Number.isNaN(value)) return formatOf(width).indefinite;
  if (width === 32) {
    scratch.setFloat32(0, value);
    return BigInt(scratch.getUint32(0));
  }
  scratch.setFloat64(0, value);
  return scratch.getBigUint64(0);
}

function compute(operation: FloatOperation, a: number, b: number): number {
  switch (operation) {
    case "add":
      return a + b;
    case "sub":
      return a - b;
    case "mul":
      return a * b;
    case "div":
      return a / b;
    case "min":
      return a < b ? a : b;
    case "max":
      return a > b ? a : b;
  }
}

/** With a NaN the first operand that is one, made quiet (SDM Vol. 1, table 4-7); MIN and MAX give the second operand as it is. */
export function binary(operation: FloatOperation, width: number, a: bigint, b: bigint): bigint {
  const format = formatOf(width);
  const select = operation === "min" || operation === "max";
  if (isNaN(a, format)) return select ? b : a | format.quiet;
  if (isNaN(b, format)) return select ? b : b | format.quiet;
  const x = toNumber(a, width);
  const y = toNumber(b, width);
  if (select && x === y) return b;
  return fromNumber(compute(operation, x, y), width);
}

export function squareRoot(width: number, a: bigint): bigint {
  const format = formatOf(width);
  if (isNaN(a, format)) return a | format.quiet;
  return fromNumber(Math.sqrt(toNumber(a, width)), width);
}

function nearestEven(value: number): number {
  const floor = Math.floor(value);
  const fraction = value - floor;
  if (fraction < 0.5) return floor;
  if (fraction > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

function roundNumber(value: number, rounding: Rounding): number {
  switch (rounding) {
    case "nearest":
      return nearestEven(value);
    case "down":
      return Math.floor(value);
    case "up":
      return Math.ceil(value);
    case "truncate":
      return Math.trunc(value);
  }
}

/** ROUNDSD keeps the sign of a zero result. */
export function round(width: number, a: bigint, rounding: Rounding): bigint {
  const format = formatOf(width);
  if (isNaN(a, format)) return a | format.quiet;
  const value = toNumber(a, width);
  if (!Number.isFinite(value)) return a;
  const rounded = roundNumber(value, rounding);
  return fromNumber(rounded, width) | (rounded === 0 ? a & ~format.magnitude : 0n);
}

export function compare(predicate: FloatPredicate, width: number, a: bigint, b: bigint): boolean {
  const x = toNumber(a, width);
  const y = toNumber(b, width);
  switch (predicate) {
    case "eq":
      return x === y;
    case "lt":
      return x < y;
    case "le":
      return x <= y;
    case "unord":
      return Number.isNaN(x) || Number.isNaN(y);
    case "neq":
      return x !== y;
    case "nlt":
      return !(x < y);
    case "nle":
      return !(x <= y);
    case "ord":
      return !Number.isNaN(x) && !Number.isNaN(y);
  }
}

export function fromInteger(a: bigint, from: number, to: number): bigint {
  const value = signed(a, from);
  const magnitude = value < 0n ? -value : value;
  // More than 53 bits to binary32 must not be rounded twice: the bits that cannot matter are gathered in one that can.
  const excess = to === 32 ? bitLength(magnitude) - 50 : 0;
  if (excess <= 0) return fromNumber(Number(value), to);
  const kept = magnitude >> BigInt(excess);
  const sticky = kept << BigInt(excess) === magnitude ? 0n : 1n;
  const rounded = Math.fround(Number(kept | sticky)) * 2 ** excess;
  return fromNumber(value < 0n ? -rounded : rounded, to);
}

export function toInteger(a: bigint, from: number, to: number, rounding: Rounding): bigint {
  const value = toNumber(a, from);
  const limit = 2 ** (to - 1);
  const rounded = Number.isFinite(value) ? roundNumber(value, rounding) : Number.NaN;
  if (rounded >= -limit && rounded < limit) return wrap(BigInt(rounded), to);
  return 1n << BigInt(to - 1);
}

export function convert(a: bigint, from: number, to: number): bigint {
  if (!isNaN(a, formatOf(from))) return fromNumber(toNumber(a, from), to);
  const sign = a >> BigInt(from - 1);
  const { infinity, quiet } = formatOf(to);
  const payload = a & (formatOf(from).quiet * 2n - 1n);
  const moved = to === 32 ? payload >> 29n : payload << 29n;
  return (sign << BigInt(to - 1)) | infinity | quiet | moved;
}
