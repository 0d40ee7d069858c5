/**
 * Exact results brought into a binary format: the one place where rounding, overflow and underflow are decided, for SSE and x87
 * alike (SDM Vol. 1, 4.8.4 and 4.9.1). Tininess is detected after rounding.
 */

import type { Rounding } from "../machine.ts";
import { bitLength } from "./integers.ts";

/** Exception flags, at the same bits in MXCSR and in the x87 status word (SDM Vol. 1, 8.1.3 and 10.2.3). */
export const FLAGS = {
  invalid: 1,
  denormal: 2,
  zeroDivide: 4,
  overflow: 8,
  underflow: 16,
  inexact: 32,
} as const;

/** In the order of the RC field of MXCSR and of the x87 control word. */
export const ROUNDINGS: readonly Rounding[] = ["nearest", "down", "up", "truncate"];

/** A number that is not zero: (-1)^sign · significand · 2^exponent. */
export interface Exact {
  readonly sign: 0 | 1;
  readonly significand: bigint;
  readonly exponent: number;
}

export interface Format {
  /** Bits of the significand with its leading one. */
  readonly precision: number;
  /** Of the leading bit. */
  readonly minExponent: number;
  readonly maxExponent: number;
}

export interface Rounded {
  readonly infinite: boolean;
  /** Of `precision` bits; the leading one is missing in denormal numbers. */
  readonly significand: bigint;
  /** Of the bit where the leading one stands or would stand. */
  readonly exponent: number;
  readonly flags: number;
  /** The magnitude has grown. */
  readonly roundedUp: boolean;
  readonly tiny: boolean;
}

/** Whether the magnitude of `kept` is raised by one for the bits that were cut off: their value and half of one unit. */
function raises(sign: 0 | 1, rounding: Rounding, kept: bigint, rest: bigint, half: bigint): boolean {
  switch (rounding) {
    case "nearest":
      return rest > half || (rest === half && (kept & 1n) === 1n);
    case "down":
      return sign === 1 && rest !== 0n;
    case "up":
      return sign === 0 && rest !== 0n;
    case "truncate":
      return false;
  }
}

/** The multiple of 2^unit next to the number, and what happened to it. */
export function roundToUnit(
  { sign, significand, exponent }: Exact,
  unit: number,
  rounding: Rounding,
): { units: bigint; inexact: boolean; roundedUp: boolean } {
  const cut = unit - exponent;
  if (cut <= 0) return { units: significand << BigInt(-cut), inexact: false, roundedUp: false };
  // Cutting off much more than there is leaves a rest below the half, however much.
  const places = BigInt(Math.min(cut, bitLength(significand) + 2));
  const kept = significand >> places;
  const rest = significand - (kept << places);
  const roundedUp = raises(sign, rounding, kept, rest, 1n << (places - 1n));
  return { units: roundedUp ? kept + 1n : kept, inexact: rest !== 0n, roundedUp };
}

export function roundTo(value: Exact, format: Format, rounding: Rounding): Rounded {
  const { precision, minExponent, maxExponent } = format;
  const leading = value.exponent + bitLength(value.significand) - 1;
  const bounded = Math.max(leading, minExponent);
  const result = roundToUnit(value, bounded - precision + 1, rounding);
  const carried = bitLength(result.units) > precision;
  const exponent = carried ? bounded + 1 : bounded;
  const significand = carried ? result.units >> 1n : result.units;
  if (exponent > maxExponent) return overflow(value.sign, format, rounding);
  const tiny = isTiny(value, leading, format, rounding);
  const flags = (result.inexact ? FLAGS.inexact : 0) | (tiny && result.inexact ? FLAGS.underflow : 0);
  return { infinite: false, significand, exponent, flags, roundedUp: result.roundedUp, tiny };
}

/** Below the smallest normal number even when rounded as if there were smaller ones. */
function isTiny(value: Exact, leading: number, format: Format, rounding: Rounding): boolean {
  const { precision, minExponent } = format;
  if (leading >= minExponent) return false;
  if (leading < minExponent - 1) return true;
  return bitLength(roundToUnit(value, leading - precision + 1, rounding).units) <= precision;
}

/** SDM Vol. 1, table 4-11: infinity, or the largest finite number where rounding leads away from infinity. */
function overflow(sign: 0 | 1, { precision, maxExponent }: Format, rounding: Rounding): Rounded {
  const infinite = rounding === "nearest" || rounding === (sign === 0 ? "up" : "down");
  return {
    infinite,
    significand: (1n << BigInt(precision)) - 1n,
    exponent: maxExponent,
    flags: FLAGS.overflow | FLAGS.inexact,
    roundedUp: infinite,
    tiny: false,
  };
}

/** Exponent differences above this cannot matter but for whether there is anything at all: results have 64 bits. */
const FAR = 200;

/** The sum, or zero as undefined. A number far below the other counts as one bit far below. */
export function sum(a: Exact, b: Exact): Exact | undefined {
  const [upper, lower] =
    a.exponent + bitLength(a.significand) >= b.exponent + bitLength(b.significand) ? [a, b] : [b, a];
  if (upper.exponent - lower.exponent - bitLength(lower.significand) > FAR) {
    const exponent = upper.exponent - FAR;
    return sum(
      { ...upper, significand: upper.significand << BigInt(FAR), exponent },
      { ...lower, significand: 1n, exponent },
    );
  }
  const exponent = Math.min(a.exponent, b.exponent);
  const signedPart = (x: Exact): bigint => {
    const aligned = x.significand << BigInt(x.exponent - exponent);
    return x.sign === 1 ? -aligned : aligned;
  };
  const total = signedPart(a) + signedPart(b);
  if (total === 0n) return undefined;
  return { sign: total < 0n ? 1 : 0, significand: total < 0n ? -total : total, exponent };
}

export function product(a: Exact, b: Exact): Exact {
  const sign = a.sign === b.sign ? 0 : 1;
  return { sign, significand: a.significand * b.significand, exponent: a.exponent + b.exponent };
}

/** Bits of quotients and roots that are exact before one that stands for all others. */
const ENOUGH = 130;

/** With the last bit standing for the remainder. */
export function quotient(a: Exact, b: Exact): Exact {
  const shift = ENOUGH + Math.max(0, bitLength(b.significand) - bitLength(a.significand));
  const dividend = a.significand << BigInt(shift);
  const whole = dividend / b.significand;
  const rest = dividend % b.significand === 0n ? 0n : 1n;
  return {
    sign: a.sign === b.sign ? 0 : 1,
    significand: (whole << 1n) | rest,
    exponent: a.exponent - b.exponent - shift - 1,
  };
}

/** The largest integer whose square is at most `n` (Newton's method from above). */
function integerSquareRoot(n: bigint): bigint {
  let guess = 1n << BigInt(Math.ceil(bitLength(n) / 2));
  for (;;) {
    const next = (guess + n / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

/** Of a positive number, with the last bit standing for the rest. */
export function root(a: Exact): Exact {
  const shift = 2 * ENOUGH + ((a.exponent & 1) === 0 ? 0 : 1);
  const radicand = a.significand << BigInt(shift);
  const whole = integerSquareRoot(radicand);
  const rest = whole * whole === radicand ? 0n : 1n;
  return { sign: 0, significand: (whole << 1n) | rest, exponent: (a.exponent - shift) / 2 - 1 };
}
