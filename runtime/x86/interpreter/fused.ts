/** Fused multiply-add: a · b + c with one rounding (SDM Vol. 1, 14.5.2; IEEE 754, 5.4.1). */

import type { FusedOperation } from "../machine.ts";
import * as floats from "./floats.ts";
import { product } from "./rounding.ts";
import { add, type FloatMode, input, negated, type Parts, signedZero, unpack } from "./soft-floats.ts";

/** A NaN among the operands is the result, made quiet: the first in the order a, b, c. Signs are not changed. */
export function fused(
  operation: FusedOperation,
  width: number,
  operands: readonly [a: bigint, b: bigint, c: bigint],
  mode: FloatMode,
): bigint {
  const [a, b, c] = operands.map((operand) => input(operand, width, mode)) as [bigint, bigint, bigint];
  const nan = [a, b, c].find((operand) => floats.isNotANumber(operand, width));
  if (nan !== undefined) return floats.quieted(nan, width);
  const negatesProduct = operation === "negatedAdd" || operation === "negatedSub";
  const negatesAddend = operation === "sub" || operation === "negatedSub";
  const first = unpack(a, width);
  const x = negatesProduct ? negated(first) : first;
  const y = unpack(b, width);
  const plain = unpack(c, width);
  const z = negatesAddend ? negated(plain) : plain;
  if (x.kind === "special" || y.kind === "special" || z.kind === "special") return infinite(x, y, z, width);
  const sign = x.sign === y.sign ? 0 : 1;
  const zero = x.kind === "zero" || y.kind === "zero";
  const exact = zero ? ({ sign, significand: 0n, exponent: 0 } as const) : product(x.exact, y.exact);
  return add({ kind: zero ? "zero" : "finite", sign, exact }, z, width, mode);
}

/** At least one infinity, and no NaN. */
function infinite(x: Parts, y: Parts, z: Parts, width: number): bigint {
  const isProduct = x.kind === "special" || y.kind === "special";
  if (isProduct && (x.kind === "zero" || y.kind === "zero")) return floats.indefinite(width);
  const sign = x.sign === y.sign ? 0 : 1;
  if (!isProduct) return floats.infinity(width) | signedZero(z.sign, width);
  if (z.kind === "special" && z.sign !== sign) return floats.indefinite(width);
  return floats.infinity(width) | signedZero(sign, width);
}
