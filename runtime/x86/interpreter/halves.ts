/** binary16, the format of F16C: converted from and to binary32 and never computed with. */

import type { Rounding } from "../machine.ts";
import * as floats from "./floats.ts";
import { fromNumber } from "./floats.ts";
import { roundTo } from "./rounding.ts";
import { unpack } from "./soft-floats.ts";

const FORMAT = { precision: 11, minExponent: -14, maxExponent: 15 };
const INFINITY = 0x7c00n;
const QUIET = 0x200n;

export function toFloat(a: bigint): bigint {
  const sign = (a >> 15n) << 31n;
  const exponent = Number((a >> 10n) & 31n);
  const fraction = a & 0x3ffn;
  if (exponent === 31) {
    const nan = fraction === 0n ? 0n : (1n << 22n) | (fraction << 13n);
    return sign | floats.infinity(32) | nan;
  }
  const magnitude =
    exponent === 0 ? Number(fraction) * 2 ** -24 : Number(fraction | 0x400n) * 2 ** (exponent - 25);
  return sign | fromNumber(magnitude, 32);
}

export function fromFloat(a: bigint, rounding: Rounding): bigint {
  const { kind, sign, exact } = unpack(a, 32);
  const top = BigInt(sign) << 15n;
  if (floats.isNotANumber(a, 32)) return top | INFINITY | QUIET | ((a >> 13n) & 0x3ffn);
  if (kind === "special") return top | INFINITY;
  if (kind === "zero") return top;
  const rounded = roundTo(exact, FORMAT, rounding);
  if (rounded.infinite) return top | INFINITY;
  const isNormal = rounded.significand >> 10n !== 0n;
  const biased = isNormal ? BigInt(rounded.exponent + FORMAT.maxExponent) : 0n;
  return top | (biased << 10n) | (rounded.significand & 0x3ffn);
}
