/** The x87's operations on 80-bit numbers, as pure functions of operands and control word. Exceptions are masked. */

import type { ExtendedOperation, ExtendedUnary } from "../machine.ts";
import {
  type Extended,
  formatOf,
  fromInteger,
  FULL,
  INDEFINITE,
  infinity,
  invalid,
  outcome,
  type Outcome,
  pack,
  propagate,
  roundingOf,
  signedZero,
  unpack,
  widen,
  C1,
} from "./extended.ts";
import { bitLength, wrap } from "./integers.ts";
import { FLAGS, product, quotient, root, roundToUnit, sum } from "./rounding.ts";

export const C0 = 0x100;
export const C2 = 0x400;
export const C3 = 0x4000;

function adding(status: number, { value, status: own }: Outcome): Outcome {
  return { value, status: own | BigInt(status) };
}

function otherSign(a: Extended): Extended {
  const sign = a.sign === 0 ? 1 : 0;
  return { ...a, sign, exact: { ...a.exact, sign } };
}

function add(a: Extended, b: Extended, control: bigint): Outcome {
  if (a.kind === "infinity" && b.kind === "infinity")
    return a.sign === b.sign ? outcome(infinity(a.sign)) : invalid();
  if (a.kind === "infinity" || b.kind === "infinity")
    return outcome(infinity(a.kind === "infinity" ? a.sign : b.sign));
  const rounding = roundingOf(control);
  const emptySign = rounding === "down" ? 1 : 0;
  if (a.kind === "zero" && b.kind === "zero")
    return outcome(signedZero(a.sign === b.sign ? a.sign : emptySign));
  const total = a.kind === "zero" ? b.exact : b.kind === "zero" ? a.exact : sum(a.exact, b.exact);
  if (total === undefined) return outcome(signedZero(emptySign));
  return pack(total, formatOf(control), rounding);
}

function multiply(a: Extended, b: Extended, control: bigint): Outcome {
  const sign = a.sign === b.sign ? 0 : 1;
  if (a.kind === "infinity" || b.kind === "infinity")
    return a.kind === "zero" || b.kind === "zero" ? invalid() : outcome(infinity(sign));
  if (a.kind === "zero" || b.kind === "zero") return outcome(signedZero(sign));
  return pack(product(a.exact, b.exact), formatOf(control), roundingOf(control));
}

function divide(a: Extended, b: Extended, control: bigint): Outcome {
  const sign = a.sign === b.sign ? 0 : 1;
  if (a.kind === "infinity") return b.kind === "infinity" ? invalid() : outcome(infinity(sign));
  if (b.kind === "infinity") return outcome(signedZero(sign));
  if (b.kind === "zero") return a.kind === "zero" ? invalid() : outcome(infinity(sign), FLAGS.zeroDivide);
  if (a.kind === "zero") return outcome(signedZero(sign));
  return pack(quotient(a.exact, b.exact), formatOf(control), roundingOf(control));
}

/** The operand itself, a pseudo-denormal number with the exponent that it should have. */
function unchanged(a: Extended): Outcome {
  return a.kind === "finite" ? pack(a.exact, FULL, "nearest") : outcome(a.bits);
}

/** FSCALE: a · 2^b with b truncated to an integer. */
function scale(a: Extended, b: Extended, control: bigint): Outcome {
  if (b.kind === "infinity") {
    const vanishes = b.sign === 1;
    if (vanishes) return a.kind === "infinity" ? invalid() : outcome(signedZero(a.sign));
    return a.kind === "zero" ? invalid() : outcome(infinity(a.sign));
  }
  if (a.kind !== "finite" || b.kind === "zero") return unchanged(a);
  const { units } = roundToUnit(b.exact, 0, "truncate");
  // Beyond this every result overflows or underflows.
  const LIMIT = 0x10000n;
  const by = Number(units > LIMIT ? LIMIT : units) * (b.sign === 1 ? -1 : 1);
  return pack({ ...a.exact, exponent: a.exact.exponent + by }, FULL, roundingOf(control));
}

/** Exponent differences from which on one instruction reduces the operand only in part (SDM Vol. 2A, FPREM). */
const PARTIAL = 64;

/** FPREM, or FPREM1 with the quotient to nearest; the three low bits of the quotient in C0, C3, C1. */
function remainder(a: Extended, b: Extended, nearest: boolean): Outcome {
  if (a.kind === "infinity" || b.kind === "zero") return invalid();
  if (a.kind === "zero" || b.kind === "infinity") return unchanged(a);
  const difference = leading(a) - leading(b);
  if (difference >= PARTIAL) return partialRemainder(a, b, difference);
  const exponent = Math.min(a.exact.exponent, b.exact.exponent);
  // A divisor with far more weight leaves a as it is, unless the nearest multiple is b itself.
  if (difference < -1) return unchanged(a);
  const x = a.exact.significand << BigInt(a.exact.exponent - exponent);
  const y = b.exact.significand << BigInt(b.exact.exponent - exponent);
  let times = x / y;
  let rest = x % y;
  let { sign } = a;
  if (nearest && (2n * rest > y || (2n * rest === y && (times & 1n) === 1n))) {
    times += 1n;
    rest = y - rest;
    sign = sign === 0 ? 1 : 0;
  }
  const conditions =
    ((times & 4n) === 0n ? 0 : C0) | ((times & 2n) === 0n ? 0 : C3) | ((times & 1n) === 0n ? 0 : C1);
  if (rest === 0n) return outcome(signedZero(a.sign), conditions);
  return adding(conditions, pack({ sign, significand: rest, exponent }, FULL, "nearest"));
}

/** C2 says that it must be repeated. How far one round goes is the processor's choice: here to a difference below 2^(N - 32 + …). */
function partialRemainder(a: Extended, b: Extended, difference: number): Outcome {
  const step = 32 + (difference % 32);
  const shift = difference - step;
  const exponent = Math.min(a.exact.exponent, b.exact.exponent + shift);
  const x = a.exact.significand << BigInt(a.exact.exponent - exponent);
  const y = b.exact.significand << BigInt(b.exact.exponent + shift - exponent);
  const rest = x % y;
  if (rest === 0n) return outcome(signedZero(a.sign), C2);
  return adding(C2, pack({ sign: a.sign, significand: rest, exponent }, FULL, "nearest"));
}

/** The exponent of the leading bit. */
function leading({ exact }: Extended): number {
  return exact.exponent + bitLength(exact.significand) - 1;
}

function compute(operation: ExtendedOperation, a: Extended, b: Extended, control: bigint): Outcome {
  switch (operation) {
    case "add":
      return add(a, b, control);
    case "sub":
      return add(a, otherSign(b), control);
    case "subReverse":
      return add(b, otherSign(a), control);
    case "mul":
      return multiply(a, b, control);
    case "div":
      return divide(a, b, control);
    case "divReverse":
      return divide(b, a, control);
    case "scale":
      return scale(a, b, control);
    case "remainder":
      return remainder(a, b, false);
    case "remainderNearest":
      return remainder(a, b, true);
  }
}

/** `b` is a float of `from` bits; one that is denormal there says so, though it is not in 80 bits. */
export function binary(
  operation: ExtendedOperation,
  a: bigint,
  b: bigint,
  from: number,
  control: bigint,
): Outcome {
  const x = unpack(a);
  const { bits, denormal } = widen(b, from);
  const y = unpack(bits);
  if (x.kind === "unsupported" || y.kind === "unsupported") return invalid();
  if (x.kind === "nan" || y.kind === "nan") return propagate(x, y);
  const result = compute(operation, x, y, control);
  const stopped = (result.status & BigInt(FLAGS.invalid | FLAGS.zeroDivide)) !== 0n;
  return stopped || !(x.denormal || denormal) ? result : adding(FLAGS.denormal, result);
}

function squareRoot(a: Extended, control: bigint): Outcome {
  if (a.kind === "zero") return outcome(a.bits);
  if (a.sign === 1) return invalid();
  if (a.kind === "infinity") return outcome(a.bits);
  return pack(root(a.exact), formatOf(control), roundingOf(control));
}

function roundToInteger(a: Extended, control: bigint): Outcome {
  if (a.kind !== "finite" || a.exact.exponent >= 0) return outcome(a.bits);
  const { units, inexact, roundedUp } = roundToUnit(a.exact, 0, roundingOf(control));
  const status = (inexact ? FLAGS.inexact : 0) | (roundedUp ? C1 : 0);
  const magnitude =
    units === 0n ? 0n : pack({ ...a.exact, sign: 0, significand: units, exponent: 0 }, FULL, "nearest").value;
  return outcome(signedZero(a.sign) | magnitude, status);
}

/** FXTRACT: the exponent as a number. */
function exponentOf(a: Extended): Outcome {
  if (a.kind === "zero") return outcome(infinity(1), FLAGS.zeroDivide);
  if (a.kind === "infinity") return outcome(infinity(0));
  return outcome(fromInteger(wrap(BigInt(leading(a)), 32), 32));
}

/** FXTRACT: the number with an exponent of 0. */
function significandOf(a: Extended): Outcome {
  if (a.kind !== "finite") return outcome(a.bits);
  const length = bitLength(a.exact.significand);
  return pack({ ...a.exact, exponent: 1 - length }, FULL, "nearest");
}

export function unary(operation: ExtendedUnary, a: bigint, control: bigint): Outcome {
  const x = unpack(a);
  if (x.kind === "unsupported") return invalid();
  if (x.kind === "nan") return propagate(x, x);
  const result = computeUnary(operation, x, control);
  const stopped = (result.status & BigInt(FLAGS.invalid)) !== 0n;
  return stopped || !x.denormal ? result : adding(FLAGS.denormal, result);
}

function computeUnary(operation: ExtendedUnary, a: Extended, control: bigint): Outcome {
  switch (operation) {
    case "squareRoot":
      return squareRoot(a, control);
    case "round":
      return roundToInteger(a, control);
    case "exponent":
      return exponentOf(a);
    case "significand":
      return significandOf(a);
  }
}

function less(a: Extended, b: Extended): boolean {
  const rank = ({ kind, sign }: Extended): number => (kind === "zero" ? 0 : sign === 1 ? -1 : 1);
  if (rank(a) !== rank(b)) return rank(a) < rank(b);
  if (rank(a) === 0) return false;
  const [small, large] = a.sign === 1 ? [b, a] : [a, b];
  if (small.kind === "infinity") return false;
  if (large.kind === "infinity") return true;
  if (leading(small) !== leading(large)) return leading(small) < leading(large);
  const exponent = Math.min(small.exact.exponent, large.exact.exponent);
  const aligned = ({ exact }: Extended): bigint => exact.significand << BigInt(exact.exponent - exponent);
  return aligned(small) < aligned(large);
}

export const UNORDERED = C3 | C2 | C0;

/** C3, C2, C0 as FCOM leaves them, with the flags; `quiet` is FUCOM's way with quiet NaNs. */
export function compare(a: bigint, b: bigint, from: number, quiet: boolean): bigint {
  const x = unpack(a);
  const { bits, denormal } = widen(b, from);
  const y = unpack(bits);
  const complains = x.kind === "unsupported" || y.kind === "unsupported" || x.signalling || y.signalling;
  if (complains) return BigInt(UNORDERED | FLAGS.invalid);
  if (x.kind === "nan" || y.kind === "nan") return BigInt(UNORDERED | (quiet ? 0 : FLAGS.invalid));
  const conditions = less(x, y) ? C0 : less(y, x) ? 0 : C3;
  return BigInt(conditions | (x.denormal || denormal ? FLAGS.denormal : 0));
}

const EXAMINED: Readonly<Record<Extended["kind"], number>> = {
  unsupported: 0,
  nan: C0,
  finite: C2,
  infinity: C2 | C0,
  zero: C3,
};

/** The class of a number in C3, C2, C0 and its sign in C1 (SDM Vol. 2A, FXAM). */
export function examine(a: bigint): bigint {
  const { kind, sign, denormal } = unpack(a);
  return BigInt((denormal ? C3 | C2 : EXAMINED[kind]) | (sign === 1 ? C1 : 0));
}

export { INDEFINITE };
