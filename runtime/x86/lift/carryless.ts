/** Products of polynomials over GF(2) by products of integers. */

import type { Emitter } from "./emitter.ts";
import { I64, OP, V128 } from "./opcodes.ts";
import type { Value } from "./value.ts";

const LANES = [0, 1, 2, 3] as const;
/** Every fourth bit. */
const HOLES = 0x1111_1111_1111_1111n;

/**
 * Of two values below 2^32. With only every fourth bit left in both, at most eight products fall on a place, which the three bits
 * after it have room for: they do not disturb the next place, and are taken off again.
 */
function product32(emitter: Emitter, a: Value, b: Value): Value {
  const binary = (opcode: number, x: Value, y: Value): Value => emitter.operation(opcode, I64, 64, [x, y]);
  const mask = (lane: number): Value => emitter.constant(HOLES << BigInt(lane), 64);
  const parts = (value: Value): Value[] => LANES.map((lane) => binary(OP.i64And, value, mask(lane)));
  const [left, right] = [parts(a), parts(b)];
  return LANES.map((lane) => {
    const products = left.map((part, at) => binary(OP.i64Mul, part, right[(lane - at) & 3] as Value));
    return binary(
      OP.i64And,
      products.reduce((sum, value) => binary(OP.i64Xor, sum, value)),
      mask(lane),
    );
  }).reduce((sum, value) => binary(OP.i64Or, sum, value));
}

/** Karatsuba's way: three products of halves instead of four. */
export function carrylessProduct(emitter: Emitter, a: Value, b: Value): Value {
  const binary = (opcode: number, x: Value, y: Value): Value => emitter.operation(opcode, I64, 64, [x, y]);
  const half = emitter.constant(32, 64);
  const low = (value: Value): Value => binary(OP.i64And, value, emitter.constant(0xffff_ffff, 64));
  const high = (value: Value): Value => binary(OP.i64ShrU, value, half);
  const folded = (value: Value): Value => low(binary(OP.i64Xor, value, high(value)));
  const lower = product32(emitter, low(a), low(b));
  const upper = product32(emitter, high(a), high(b));
  const outer = binary(OP.i64Xor, lower, upper);
  const middle = binary(OP.i64Xor, product32(emitter, folded(a), folded(b)), outer);
  const first = binary(OP.i64Xor, lower, binary(OP.i64Shl, middle, half));
  const second = binary(OP.i64Xor, upper, high(middle));
  const vector = emitter.operation(OP.i64x2Splat, V128, 128, [first]);
  return emitter.operation(OP.i64x2ReplaceLane, V128, 128, [vector, second], 1);
}
