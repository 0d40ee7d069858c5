/** The values on the stack of an expression: bits with a type (DWARF 5, section 2.5.1). */

/** A base type as far as arithmetic cares. Undefined in a value: the generic type, 64 bits whose sign the operation chooses. */
export interface ValueType {
  readonly size: number;
  readonly isSigned: boolean;
  readonly isFloat: boolean;
}

export interface TypedValue {
  /** The bits, without sign. */
  readonly bits: bigint;
  readonly type: ValueType | undefined;
}

const GENERIC_BITS = 64;
/** DWARF 5, `DW_ATE_…`. */
const FLOAT = 4;
const SIGNED: ReadonlySet<number> = new Set([5, 6, 0xd]);
/** No base type is larger. */
const MAX_SIZE = 64;

export function valueType(encoding: number, size: number): ValueType {
  return {
    size: Math.min(Math.max(1, size), MAX_SIZE),
    isSigned: SIGNED.has(encoding),
    isFloat: encoding === FLOAT,
  };
}

export function generic(value: bigint): TypedValue {
  return { bits: BigInt.asUintN(GENERIC_BITS, value), type: undefined };
}

export function typed(value: bigint, type: ValueType | undefined): TypedValue {
  return { bits: BigInt.asUintN(widthOf(type), value), type };
}

export function widthOf(type: ValueType | undefined): number {
  return type ? type.size * 8 : GENERIC_BITS;
}

/** As a signed number: what division, shifts to the right and comparisons use, except for unsigned base types. */
export function signedOf({ bits, type }: TypedValue): bigint {
  return type && !type.isSigned ? bits : BigInt.asIntN(widthOf(type), bits);
}

export function bytesOf({ bits, type }: TypedValue): Uint8Array {
  const bytes = new Uint8Array(type?.size ?? 8);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number((bits >> BigInt(8 * i)) & 0xffn);
  return bytes;
}

export function fromBytes(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}

/** Floats of four and eight bytes; others (x87's ten) have no arithmetic here. */
function floatOf({ bits, type }: TypedValue): number | undefined {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt.asUintN(64, bits), true);
  if (type?.size === 4) return view.getFloat32(0, true);
  return type?.size === 8 ? view.getFloat64(0, true) : undefined;
}

function fromFloat(value: number, type: ValueType): TypedValue | undefined {
  const view = new DataView(new ArrayBuffer(8));
  if (type.size === 4) view.setFloat32(0, value, true);
  else if (type.size === 8) view.setFloat64(0, value, true);
  else return undefined;
  return { bits: view.getBigUint64(0, true), type };
}

/** `DW_OP_convert`: the same number in another type. Undefined when there is no such arithmetic here. */
export function convert(value: TypedValue, type: ValueType | undefined): TypedValue | undefined {
  if (value.type?.isFloat !== true && type?.isFloat !== true) {
    return typed(value.type ? signedOf(value) : value.bits, type);
  }
  const number = value.type?.isFloat === true ? floatOf(value) : Number(signedOf(value));
  if (number === undefined) return undefined;
  if (type?.isFloat === true) return fromFloat(number, type);
  return Number.isFinite(number) ? typed(BigInt(Math.trunc(number)), type) : undefined;
}

export type Operator =
  | "plus"
  | "minus"
  | "mul"
  | "div"
  | "mod"
  | "and"
  | "or"
  | "xor"
  | "shl"
  | "shr"
  | "shra"
  | "eq"
  | "ne"
  | "lt"
  | "le"
  | "gt"
  | "ge";

/** `left operator right`; undefined for a division by zero and for types that do not go together. */
export function combine(operator: Operator, left: TypedValue, right: TypedValue): TypedValue | undefined {
  if (left.type?.isFloat === true || right.type?.isFloat === true)
    return combineFloats(operator, left, right);
  const type = left.type;
  const width = BigInt(widthOf(type));
  const a = signedOf(left);
  const b = signedOf(right);
  const truth = (condition: boolean): TypedValue => generic(condition ? 1n : 0n);
  switch (operator) {
    case "plus":
      return typed(left.bits + right.bits, type);
    case "minus":
      return typed(left.bits - right.bits, type);
    case "mul":
      return typed(left.bits * right.bits, type);
    case "div":
      return b === 0n ? undefined : typed(a / b, type);
    case "mod":
      // The generic type's remainder is unsigned, as all DWARF consumers have it.
      if (right.bits === 0n) return undefined;
      return type?.isSigned === true ? typed(a % b, type) : typed(left.bits % right.bits, type);
    case "and":
      return typed(left.bits & right.bits, type);
    case "or":
      return typed(left.bits | right.bits, type);
    case "xor":
      return typed(left.bits ^ right.bits, type);
    case "shl":
      return typed(right.bits >= width ? 0n : left.bits << right.bits, type);
    case "shr":
      return typed(right.bits >= width ? 0n : left.bits >> right.bits, type);
    case "shra": {
      const value = BigInt.asIntN(Number(width), left.bits);
      return typed(value >> (right.bits >= width ? width : right.bits), type);
    }
    case "eq":
      return truth(a === b);
    case "ne":
      return truth(a !== b);
    case "lt":
      return truth(a < b);
    case "le":
      return truth(a <= b);
    case "gt":
      return truth(a > b);
    case "ge":
      return truth(a >= b);
  }
}

function combineFloats(operator: Operator, left: TypedValue, right: TypedValue): TypedValue | undefined {
  const type = left.type;
  const a = floatOf(left);
  const b = floatOf(right);
  if (!type?.isFloat || !right.type?.isFloat || a === undefined || b === undefined) return undefined;
  const truth = (condition: boolean): TypedValue => generic(condition ? 1n : 0n);
  switch (operator) {
    case "plus":
      return fromFloat(a + b, type);
    case "minus":
      return fromFloat(a - b, type);
    case "mul":
      return fromFloat(a * b, type);
    case "div":
      return fromFloat(a / b, type);
    case "eq":
      return truth(a === b);
    case "ne":
      return truth(a !== b);
    case "lt":
      return truth(a < b);
    case "le":
      return truth(a <= b);
    case "gt":
      return truth(a > b);
    case "ge":
      return truth(a >= b);
    default:
      return undefined;
  }
}
