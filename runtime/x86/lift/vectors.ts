/** Vectors of 128 bits by WebAssembly's SIMD instructions, lane by lane. */

import type { LaneOperation, LaneShift, LaneUnary } from "../machine.ts";
import type { Emitter } from "./emitter.ts";
import { F32, F64, I32, I64, OP, simd, V128 } from "./opcodes.ts";
import { isConstant, type Value } from "./value.ts";

/** Opcodes by the width of the lanes. */
type ByWidth = Readonly<Record<number, number>>;

const ADD: ByWidth = { 8: 0x6e, 16: 0x8e, 32: 0xae, 64: 0xce };
const SUBTRACT: ByWidth = { 8: 0x71, 16: 0x91, 32: 0xb1, 64: 0xd1 };
const ADD_SATURATE_SIGNED: ByWidth = { 8: 0x6f, 16: 0x8f };
const SUBTRACT_SATURATE_SIGNED: ByWidth = { 8: 0x72, 16: 0x92 };
const SUBTRACT_SATURATE_UNSIGNED: ByWidth = { 8: 0x73, 16: 0x93 };
const EQUAL: ByWidth = { 8: 0x23, 16: 0x2d, 32: 0x37, 64: 0xd6 };
const LESS_SIGNED: ByWidth = { 8: 0x25, 16: 0x2f, 32: 0x39, 64: 0xd8 };
const SHIFT_LEFT: ByWidth = { 8: 0x6b, 16: 0x8b, 32: 0xab, 64: 0xcb };
const SHIFT_RIGHT: ByWidth = { 8: 0x6d, 16: 0x8d, 32: 0xad, 64: 0xcd };
const SHIFT_RIGHT_SIGNED: ByWidth = { 8: 0x6c, 16: 0x8c, 32: 0xac, 64: 0xcc };
const ABSOLUTE: ByWidth = { 8: 0x60, 16: 0x80, 32: 0xa0 };
const BITMASK: ByWidth = { 8: 0x64, 16: 0x84, 32: 0xa4, 64: 0xc4 };
const EXTRACT: ByWidth = { 8: 0x16, 16: 0x19, 32: 0x1b, 64: 0x1d };
const REPLACE: ByWidth = { 8: 0x17, 16: 0x1a, 32: 0x1c, 64: 0x1e };
const FLOAT_REPLACE: ByWidth = { 32: OP.f32x4ReplaceLane, 64: OP.f64x2ReplaceLane };
/** From lanes of half the width: the lower half of the vector. */
const EXTEND_LOW_SIGNED: ByWidth = { 16: 0x87, 32: 0xa7, 64: 0xc7 };
const EXTEND_LOW_UNSIGNED: ByWidth = { 16: 0x89, 32: 0xa9, 64: 0xc9 };

/** Operations that are one instruction with the operands in the same order. */
const DIRECT: Partial<Readonly<Record<LaneOperation, ByWidth>>> = {
  add: ADD,
  sub: SUBTRACT,
  mul: { 16: 0x95, 32: 0xb5, 64: 0xd5 },
  addSaturateSigned: ADD_SATURATE_SIGNED,
  addSaturateUnsigned: { 8: 0x70, 16: 0x90 },
  subSaturateSigned: SUBTRACT_SATURATE_SIGNED,
  subSaturateUnsigned: SUBTRACT_SATURATE_UNSIGNED,
  equal: EQUAL,
  greaterSigned: { 8: 0x27, 16: 0x31, 32: 0x3b, 64: 0xd9 },
  minSigned: { 8: 0x76, 16: 0x96, 32: 0xb6 },
  maxSigned: { 8: 0x78, 16: 0x98, 32: 0xb8 },
  minUnsigned: { 8: 0x77, 16: 0x97, 32: 0xb7 },
  maxUnsigned: { 8: 0x79, 16: 0x99, 32: 0xb9 },
  averageUnsigned: { 8: 0x7b, 16: 0x9b },
  mulAddPairsSigned: { 16: 0xba, 32: 0xba },
  narrowSigned: { 16: 0x65, 32: 0x85 },
  narrowUnsigned: { 16: 0x66, 32: 0x86 },
};

const EXTMUL_LOW_I16_S = 0xbc;
const EXTMUL_HIGH_I16_S = 0xbd;
const EXTMUL_LOW_I16_U = 0xbe;
const EXTMUL_HIGH_I16_U = 0xbf;
const EXTMUL_LOW_I32_S = 0xdc;
const EXTMUL_LOW_I32_U = 0xde;
const Q15_MULTIPLY_ROUND = 0x82;
const ADD_PAIRS_I8_U = 0x7d;
const ADD_PAIRS_I16_U = 0x7f;
const SWIZZLE = 0x0e;
const AND_NOT = 0x4f;

const MISSING = 32;
const IDENTITY = Array.from({ length: 16 }, (_, i) => i);

function opcodeOf(table: ByWidth, width: number): number {
  const number = table[width];
  if (number === undefined) throw new Error(`LiteBox internal error: no lanes of ${width} bits`);
  return simd(number);
}

function vector(emitter: Emitter, opcode: number, ...operands: readonly Value[]): Value {
  return emitter.operation(opcode, V128, 128, operands);
}

/** A constant with the same bits in each lane. */
function splat(emitter: Emitter, lane: bigint, width: number): Value {
  let value = 0n;
  for (let at = 0; at < 128; at += width) value |= lane << BigInt(at);
  return emitter.constant(value, 128);
}

function byConstant(emitter: Emitter, table: ByWidth, width: number, a: Value, count: number): Value {
  return vector(emitter, opcodeOf(table, width), a, emitter.constant(count, 32));
}

/** The upper halves of products of 16-bit lanes. */
function mulHigh(emitter: Emitter, low: number, high: number, a: Value, b: Value): Value {
  const products = [vector(emitter, simd(low), a, b), vector(emitter, simd(high), a, b)] as const;
  const indexes = IDENTITY.map((byte) => 2 * (byte & ~1) + 2 + (byte & 1));
  return shuffle(emitter, products[0], products[1], indexes);
}

/** Products of the even lanes of 32 bits. */
function mulEven(emitter: Emitter, opcode: number, a: Value, b: Value): Value {
  const even = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11];
  return vector(emitter, simd(opcode), shuffle(emitter, a, a, even), shuffle(emitter, b, b, even));
}

/** Unsigned bytes times signed bytes, pairs added with saturation: a product has at most 16 bits with sign. */
function mulAddUnsignedSigned(emitter: Emitter, a: Value, b: Value): Value {
  const multiply = opcodeOf({ 16: 0x95 }, 16);
  const lowA = vector(emitter, OP.v128And, a, splat(emitter, 0xffn, 16));
  const highA = byConstant(emitter, SHIFT_RIGHT, 16, a, 8);
  const lowB = byConstant(emitter, SHIFT_RIGHT_SIGNED, 16, byConstant(emitter, SHIFT_LEFT, 16, b, 8), 8);
  const highB = byConstant(emitter, SHIFT_RIGHT_SIGNED, 16, b, 8);
  return vector(
    emitter,
    opcodeOf(ADD_SATURATE_SIGNED, 16),
    vector(emitter, multiply, lowA, lowB),
    vector(emitter, multiply, highA, highB),
  );
}

/** WebAssembly's instruction saturates where both operands are -1; PMULHRSW wraps (SDM Vol. 2B). */
function mulHighRound(emitter: Emitter, a: Value, b: Value): Value {
  const least = splat(emitter, 0x8000n, 16);
  const equal = opcodeOf(EQUAL, 16);
  const both = vector(
    emitter,
    OP.v128And,
    vector(emitter, equal, a, least),
    vector(emitter, equal, b, least),
  );
  return vector(emitter, OP.v128Xor, vector(emitter, simd(Q15_MULTIPLY_ROUND), a, b), both);
}

function sumAbsoluteDifferences(emitter: Emitter, a: Value, b: Value): Value {
  const subtract = opcodeOf(SUBTRACT_SATURATE_UNSIGNED, 8);
  const differences = vector(
    emitter,
    OP.v128Or,
    vector(emitter, subtract, a, b),
    vector(emitter, subtract, b, a),
  );
  const words = vector(emitter, simd(ADD_PAIRS_I8_U), differences);
  const doublewords = vector(emitter, simd(ADD_PAIRS_I16_U), words);
  return vector(
    emitter,
    opcodeOf(ADD, 64),
    vector(emitter, OP.v128And, doublewords, splat(emitter, 0xffff_ffffn, 64)),
    byConstant(emitter, SHIFT_RIGHT, 64, doublewords, 32),
  );
}

/** Neighbours combined: a's in the lower half of the result. */
function pairs(emitter: Emitter, table: ByWidth, width: number, a: Value, b: Value): Value {
  const bytes = width / 8;
  const pick = (odd: number) =>
    IDENTITY.map((at) => 2 * bytes * Math.floor(at / bytes) + odd * bytes + (at % bytes));
  return vector(
    emitter,
    opcodeOf(table, width),
    shuffle(emitter, a, b, pick(0)),
    shuffle(emitter, a, b, pick(1)),
  );
}

function applySign(emitter: Emitter, width: number, a: Value, b: Value): Value {
  const zero = emitter.constant(0, 128);
  const negative = vector(emitter, opcodeOf(LESS_SIGNED, width), b, zero);
  const flipped = vector(emitter, OP.v128Xor, a, negative);
  const negated = vector(emitter, opcodeOf(SUBTRACT, width), flipped, negative);
  return vector(emitter, simd(AND_NOT), negated, vector(emitter, opcodeOf(EQUAL, width), b, zero));
}

export function lanes(emitter: Emitter, operation: LaneOperation, width: number, a: Value, b: Value): Value {
  const direct = DIRECT[operation];
  if (direct !== undefined) return vector(emitter, opcodeOf(direct, width), a, b);
  switch (operation) {
    case "and":
      return vector(emitter, OP.v128And, a, b);
    case "or":
      return vector(emitter, OP.v128Or, a, b);
    case "xor":
      // The idiom that clears a register.
      return a === b ? emitter.constant(0, 128) : vector(emitter, OP.v128Xor, a, b);
    case "andNot":
      return vector(emitter, simd(AND_NOT), b, a);
    case "mulHighSigned":
      return mulHigh(emitter, EXTMUL_LOW_I16_S, EXTMUL_HIGH_I16_S, a, b);
    case "mulHighUnsigned":
      return mulHigh(emitter, EXTMUL_LOW_I16_U, EXTMUL_HIGH_I16_U, a, b);
    case "mulEvenUnsigned":
      return mulEven(emitter, EXTMUL_LOW_I32_U, a, b);
    case "mulEvenSigned":
      return mulEven(emitter, EXTMUL_LOW_I32_S, a, b);
    case "mulAddPairsUnsignedSigned":
      return mulAddUnsignedSigned(emitter, a, b);
    case "mulHighRound":
      return mulHighRound(emitter, a, b);
    case "sumAbsoluteDifferences":
      return sumAbsoluteDifferences(emitter, a, b);
    case "addPairs":
      return pairs(emitter, ADD, width, a, b);
    case "subPairs":
      return pairs(emitter, SUBTRACT, width, a, b);
    case "addPairsSaturate":
      return pairs(emitter, ADD_SATURATE_SIGNED, width, a, b);
    case "subPairsSaturate":
      return pairs(emitter, SUBTRACT_SATURATE_SIGNED, width, a, b);
    case "applySign":
      return applySign(emitter, width, a, b);
    case "swizzle":
      // PSHUFB looks at bit 7 and the low four; WebAssembly gives zero for every index above 15.
      return vector(emitter, simd(SWIZZLE), a, vector(emitter, OP.v128And, b, splat(emitter, 0x8fn, 8)));
    default:
      throw new Error(`LiteBox internal error: lanes ${operation} of ${width} bits`);
  }
}

export function lanesUnary(emitter: Emitter, _operation: LaneUnary, width: number, a: Value): Value {
  return vector(emitter, opcodeOf(ABSOLUTE, width), a);
}

const SHIFTS: Readonly<Record<LaneShift, ByWidth>> = {
  shiftLeft: SHIFT_LEFT,
  shiftRight: SHIFT_RIGHT,
  shiftRightSigned: SHIFT_RIGHT_SIGNED,
};

/** WebAssembly takes counts modulo the width, x86 does not. */
export function lanesShift(
  emitter: Emitter,
  operation: LaneShift,
  width: number,
  a: Value,
  count: Value,
): Value {
  const table = SHIFTS[operation];
  const signed = operation === "shiftRightSigned";
  if (isConstant(count)) {
    if (count.constant === 0n) return a;
    if (count.constant < BigInt(width)) return byConstant(emitter, table, width, a, Number(count.constant));
    return signed ? byConstant(emitter, table, width, a, width - 1) : emitter.constant(0, 128);
  }
  // It may be the lowest lane of a register that is kept apart as a float.
  const places = emitter.as(count, I64);
  const inRange = emitter.operation(OP.i64LtU, I32, 1, [places, emitter.constant(width, 64)]);
  const low = emitter.operation(OP.i32WrapI64, I32, 32, [places]);
  if (signed) {
    const most = emitter.operation(OP.select, I32, 32, [low, emitter.constant(width - 1, 32), inRange]);
    return vector(emitter, opcodeOf(table, width), a, most);
  }
  return vector(
    emitter,
    OP.select,
    vector(emitter, opcodeOf(table, width), a, low),
    emitter.constant(0, 128),
    inRange,
  );
}

export function lane(emitter: Emitter, a: Value, index: number, width: number): Value {
  if (isConstant(a)) return emitter.constant(a.constant >> BigInt(index * width), width);
  const replaces = a.kind === opcodeOf(REPLACE, width) || a.kind === FLOAT_REPLACE[width];
  const placed = replaces && a.immediate === index;
  const inserted = a.operands[1];
  if (placed && inserted !== undefined && width >= 32) return inserted;
  return emitter.operation(opcodeOf(EXTRACT, width), width === 64 ? I64 : I32, width, [a], index);
}

export function withLane(emitter: Emitter, a: Value, index: number, width: number, value: Value): Value {
  const opcode =
    value.type === F64
      ? OP.f64x2ReplaceLane
      : value.type === F32
        ? OP.f32x4ReplaceLane
        : opcodeOf(REPLACE, width);
  return emitter.operation(opcode, V128, 128, [a, value], index);
}

export function shuffle(emitter: Emitter, a: Value, b: Value, indexes: readonly number[]): Value {
  if (indexes.every((index, at) => index === at)) return a;
  if (!indexes.includes(MISSING)) return picked(emitter, a, b, indexes);
  const usesA = indexes.some((index) => index < 16);
  const usesB = indexes.some((index) => index >= 16 && index < MISSING);
  const zero = emitter.constant(0, 128);
  if (!usesA && !usesB) return zero;
  // One of the operands is free to be the zeros.
  if (!usesB)
    return picked(
      emitter,
      a,
      zero,
      indexes.map((index) => (index === MISSING ? 16 : index)),
    );
  if (!usesA)
    return picked(
      emitter,
      zero,
      b,
      indexes.map((index) => (index === MISSING ? 0 : index)),
    );
  const all = picked(
    emitter,
    a,
    b,
    indexes.map((index) => (index === MISSING ? 0 : index)),
  );
  const kept = indexes.reduceRight((mask, index) => (mask << 8n) | (index === MISSING ? 0n : 0xffn), 0n);
  return vector(emitter, OP.v128And, all, emitter.constant(kept, 128));
}

function picked(emitter: Emitter, a: Value, b: Value, indexes: readonly number[]): Value {
  return emitter.operation(OP.i8x16Shuffle, V128, 128, [a, b], indexes);
}

export function lanesExtend(emitter: Emitter, signed: boolean, a: Value, from: number, to: number): Value {
  const table = signed ? EXTEND_LOW_SIGNED : EXTEND_LOW_UNSIGNED;
  let value = a;
  for (let width = 2 * from; width <= to; width *= 2) value = vector(emitter, opcodeOf(table, width), value);
  return value;
}

export function laneSigns(emitter: Emitter, a: Value, width: number): Value {
  return emitter.operation(opcodeOf(BITMASK, width), I32, 32, [a]);
}

export function laneBlend(emitter: Emitter, a: Value, b: Value, mask: Value, width: number): Value {
  const chosen = vector(emitter, opcodeOf(LESS_SIGNED, width), mask, emitter.constant(0, 128));
  return vector(emitter, OP.v128Bitselect, b, a, chosen);
}
