/** Operations of one or two WebAssembly instructions; constants are folded where the lifter's own code makes them. */

import type { Emitter, Lowering } from "./emitter.ts";
import { I32, I64, OP, V128, type ValueType } from "./opcodes.ts";
import { isConstant, LOCAL, type Value } from "./value.ts";

/** Comparisons and their negations, which exist for integers only. */
const INVERSE = new Map<number, number>(
  (
    [
      [OP.i32Eq, OP.i32Ne],
      [OP.i32LtS, OP.i32GeS],
      [OP.i32LtU, OP.i32GeU],
      [OP.i64Eq, OP.i64Ne],
      [OP.i64LtS, OP.i64GeS],
      [OP.i64LtU, OP.i64GeU],
      [OP.f32Eq, OP.f32Ne],
      [OP.f64Eq, OP.f64Ne],
    ] as const
  ).flatMap(([a, b]) => [
    [a, b],
    [b, a],
  ]),
);

type Fold = (a: bigint, b: bigint) => bigint;

function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.immediate !== undefined) return false;
  if (a.kind === LOCAL) return a.local === b.local;
  const [x] = a.operands;
  const [y] = b.operands;
  return a.operands.length === 1 && x !== undefined && y !== undefined && same(x, y);
}

/** An upper bound of a value, as far as it is easy to see. */
function bound(value: Value): bigint {
  if (isConstant(value)) return value.constant;
  if (value.kind === OP.i64ExtendI32U && value.operands[0] !== undefined) return bound(value.operands[0]);
  if (value.kind === OP.i32And || value.kind === OP.i64And) {
    const [a, b] = value.operands;
    if (a !== undefined && b !== undefined) return bound(a) < bound(b) ? bound(a) : bound(b);
  }
  return (1n << BigInt(value.bits)) - 1n;
}

export abstract class Arithmetic implements Lowering {
  abstract readonly emitter: Emitter;
  abstract deoptIf(condition: Value): void;
  abstract unsupported(): never;

  constant(value: bigint | number, bits: number): Value {
    if (bits > 64 && bits !== 128) this.unsupported();
    return this.emitter.constant(value, bits);
  }

  protected unary(opcode: number, type: ValueType, bits: number, a: Value): Value {
    return this.emitter.operation(opcode, type, bits, [a]);
  }

  /** The i32 or i64 form of an operation, its operands as integers. */
  protected binary(op32: number, op64: number, a: Value, b: Value, bits: number, resultBits = bits): Value {
    if (bits > 64) this.unsupported();
    const type = bits === 64 ? I64 : I32;
    const operands = [this.emitter.as(a, type), this.emitter.as(b, type)];
    const resultType = resultBits === 64 ? I64 : I32;
    return this.emitter.operation(bits === 64 ? op64 : op32, resultType, resultBits, operands);
  }

  protected fold(a: Value, b: Value, bits: number, fold: Fold): Value | undefined {
    return isConstant(a) && isConstant(b) ? this.constant(fold(a.constant, b.constant), bits) : undefined;
  }

  /** Clears what is above `bits` in an i32. */
  protected mask(a: Value, bits: number): Value {
    if (bits >= 32) return a;
    if (isConstant(a)) return this.constant(a.constant, bits);
    const mask = this.emitter.constant((1n << BigInt(bits)) - 1n, 32);
    if (bound(a) <= (mask.constant ?? 0n) && a.bits <= bits) return a;
    return this.emitter.operation(OP.i32And, I32, bits, [a, mask]);
  }

  add(a: Value, b: Value, bits: number): Value {
    const folded = this.fold(a, b, bits, (x, y) => x + y);
    if (folded !== undefined) return folded;
    if (isConstant(b)) {
      if (b.constant === 0n) return a;
      const [first, second] = a.operands;
      if (bits === 64 && a.kind === OP.i64Add && first !== undefined && second?.constant !== undefined)
        return this.add(first, this.constant(second.constant + b.constant, 64), 64);
    }
    return this.mask(this.binary(OP.i32Add, OP.i64Add, a, b, bits, Math.max(bits, 32)), bits);
  }

  sub(a: Value, b: Value, bits: number): Value {
    const folded = this.fold(a, b, bits, (x, y) => x - y);
    if (folded !== undefined) return folded;
    if (isConstant(b)) return this.add(a, this.constant(-b.constant, bits), bits);
    return this.mask(this.binary(OP.i32Sub, OP.i64Sub, a, b, bits, Math.max(bits, 32)), bits);
  }

  mul(a: Value, b: Value, bits: number): Value {
    return this.mask(this.binary(OP.i32Mul, OP.i64Mul, a, b, bits, Math.max(bits, 32)), bits);
  }

  and(a: Value, b: Value, bits: number): Value {
    if (same(a, b)) return a;
    return this.fold(a, b, bits, (x, y) => x & y) ?? this.binary(OP.i32And, OP.i64And, a, b, bits);
  }

  or(a: Value, b: Value, bits: number): Value {
    if (same(a, b)) return a;
    if (b.constant === 0n) return a;
    if (a.constant === 0n) return b;
    return this.fold(a, b, bits, (x, y) => x | y) ?? this.binary(OP.i32Or, OP.i64Or, a, b, bits);
  }

  xor(a: Value, b: Value, bits: number): Value {
    if (same(a, b)) return this.constant(0, bits);
    return this.fold(a, b, bits, (x, y) => x ^ y) ?? this.binary(OP.i32Xor, OP.i64Xor, a, b, bits);
  }

  not(a: Value, bits: number): Value {
    if (bits > 1) return this.xor(a, this.constant(-1n, bits), bits);
    if (isConstant(a)) return this.constant(a.constant ^ 1n, 1);
    const inverse = INVERSE.get(a.kind);
    if (inverse !== undefined) return this.emitter.operation(inverse, I32, 1, a.operands);
    return this.emitter.operation(OP.i32Eqz, I32, 1, [a]);
  }

  neg(a: Value, bits: number): Value {
    return this.sub(this.constant(0, bits), a, bits);
  }

  /** The result where the count is below the width of the WebAssembly type, else `beyond`. */
  #guard(result: Value, count: Value, bits: number, beyond: Value): Value {
    const width = bits === 64 ? 64 : 32;
    if (bound(count) < BigInt(width)) return result;
    return this.select(this.lessUnsigned(count, this.constant(width, bits), bits), result, beyond, bits);
  }

  shiftLeft(a: Value, count: Value, bits: number): Value {
    if (count.constant === 0n) return a;
    const shifted = this.mask(this.binary(OP.i32Shl, OP.i64Shl, a, count, bits, Math.max(bits, 32)), bits);
    return this.#guard(shifted, count, bits, this.constant(0, bits));
  }

  shiftRight(a: Value, count: Value, bits: number): Value {
    if (count.constant === 0n) return a;
    const shifted = this.binary(OP.i32ShrU, OP.i64ShrU, a, count, bits);
    return this.#guard(shifted, count, bits, this.constant(0, bits));
  }

  shiftRightSigned(a: Value, count: Value, bits: number): Value {
    if (bits < 32) {
      const wide = this.signExtend(a, bits, 32);
      return this.mask(this.shiftRightSigned(wide, this.zeroExtend(count, bits, 32), 32), bits);
    }
    const shift = (n: Value): Value => this.binary(OP.i32ShrS, OP.i64ShrS, a, n, bits);
    return this.#guard(shift(count), count, bits, shift(this.constant(bits - 1, bits)));
  }

  rotateLeft(a: Value, count: Value, bits: number): Value {
    if (bits >= 32) return this.binary(OP.i32Rotl, OP.i64Rotl, a, count, bits);
    const n = this.and(count, this.constant(bits - 1, bits), 32);
    const rest = this.sub(this.constant(bits, 32), n, 32);
    const joined = this.or(this.shiftLeft(a, n, 32), this.shiftRight(a, rest, 32), 32);
    return this.emitter.operation(OP.i32And, I32, bits, [
      joined,
      this.constant((1n << BigInt(bits)) - 1n, 32),
    ]);
  }

  rotateRight(a: Value, count: Value, bits: number): Value {
    if (bits >= 32) return this.binary(OP.i32Rotr, OP.i64Rotr, a, count, bits);
    return this.rotateLeft(a, this.sub(this.constant(bits, bits), count, bits), bits);
  }

  zeroExtend(a: Value, from: number, to: number): Value {
    if (isConstant(a)) return this.constant(a.constant, to);
    if (to <= 32 || from === to) return a;
    if (from > 64 || to === 80) this.unsupported();
    const wide = from === 64 ? this.emitter.as(a, I64) : this.#wide(a);
    if (to === 64) return wide;
    const zero = this.emitter.constant(0, 128);
    return this.emitter.operation(OP.i64x2ReplaceLane, V128, 128, [zero, wide], 0);
  }

  /** An i32 as an i64. */
  #wide(a: Value): Value {
    const value = this.emitter.as(a, I32);
    const [origin] = value.operands;
    // What was cut off a value that has nothing above 32 bits was zero.
    if (value.kind === OP.i32WrapI64 && origin?.kind === OP.i64ExtendI32U) return origin;
    return this.unary(OP.i64ExtendI32U, I64, 64, value);
  }

  signExtend(a: Value, from: number, to: number): Value {
    if (isConstant(a)) return this.constant(BigInt.asIntN(from, a.constant), to);
    if (from === to) return a;
    if (from === 1) {
      const wide = to === 64 ? this.zeroExtend(a, 1, 64) : a;
      return this.neg(wide, to);
    }
    const opcode = from === 8 ? OP.i32Extend8S : from === 16 ? OP.i32Extend16S : undefined;
    const word = opcode === undefined ? this.emitter.as(a, I32) : this.unary(opcode, I32, 32, a);
    return to === 64 ? this.unary(OP.i64ExtendI32S, I64, 64, word) : this.mask(word, to);
  }

  extract(a: Value, bits: number, start: number, length: number): Value {
    if (isConstant(a)) return this.constant(a.constant >> BigInt(start), length);
    if (bits === 128) {
      if (length > 64 || start % 64 !== 0) this.unsupported();
      const half = this.emitter.operation(OP.i64x2ExtractLane, I64, 64, [a], start / 64);
      return length === 64 ? half : this.extract(half, 64, 0, length);
    }
    if (start === 0 && length === bits) return a;
    const type = bits === 64 ? I64 : I32;
    const shifted = this.shiftRight(this.emitter.as(a, type), this.constant(start, bits), bits);
    const word = bits === 64 ? this.#narrow(shifted) : shifted;
    return start + length === bits && bits <= 32 ? word : this.mask(word, length);
  }

  #narrow(a: Value): Value {
    if (isConstant(a)) return this.constant(a.constant, 32);
    const [origin] = a.operands;
    if (a.kind === OP.i64ExtendI32U && origin !== undefined) return origin;
    return this.unary(OP.i32WrapI64, I32, 32, a);
  }

  concat(high: Value, low: Value, bits: number): Value {
    if (bits === 64) {
      const { emitter } = this;
      const both = emitter.operation(OP.i64x2Splat, V128, 128, [emitter.as(low, I64)]);
      return emitter.operation(OP.i64x2ReplaceLane, V128, 128, [both, emitter.as(high, I64)], 1);
    }
    const twice = 2 * bits;
    const upper = this.shiftLeft(this.zeroExtend(high, bits, twice), this.constant(bits, twice), twice);
    return this.or(upper, this.zeroExtend(low, bits, twice), twice);
  }

  equal(a: Value, b: Value, bits: number): Value {
    if (bits > 64) {
      const { emitter } = this;
      const difference = emitter.operation(OP.v128Xor, V128, 128, [a, b]);
      return this.not(emitter.operation(OP.v128AnyTrue, I32, 1, [difference]), 1);
    }
    if (b.constant === 0n) return this.isZero(a, bits);
    return (
      this.fold(a, b, 1, (x, y) => (x === y ? 1n : 0n)) ?? this.binary(OP.i32Eq, OP.i64Eq, a, b, bits, 1)
    );
  }

  lessUnsigned(a: Value, b: Value, bits: number): Value {
    return (
      this.fold(a, b, 1, (x, y) => (x < y ? 1n : 0n)) ?? this.binary(OP.i32LtU, OP.i64LtU, a, b, bits, 1)
    );
  }

  lessSigned(a: Value, b: Value, bits: number): Value {
    if (bits >= 32) return this.binary(OP.i32LtS, OP.i64LtS, a, b, bits, 1);
    return this.binary(
      OP.i32LtS,
      OP.i64LtS,
      this.signExtend(a, bits, 32),
      this.signExtend(b, bits, 32),
      32,
      1,
    );
  }

  isZero(a: Value, bits: number): Value {
    if (isConstant(a)) return this.constant(a.constant === 0n ? 1 : 0, 1);
    if (bits > 64) return this.not(this.unary(OP.v128AnyTrue, I32, 1, a), 1);
    if (bits === 64) return this.unary(OP.i64Eqz, I32, 1, this.emitter.as(a, I64));
    return this.unary(OP.i32Eqz, I32, 1, this.emitter.as(a, I32));
  }

  sign(a: Value, bits: number): Value {
    if (isConstant(a)) return this.constant(a.constant >> BigInt(bits - 1), 1);
    if (bits >= 32) return this.binary(OP.i32LtS, OP.i64LtS, a, this.constant(0, bits), bits, 1);
    return this.extract(a, bits, bits - 1, 1);
  }

  bit(a: Value, index: number, bits: number): Value {
    return this.extract(a, bits, index, 1);
  }

  select(condition: Value, then: Value, otherwise: Value, bits: number): Value {
    if (isConstant(condition)) return condition.constant === 0n ? otherwise : then;
    const { emitter } = this;
    const type = bits === 128 ? V128 : bits === 64 ? I64 : I32;
    const values = type === V128 ? [then, otherwise] : [emitter.as(then, type), emitter.as(otherwise, type)];
    return emitter.operation(OP.select, type, bits, [...values, condition]);
  }
}
