/** The x87's 80-bit numbers: their classes, NaNs, and the way between them and the other formats (SDM Vol. 1, 4.2.2 and 8.2). */

import type { Rounding } from "../machine.ts";
import { bitLength, signed, wrap } from "./integers.ts";
import { type Exact, FLAGS, type Format, type Rounded, ROUNDINGS, roundTo, roundToUnit } from "./rounding.ts";

/** A result and what it adds to the status word: exception flags and C1, or the condition bits of a comparison. */
export interface Outcome {
  readonly value: bigint;
  readonly status: bigint;
}

export type NumberClass = "zero" | "finite" | "infinity" | "nan" | "unsupported";

export interface Extended {
  readonly bits: bigint;
  readonly kind: NumberClass;
  readonly sign: 0 | 1;
  readonly denormal: boolean;
  readonly signalling: boolean;
  /** Of finite numbers that are not zero. */
  readonly exact: Exact;
}

export const INDEFINITE = 0xffff_c000_0000_0000_0000n;
export const C1 = 0x200;
const QUIET = 0x4000_0000_0000_0000n;
const INTEGER_BIT = 0x8000_0000_0000_0000n;
const SIGN = 1n << 79n;
const BIAS = 16383;
const MAX_BIASED = 0x7fff;
const EXTENDED_LIMITS = { minExponent: -16382, maxExponent: 16383 };

const NARROW: Readonly<Record<number, Format>> = {
  32: { precision: 24, minExponent: -126, maxExponent: 127 },
  64: { precision: 53, minExponent: -1022, maxExponent: 1023 },
};

export function narrowFormat(width: number): Format {
  const format = NARROW[width];
  if (format === undefined) throw new Error(`LiteBox internal error: floats of ${width} bits`);
  return format;
}

/** PC in bits 9:8 of the control word; the reserved value 01 acts as 64 bits. */
export function formatOf(control: bigint): Format {
  const field = Number((control >> 8n) & 3n);
  return { precision: field === 0 ? 24 : field === 2 ? 53 : 64, ...EXTENDED_LIMITS };
}

export const FULL: Format = { precision: 64, ...EXTENDED_LIMITS };

export function roundingOf(control: bigint): Rounding {
  return ROUNDINGS[Number((control >> 10n) & 3n)] ?? "nearest";
}

function classify(biased: number, significand: bigint): NumberClass {
  if (biased === 0) return significand === 0n ? "zero" : "finite";
  if ((significand & INTEGER_BIT) === 0n) return "unsupported";
  if (biased < MAX_BIASED) return "finite";
  return significand === INTEGER_BIT ? "infinity" : "nan";
}

export function unpack(bits: bigint): Extended {
  const biased = Number((bits >> 64n) & 0x7fffn);
  const significand = wrap(bits, 64);
  const sign = bits >= SIGN ? 1 : 0;
  const kind = classify(biased, significand);
  return {
    bits,
    kind,
    sign,
    denormal: biased === 0 && kind === "finite",
    signalling: kind === "nan" && (significand & QUIET) === 0n,
    exact: { sign, significand, exponent: Math.max(biased, 1) - BIAS - 63 },
  };
}

export function signedZero(sign: 0 | 1): bigint {
  return sign === 1 ? SIGN : 0n;
}

export function infinity(sign: 0 | 1): bigint {
  return signedZero(sign) | (BigInt(MAX_BIASED) << 64n) | INTEGER_BIT;
}

export function outcome(value: bigint, status = 0): Outcome {
  return { value, status: BigInt(status) };
}

export function invalid(value = INDEFINITE): Outcome {
  return outcome(value, FLAGS.invalid);
}

/** The status that rounding leaves: its flags, and C1 where the magnitude has grown. */
function statusOf(rounded: Rounded): number {
  return rounded.flags | (rounded.roundedUp ? C1 : 0);
}

/** A number rounded to an 80-bit one, with the precision of `format`. */
export function pack(value: Exact, format: Format, rounding: Rounding): Outcome {
  const rounded = roundTo(value, format, rounding);
  if (rounded.infinite) return outcome(infinity(value.sign), statusOf(rounded));
  const significand = rounded.significand << BigInt(64 - format.precision);
  const normal = (significand & INTEGER_BIT) !== 0n;
  const biased = normal ? BigInt(rounded.exponent + BIAS) : 0n;
  return outcome(signedZero(value.sign) | (biased << 64n) | significand, statusOf(rounded));
}

/** An integer that fits, exactly. */
export function fromInteger(a: bigint, from: number): bigint {
  const value = signed(a, from);
  if (value === 0n) return 0n;
  const magnitude = value < 0n ? -value : value;
  return pack({ sign: value < 0n ? 1 : 0, significand: magnitude, exponent: 0 }, FULL, "nearest").value;
}

/** The same number in 80 bits, with a NaN's bits as they are, and whether it was denormal before. */
export function widen(a: bigint, from: number): { bits: bigint; denormal: boolean } {
  if (from === 80) return { bits: a, denormal: unpack(a).denormal };
  const { precision, minExponent, maxExponent } = narrowFormat(from);
  const fieldBits = BigInt(precision - 1);
  const sign = a >> BigInt(from - 1) === 0n ? 0 : 1;
  const fraction = wrap(a, precision - 1);
  const biased = Number(wrap(a >> fieldBits, from - precision));
  const top = signedZero(sign);
  if (biased > 2 * maxExponent) {
    const payload = INTEGER_BIT | (fraction << (63n - fieldBits));
    return { bits: top | (BigInt(MAX_BIASED) << 64n) | payload, denormal: false };
  }
  if (biased === 0 && fraction === 0n) return { bits: top, denormal: false };
  const significand = biased === 0 ? fraction : fraction | (1n << fieldBits);
  const exponent = (biased === 0 ? minExponent : biased - maxExponent) - (precision - 1);
  return { bits: pack({ sign, significand, exponent }, FULL, "nearest").value, denormal: biased === 0 };
}

/** FLD from memory: a signalling NaN becomes quiet and says so, a denormal number says so. */
export function fromFloat(a: bigint, from: number): Outcome {
  const { bits, denormal } = widen(a, from);
  if (unpack(bits).signalling) return outcome(bits | QUIET, FLAGS.invalid);
  return outcome(bits, denormal ? FLAGS.denormal : 0);
}

/** The default NaN of a format (SDM Vol. 1, table 4-3). */
function indefinite(width: number, { precision }: Format): bigint {
  return wrap(-1n << BigInt(precision - 2), width);
}

/** FST to memory: rounded as the control word says, whatever its precision control. */
export function toFloat(a: bigint, to: number, control: bigint): Outcome {
  const format = narrowFormat(to);
  const { kind, sign, exact, signalling } = unpack(a);
  const fieldBits = BigInt(format.precision - 1);
  const top = BigInt(sign) << BigInt(to - 1);
  const allOnes = BigInt(2 * format.maxExponent + 1) << fieldBits;
  switch (kind) {
    case "unsupported":
      return invalid(indefinite(to, format));
    case "zero":
      return outcome(top);
    case "infinity":
      return outcome(top | allOnes);
    case "nan": {
      const payload = wrap((a | QUIET) >> (63n - fieldBits), format.precision - 1);
      return outcome(top | allOnes | payload, signalling ? FLAGS.invalid : 0);
    }
    case "finite": {
      const rounded = roundTo(exact, format, roundingOf(control));
      if (rounded.infinite) return outcome(top | allOnes, statusOf(rounded));
      const normal = rounded.significand >> fieldBits !== 0n;
      const biased = normal ? BigInt(rounded.exponent + format.maxExponent) : 0n;
      return outcome(
        top | (biased << fieldBits) | wrap(rounded.significand, format.precision - 1),
        statusOf(rounded),
      );
    }
  }
}

/** FIST: what does not fit gives the most negative integer and "invalid". */
export function toInteger(a: bigint, to: number, rounding: Rounding): Outcome {
  const { kind, sign, exact } = unpack(a);
  const overflow = invalid(1n << BigInt(to - 1));
  if (kind === "zero") return outcome(0n);
  if (kind !== "finite" || exact.exponent + bitLength(exact.significand) > 64) return overflow;
  const { units, inexact, roundedUp } = roundToUnit(exact, 0, rounding);
  const value = sign === 1 ? -units : units;
  if (signed(wrap(value, to), to) !== value) return overflow;
  return outcome(wrap(value, to), (inexact ? FLAGS.inexact : 0) | (roundedUp ? C1 : 0));
}

/**
 * The NaN that an operation on a NaN gives: a quiet one before a signalling one, else that with the larger significand, else the
 * positive one (SDM Vol. 1, table 4-7).
 */
export function propagate(a: Extended, b: Extended): Outcome {
  const status = a.signalling || b.signalling ? FLAGS.invalid : 0;
  const chosen = b.kind !== "nan" ? a : a.kind !== "nan" ? b : strongerNan(a, b);
  return outcome(chosen.bits | QUIET, status);
}

function strongerNan(a: Extended, b: Extended): Extended {
  if (a.signalling !== b.signalling) return a.signalling ? b : a;
  const x = wrap(a.bits, 64);
  const y = wrap(b.bits, 64);
  if (x !== y) return x > y ? a : b;
  return a.sign === 0 ? a : b;
}
