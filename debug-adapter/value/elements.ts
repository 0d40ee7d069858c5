/** Elements of arrays. */
import type { ArrayType, DataType } from "../../runtime/binary/data-types.ts";
import { partOf } from "./members.ts";
import { sizeOf, strip, unavailable, type Value, type ValueContext } from "./value.ts";

/** Elements of an array whose end nobody knows. */
const UNKNOWN_COUNT = 0;

export function elementCount(context: ValueContext, type: ArrayType): number {
  const [dimension] = type.dimensions;
  if (dimension === undefined) return UNKNOWN_COUNT;
  return Math.max(0, dimension.count ?? context.info.arrayCount(dimension, context.frame) ?? UNKNOWN_COUNT);
}

/** Element number `index`, also beyond the array's end, as C allows. */
export function elementAt(context: ValueContext, value: Value, type: ArrayType, index: number): Value {
  const element = elementType(type);
  const size = sizeOf(element) ?? dynamicSize(context, element);
  const { place } = value;
  if (place.kind === "unavailable") return { type: element, place };
  if (size === undefined) return { type: element, place: unavailable("<size unknown>") };
  if (place.kind === "memory")
    return { type: element, place: { kind: "memory", address: place.address + BigInt(index * size) } };
  return { type: element, place: partOf(context, value, index * size, size) };
}

/** The size of a variable-length array, or of a row of one. */
export function dynamicSize(context: ValueContext, type: DataType): number | undefined {
  const inner = strip(type);
  if (inner.kind !== "array") return undefined;
  const size = sizeOf(inner.element);
  if (size === undefined) return undefined;
  return inner.dimensions.reduce<number | undefined>((product, dimension) => {
    const count = dimension.count ?? context.info.arrayCount(dimension, context.frame);
    return product === undefined || count === undefined ? undefined : product * count;
  }, size);
}

/** Rows of a multi-dimensional array are types of their own, but the debug information has none for them. */
const rows = new WeakMap<ArrayType, ArrayType>();

/** The type of `a[0]`. */
export function elementType(type: ArrayType): DataType {
  if (type.dimensions.length <= 1) return type.element;
  const known = rows.get(type);
  if (known !== undefined) return known;
  const dimensions = type.dimensions.slice(1);
  const count = dimensions.reduce<number | undefined>(
    (product, dimension) =>
      product === undefined || dimension.count === undefined ? undefined : product * dimension.count,
    1,
  );
  const elementSize = sizeOf(type.element);
  const size = count === undefined || elementSize === undefined ? undefined : count * elementSize;
  const row: ArrayType = { ...type, id: -1, dimensions, size };
  rows.set(type, row);
  return row;
}
