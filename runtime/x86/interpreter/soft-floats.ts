/** binary32 and binary64 in the modes of MXCSR that JavaScript's numbers cannot do: other roundings, flushing of denormals. */

import type { FloatOperation, Rounding } from "../machine.ts";
import * as floats from "./floats.ts";
import { signed, wrap } from "./integers.ts";
import { narrowFormat } from "./extended.ts";
import { type Exact, product, quotient, root, roundTo, ROUNDINGS, sum } from "./rounding.ts";

export interface FloatMode {
  readonly rounding: Rounding;
  /** FTZ: results too small for a normal number become zero. */
  readonly flushToZero: boolean;
  /** DAZ: denormal operands count as zero. */
  readonly denormalsAreZero: boolean;
}

const FLUSH_TO_ZERO = 0x8000;
const DENORMALS_ARE_ZERO = 0x40;
const ROUNDING_AT = 13;
const UNUSUAL = 0xe040;

/** SDM Vol. 1, 10.2.3; undefined for round-to-nearest with nothing flushed. */
export function modeOf(mxcsr: number): FloatMode | undefined {
  if ((mxcsr & UNUSUAL) === 0) return undefined;
  return {
    rounding: ROUNDINGS[(mxcsr >> ROUNDING_AT) & 3] ?? "nearest",
    flushToZero: (mxcsr & FLUSH_TO_ZERO) !== 0,
    denormalsAreZero: (mxcsr & DENORMALS_ARE_ZERO) !== 0,
  };
}

export const USUAL_MODE: FloatMode = {
  rounding: "nearest",
  flushToZero: false,
  denormalsAreZero: false,
};

export interface Parts {
  readonly kind: "zero" | "finite" | "special";
  readonly sign: 0 | 1;
  readonly exact: Exact;
}

export function unpack(a: bigint, width: number): Parts {
  const { precision, minExponent, maxExponent } = narrowFormat(width);
  const sign = a >> BigInt(width - 1) === 0n ? 0 : 1;
  const fraction = wrap(a, precision - 1);
  const biased = Number(wrap(a >> BigInt(precision - 1), width - precision));
  const significand = biased === 0 ? fraction : fraction | (1n << BigInt(precision - 1));
  const exponent = (biased === 0 ? minExponent : biased - maxExponent) - (precision - 1);
  const kind = biased > 2 * maxExponent ? "special" : significand === 0n ? "zero" : "finite";
  return { kind, sign, exact: { sign, significand, exponent } };
}

export function signedZero(sign: 0 | 1, width: number): bigint {
  return BigInt(sign) << BigInt(width - 1);
}

export function pack(value: Exact, width: number, mode: FloatMode): bigint {
  const format = narrowFormat(width);
  const rounded = roundTo(value, format, mode.rounding);
  const top = signedZero(value.sign, width);
  const fieldBits = BigInt(format.precision - 1);
  if (rounded.infinite) return top | (BigInt(2 * format.maxExponent + 1) << fieldBits);
  if (rounded.tiny && mode.flushToZero) return top;
  const normal = rounded.significand >> fieldBits !== 0n;
  const biased = normal ? BigInt(rounded.exponent + format.maxExponent) : 0n;
  return top | (biased << fieldBits) | wrap(rounded.significand, format.precision - 1);
}

/** An operand as DAZ lets the processor see it. */
export function input(a: bigint, width: number, mode: FloatMode): bigint {
  if (!mode.denormalsAreZero) return a;
  const { kind, sign, exact } = unpack(a, width);
  const denormal = kind === "finite" && exact.significand >> BigInt(narrowFormat(width).precision - 1) === 0n;
  return denormal ? signedZero(sign, width) : a;
}

/** NaNs, infinities and products with zero are the same in all modes. */
export function binary(
  operation: FloatOperation,
  width: number,
  a: bigint,
  b: bigint,
  mode: FloatMode,
): bigint {
  const x = input(a, width, mode);
  const y = input(b, width, mode);
  const first = unpack(x, width);
  const second = unpack(y, width);
  const special = first.kind === "special" || second.kind === "special";
  if (special || operation === "min" || operation === "max") return floats.binary(operation, width, x, y);
  if (operation === "add") return add(first, second, width, mode);
  if (operation === "sub") return add(first, negated(second), width, mode);
  if (first.kind === "zero" || second.kind === "zero") return floats.binary(operation, width, x, y);
  const result =
    operation === "mul" ? product(first.exact, second.exact) : quotient(first.exact, second.exact);
  return pack(result, width, mode);
}

export function negated(a: Parts): Parts {
  const sign = a.sign === 0 ? 1 : 0;
  return { ...a, sign, exact: { ...a.exact, sign } };
}

/** Of numbers that are zero or finite. */
export function add(a: Parts, b: Parts, width: number, mode: FloatMode): bigint {
  const emptySign = mode.rounding === "down" ? 1 : 0;
  if (a.kind === "zero" && b.kind === "zero")
    return signedZero(a.sign === b.sign ? a.sign : emptySign, width);
  const total = a.kind === "zero" ? b.exact : b.kind === "zero" ? a.exact : sum(a.exact, b.exact);
  return total === undefined ? signedZero(emptySign, width) : pack(total, width, mode);
}

export function squareRoot(width: number, a: bigint, mode: FloatMode): bigint {
  const x = input(a, width, mode);
  const parts = unpack(x, width);
  if (parts.kind !== "finite" || parts.sign === 1) return floats.squareRoot(width, x);
  return pack(root(parts.exact), width, mode);
}

export function fromInteger(a: bigint, from: number, to: number, mode: FloatMode): bigint {
  const value = signed(a, from);
  if (value === 0n) return 0n;
  const magnitude = value < 0n ? -value : value;
  return pack({ sign: value < 0n ? 1 : 0, significand: magnitude, exponent: 0 }, to, mode);
}

export function convert(a: bigint, from: number, to: number, mode: FloatMode): bigint {
  const x = input(a, from, mode);
  const parts = unpack(x, from);
  return parts.kind === "finite" ? pack(parts.exact, to, mode) : floats.convert(x, from, to);
}
