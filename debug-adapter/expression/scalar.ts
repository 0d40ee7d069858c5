/** Values as the numbers that C computes with, and back. */
import type { DataType } from "../../runtime/binary/data-types.ts";
import { floatOf, integerOf, isSignedType } from "../value/scalars.ts";
import { integerBytes, load, sizeOf, strip, type Value, type ValueContext } from "../value/value.ts";
import { elementType } from "../value/elements.ts";
import { viewOf } from "../value/views/index.ts";
import { ExpressionError } from "./syntax.ts";
import { DOUBLE, FLOAT, integerType, pointerTo } from "./types.ts";

export type Scalar =
  | { readonly kind: "integer"; readonly value: bigint; readonly type: DataType }
  | { readonly kind: "float"; readonly value: number; readonly type: DataType }
  /** `target` is the type of what it points to. */
  | { readonly kind: "pointer"; readonly value: bigint; readonly type: DataType; readonly target: DataType };

/** The number that a value is; an array is a pointer to its first element, a function one to itself (C11, 6.3.2.1). */
export function scalarOf(context: ValueContext, value: Value, what: string): Scalar {
  const type = strip(value.type);
  if (type.kind === "array" || type.kind === "function") {
    if (value.place.kind !== "memory") throw new ExpressionError(`${what} has no address.`);
    const target = type.kind === "array" ? elementType(type) : value.type;
    return { kind: "pointer", value: value.place.address, type: pointerTo(target), target };
  }
  if (type.kind === "structure" || type.kind === "class" || type.kind === "union") {
    const view = viewOf(context, value);
    if (view?.kind === "like" && view.isTransparent) return scalarOf(context, view.value, what);
    throw new ExpressionError(`${what} is a ${type.kind}, not a number.`);
  }
  const loaded = load(context, value);
  if (loaded.kind === "unavailable")
    throw new ExpressionError(`${what} has no value here: ${loaded.message.replace(/^<|>$/g, "")}.`);
  if (loaded.known !== undefined) throw new ExpressionError(`${what} is partly optimized out.`);
  switch (type.kind) {
    case "pointer":
      return {
        kind: "pointer",
        value: integerOf(loaded.bytes, false),
        type: value.type,
        target: type.target,
      };
    case "reference":
    case "member-pointer":
      return { kind: "integer", value: integerOf(loaded.bytes, false), type: value.type };
    case "base":
      if (type.encoding === "float") return { kind: "float", value: floatOf(loaded.bytes), type: value.type };
      if (type.encoding === "complex-float")
        throw new ExpressionError(`${what} is a complex number, with which nothing is computed here.`);
      return { kind: "integer", value: integerOf(loaded.bytes, isSignedType(type)), type: value.type };
    case "enumeration":
      return { kind: "integer", value: integerOf(loaded.bytes, isSignedType(type)), type: value.type };
    default:
      throw new ExpressionError(`${what} is void, not a number.`);
  }
}

/** A value that is nowhere but here. */
export function integerValue(type: DataType, value: bigint): Value {
  return { type, place: { kind: "bytes", bytes: integerBytes(value, sizeOf(type) ?? 8), known: undefined } };
}

export function floatValue(type: DataType, value: number): Value {
  return { type, place: { kind: "bytes", bytes: floatBytes(value, sizeOf(type) ?? 8), known: undefined } };
}

function floatBytes(value: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  if (size === 4) view.setFloat32(0, value, true);
  else if (size === 8) view.setFloat64(0, value, true);
  else setExtended(view, value);
  return bytes;
}

/** x87 double extended (Intel SDM Vol. 1, 4.2.2). */
function setExtended(view: DataView, value: number): void {
  const double = new DataView(new ArrayBuffer(8));
  double.setFloat64(0, value);
  const bits = double.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  if (exponent === 0) {
    // Zero; what is smaller than the smallest normal double is taken for zero too.
    view.setUint16(8, sign, true);
    return;
  }
  view.setBigUint64(0, (1n << 63n) | (fraction << 11n), true);
  view.setUint16(8, sign | (exponent === 0x7ff ? 0x7fff : exponent - 1023 + 16383), true);
}

/** What is no number of C's grammar, but what people type for one: undefined where the text says no such thing. */
export function notFinite(text: string): number | undefined {
  const [, sign, word] = /^\s*([-+]?)\s*(inf|infinity|nan)\s*$/i.exec(text) ?? [];
  if (word === undefined) return undefined;
  if (word.toLowerCase() === "nan") return Number.NaN;
  return sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** The type that two numbers are brought to before they meet (C11, 6.3.1.8). */
export function commonType(left: Scalar, right: Scalar): DataType {
  if (left.kind === "float" || right.kind === "float") {
    const isDouble = [left, right].some(
      (scalar) => scalar.kind === "float" && (sizeOf(scalar.type) ?? 8) > 4,
    );
    return isDouble ? DOUBLE : FLOAT;
  }
  const a = promoted(left);
  const b = promoted(right);
  if (a.size !== b.size)
    return a.size > b.size ? integerType(a.size, a.isSigned) : integerType(b.size, b.isSigned);
  return integerType(a.size, a.isSigned && b.isSigned);
}

/** What is smaller than `int` becomes `int` (C11, 6.3.1.1). */
export function promoted(scalar: Scalar): { size: number; isSigned: boolean } {
  const size = sizeOf(scalar.type) ?? 8;
  return size < 4
    ? { size: 4, isSigned: true }
    : { size, isSigned: scalar.kind !== "pointer" && isSignedType(strip(scalar.type)) };
}

/** The bytes that a number has as a value of `type`, as assignments and casts make them (C11, 6.3.1). */
export function convert(scalar: Scalar, type: DataType, what: string): Uint8Array {
  const inner = strip(type);
  const size = sizeOf(type);
  if (size !== undefined) {
    if (inner.kind === "base" && inner.encoding === "float") return floatBytes(Number(scalar.value), size);
    if (inner.kind === "base" && inner.encoding === "complex-float") {
      const bytes = new Uint8Array(size);
      bytes.set(floatBytes(Number(scalar.value), size / 2));
      return bytes;
    }
    if (inner.kind === "base" && inner.encoding === "boolean")
      return integerBytes(Number(scalar.value) === 0 ? 0n : 1n, size);
    if (inner.kind === "base" || inner.kind === "enumeration" || inner.kind === "pointer")
      return integerBytes(wholeNumber(scalar, what), size);
  }
  throw new ExpressionError(`${what} cannot be made into a value of that type.`);
}

function wholeNumber(scalar: Scalar, what: string): bigint {
  if (scalar.kind !== "float") return scalar.value;
  if (!Number.isFinite(scalar.value)) throw new ExpressionError(`${what} is not a finite number.`);
  return BigInt(Math.trunc(scalar.value));
}
