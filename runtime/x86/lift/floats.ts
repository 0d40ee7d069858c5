/**
 * Floats of 32 and 64 bits by WebAssembly's own, which are IEEE 754's with round-to-nearest, as SSE's. Only the bits of a NaN
 * that an operation makes are not defined there (Core Specification 2.0, 4.3.3): such a result leaves the lifted code, and
 * the interpreter gives the one that x86 gives; or it is made when the lifted code is left (see doubts.ts).
 */

import type { FloatOperation, FloatPredicate, Rounding } from "../machine.ts";
import type { Emitter, FloatLowering, Lowering } from "./emitter.ts";
import { F32, F64, I32, I64, OP, simd, V128, type ValueType } from "./opcodes.ts";
import type { Value } from "./value.ts";

interface Format {
  readonly type: ValueType;
  /** The first of eq, ne, lt, gt, le, ge. */
  readonly compare: number;
  readonly arithmetic: Readonly<Record<Exclude<FloatOperation, "min" | "max">, number>>;
  readonly rounding: Readonly<Record<Rounding, number>>;
  readonly squareRoot: number;
  readonly extract: number;
  readonly splat: number;
  /** On vectors; the names are x86's. */
  readonly lanes: Readonly<Record<FloatOperation, number>>;
  /** On vectors: the first of eq, ne, lt, gt, le, ge. */
  readonly lanesCompare: number;
  readonly lanesSquareRoot: number;
  /** The top bit of each lane, gathered. */
  readonly lanesSigns: number;
  readonly lanesRounding: Readonly<Record<Rounding, number>>;
}

const BINARY32: Format = {
  type: F32,
  compare: OP.f32Eq,
  arithmetic: { add: OP.f32Add, sub: OP.f32Sub, mul: OP.f32Mul, div: OP.f32Div },
  rounding: { nearest: OP.f32Nearest, down: OP.f32Floor, up: OP.f32Ceil, truncate: OP.f32Trunc },
  squareRoot: OP.f32Sqrt,
  extract: OP.f32x4ExtractLane,
  splat: simd(0x13),
  lanes: {
    add: simd(0xe4),
    sub: simd(0xe5),
    mul: simd(0xe6),
    div: simd(0xe7),
    min: simd(0xea),
    max: simd(0xeb),
  },
  lanesCompare: 0x41,
  lanesSquareRoot: simd(0xe3),
  lanesSigns: simd(0xa4),
  lanesRounding: { nearest: simd(0x6a), down: simd(0x68), up: simd(0x67), truncate: simd(0x69) },
};
const BINARY64: Format = {
  type: F64,
  compare: OP.f64Eq,
  arithmetic: { add: OP.f64Add, sub: OP.f64Sub, mul: OP.f64Mul, div: OP.f64Div },
  rounding: { nearest: OP.f64Nearest, down: OP.f64Floor, up: OP.f64Ceil, truncate: OP.f64Trunc },
  squareRoot: OP.f64Sqrt,
  extract: OP.f64x2ExtractLane,
  splat: simd(0x14),
  lanes: {
    add: simd(0xf0),
    sub: simd(0xf1),
    mul: simd(0xf2),
    div: simd(0xf3),
    min: simd(0xf6),
    max: simd(0xf7),
  },
  lanesCompare: 0x47,
  lanesSquareRoot: simd(0xef),
  lanesSigns: simd(0xc4),
  lanesRounding: { nearest: simd(0x94), down: simd(0x75), up: simd(0x74), truncate: simd(0x7a) },
};

/** Of the comparisons of a format: from the first on. */
export const AT_MOST = OP.f32Le - OP.f32Eq;
export const UNEQUAL = OP.f32Ne - OP.f32Eq;

export function formatOf(width: number): Format {
  return width === 32 ? BINARY32 : BINARY64;
}

function operation(emitter: Emitter, opcode: number, type: ValueType, ...operands: readonly Value[]): Value {
  return emitter.operation(opcode, type, type === F32 || type === I32 ? 32 : 64, operands);
}

function condition(emitter: Emitter, opcode: number, ...operands: readonly Value[]): Value {
  return emitter.operation(opcode, I32, 1, operands);
}

/** As a float. A lane that was taken out as an integer is taken out as a float instead: it never leaves the vector registers. */
export function asFloat(emitter: Emitter, value: Value, width: number): Value {
  const { type, extract } = formatOf(width);
  const lane = value.kind === OP.i64x2ExtractLane || value.kind === OP.i32x4ExtractLane;
  if (lane && value.bits === width)
    return emitter.operation(extract, type, width, value.operands, value.immediate);
  return emitter.as(value, type);
}

/**
 * Leaves the lifted code where the result is a NaN: the only value that is not at most itself. To be asked whether it is unequal to itself
 * would cost processors a branch more, for UCOMISS says "equal" of a NaN, too (SDM Vol. 2B).
 */
function exact(lowering: Lowering, format: Format, result: Value): Value {
  const { emitter } = lowering;
  const isNumber = condition(emitter, format.compare + AT_MOST, result, result);
  lowering.deoptIf(condition(emitter, OP.i32Eqz, isNumber));
  return result;
}

/** The result of an operation that gives a NaN where an operand is one; it is only noted where that can be. */
function noted(
  lowering: FloatLowering,
  opcode: number,
  a: Value,
  b: Value,
  ensure: (result: Value) => Value,
): Value {
  const { emitter, floatFormat: format } = lowering;
  const result = (x: Value, y: Value): Value => emitter.operation(opcode, x.type, x.bits, [x, y]);
  if (format === undefined) return ensure(result(a, b));
  const [x, y] = [lowering.named(a), lowering.named(b)];
  const named = lowering.named(result(x, y));
  lowering.noteFloat({ format, a: x.local, b: y.local, result: named.local });
  return named;
}

export function float(
  lowering: FloatLowering,
  operator: FloatOperation,
  width: number,
  a: Value,
  b: Value,
): Value {
  const { emitter } = lowering;
  const format = formatOf(width);
  const x = asFloat(emitter, a, width);
  const y = asFloat(emitter, b, width);
  if (operator === "min" || operator === "max") {
    // The instructions on vectors take no branch, and give one of their operands bit by bit.
    const splat = (value: Value) => emitter.operation(format.splat, V128, 128, [value]);
    const chosen = select(emitter, format, operator, splat(x), splat(y));
    return emitter.operation(format.extract, format.type, width, [chosen], 0);
  }
  return noted(lowering, format.arithmetic[operator], x, y, (result) => exact(lowering, format, result));
}

/** `pmin(x, y)` is `y < x ? y : x`, MINPS `a < b ? a : b`: the same with the operands exchanged. */
function select(emitter: Emitter, format: Format, operator: "min" | "max", a: Value, b: Value): Value {
  return emitter.operation(format.lanes[operator], V128, 128, [b, a]);
}

/** Lane by lane. */
export function floatLanes(
  lowering: FloatLowering,
  operator: FloatOperation,
  width: number,
  a: Value,
  b: Value,
): Value {
  const { emitter } = lowering;
  const format = formatOf(width);
  if (operator === "min" || operator === "max") return select(emitter, format, operator, a, b);
  return noted(lowering, format.lanes[operator], a, b, (result) => exactLanes(lowering, format, result));
}

function exactLanes(lowering: Lowering, format: Format, result: Value): Value {
  const { emitter } = lowering;
  const unequal = emitter.operation(simd(format.lanesCompare + UNEQUAL), V128, 128, [result, result]);
  // The signs of the lanes in a general register: engines make less of this than of whether any bit is set.
  lowering.deoptIf(condition(emitter, format.lanesSigns, unequal));
  return result;
}

export function squareRootLanes(lowering: Lowering, width: number, a: Value): Value {
  const format = formatOf(width);
  return exactLanes(lowering, format, lowering.emitter.operation(format.lanesSquareRoot, V128, 128, [a]));
}

export function roundFloatLanes(lowering: Lowering, width: number, a: Value, rounding: Rounding): Value {
  const format = formatOf(width);
  const rounded = lowering.emitter.operation(format.lanesRounding[rounding], V128, 128, [a]);
  return exactLanes(lowering, format, rounded);
}

/** All ones in each lane where the predicate holds. */
export function floatCompareLanes(
  { emitter }: Lowering,
  predicate: FloatPredicate,
  width: number,
  a: Value,
  b: Value,
): Value {
  const { lanesCompare } = formatOf(width);
  const vector = (opcode: number, ...operands: readonly Value[]): Value =>
    emitter.operation(opcode, V128, 128, operands);
  const compare = (offset: number, x: Value, y: Value): Value => vector(simd(lanesCompare + offset), x, y);
  switch (predicate) {
    case "eq":
      return compare(0, a, b);
    case "neq":
      return compare(1, a, b);
    case "lt":
      return compare(2, a, b);
    case "le":
      return compare(4, a, b);
    case "nlt":
      return vector(OP.v128Not, compare(2, a, b));
    case "nle":
      return vector(OP.v128Not, compare(4, a, b));
    case "unord":
      return vector(OP.v128Or, compare(1, a, a), compare(1, b, b));
    case "ord":
      return vector(OP.v128And, compare(0, a, a), compare(0, b, b));
  }
}

export function squareRoot(lowering: Lowering, width: number, a: Value): Value {
  const { emitter } = lowering;
  const format = formatOf(width);
  const root = operation(emitter, format.squareRoot, format.type, asFloat(emitter, a, width));
  return exact(lowering, format, root);
}

export function roundFloat(lowering: Lowering, width: number, a: Value, rounding: Rounding): Value {
  const { emitter } = lowering;
  const format = formatOf(width);
  const rounded = operation(emitter, format.rounding[rounding], format.type, asFloat(emitter, a, width));
  return exact(lowering, format, rounded);
}

export function floatCompare(
  { emitter }: Lowering,
  predicate: FloatPredicate,
  width: number,
  a: Value,
  b: Value,
): Value {
  const { compare } = formatOf(width);
  const x = asFloat(emitter, a, width);
  const y = asFloat(emitter, b, width);
  const not = (value: Value) => condition(emitter, OP.i32Eqz, value);
  switch (predicate) {
    case "eq":
      return condition(emitter, compare, x, y);
    case "neq":
      return condition(emitter, compare + 1, x, y);
    case "lt":
      return condition(emitter, compare + 2, x, y);
    case "le":
      return condition(emitter, compare + 4, x, y);
    case "nlt":
      return not(condition(emitter, compare + 2, x, y));
    case "nle":
      return not(condition(emitter, compare + 4, x, y));
    case "unord":
      return condition(
        emitter,
        OP.i32Or,
        condition(emitter, compare + 1, x, x),
        condition(emitter, compare + 1, y, y),
      );
    case "ord":
      return condition(
        emitter,
        OP.i32And,
        condition(emitter, compare, x, x),
        condition(emitter, compare, y, y),
      );
  }
}

export function integerToFloat({ emitter }: Lowering, a: Value, from: number, to: number): Value {
  const wide = from === 64;
  const opcode =
    to === 32 ? (wide ? OP.f32ConvertI64S : OP.f32ConvertI32S) : wide ? OP.f64ConvertI64S : OP.f64ConvertI32S;
  return operation(emitter, opcode, formatOf(to).type, emitter.as(a, wide ? I64 : I32));
}

/** What is too small saturates to the indefinite integer by itself; only what is too large, or a NaN, is left to see to. */
export function floatToInteger(
  { emitter }: Lowering,
  a: Value,
  from: number,
  to: number,
  rounding: Rounding,
): Value {
  const format = formatOf(from);
  const { type } = format;
  const x = asFloat(emitter, a, from);
  const whole = rounding === "truncate" ? x : operation(emitter, format.rounding[rounding], type, x);
  const wide = to === 64;
  const opcode =
    from === 32
      ? wide
        ? OP.i64TruncSatF32S
        : OP.i32TruncSatF32S
      : wide
        ? OP.i64TruncSatF64S
        : OP.i32TruncSatF64S;
  const integer = wide ? I64 : I32;
  const converted = operation(emitter, opcode, integer, whole);
  const limit = emitter.constant(powerOfTwo(to - 1, from), from, type);
  const fits = condition(emitter, format.compare + 2, whole, limit);
  const indefinite = emitter.constant(1n << BigInt(to - 1), to);
  return operation(emitter, OP.select, integer, converted, indefinite, fits);
}

/** The bits of 2^exponent. */
function powerOfTwo(exponent: number, width: number): bigint {
  return width === 32 ? BigInt(exponent + 127) << 23n : BigInt(exponent + 1023) << 52n;
}

export function floatToFloat(lowering: Lowering, a: Value, from: number, to: number): Value {
  const { emitter } = lowering;
  const format = formatOf(to);
  const opcode = to === 64 ? OP.f64PromoteF32 : OP.f32DemoteF64;
  return exact(lowering, format, operation(emitter, opcode, format.type, asFloat(emitter, a, from)));
}
