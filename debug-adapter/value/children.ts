/** The parts of a value: members, elements, what a pointer points to. Made when they are asked for, so cyclic data is no problem. */
import type { ArrayType, DataType, Member, StructureType } from "../../runtime/binary/data-types.ts";
import { integerOf, isTextCharacter } from "./scalars.ts";
import {
  cutBits,
  load,
  OPTIMISED_OUT,
  sizeOf,
  strip,
  unavailable,
  type Place,
  type Value,
  type ValueContext,
} from "./value.ts";

export interface Child extends Value {
  readonly name: string;
  /** The C expression that means this part, given the one that means the whole. */
  readonly expression: (whole: string) => string;
}

/** How many parts there are, and whether they have names or numbers. */
export interface PartCount {
  readonly named: number;
  readonly indexed: number;
}

const NONE: PartCount = { named: 0, indexed: 0 };
/** Anonymous structures in anonymous unions in…; deeper only in damaged debug information. */
const NESTING_LIMIT = 16;
/** Elements of an array whose end nobody knows. */
const UNKNOWN_COUNT = 0;

export function countParts(context: ValueContext, value: Value): PartCount {
  if (value.place.kind === "unavailable") return NONE;
  const type = strip(value.type);
  switch (type.kind) {
    case "structure":
    case "class":
    case "union":
      return { named: flatMembers(type).length, indexed: 0 };
    case "array":
      return { named: 0, indexed: elementCount(context, type) };
    case "pointer":
    case "reference": {
      const target = dereference(context, value);
      if (target === undefined || target.place.kind === "unavailable") return NONE;
      const pointed = strip(target.type);
      if (isAggregate(pointed)) return countParts(context, target);
      return type.kind === "pointer" ? { named: 1, indexed: 0 } : NONE;
    }
    default:
      return NONE;
  }
}

/** Parts `start` up to `start + count`. */
export function partsOf(context: ValueContext, value: Value, start: number, count: number): Child[] {
  const type = strip(value.type);
  switch (type.kind) {
    case "structure":
    case "class":
    case "union":
      return membersOf(context, value, type, ".").slice(start, start + count);
    case "array":
      return elementsOf(context, value, type, start, count);
    case "pointer":
    case "reference":
      return pointedParts(context, value, type.kind, start, count);
    default:
      return [];
  }
}

function pointedParts(
  context: ValueContext,
  value: Value,
  kind: "pointer" | "reference",
  start: number,
  count: number,
): Child[] {
  const target = dereference(context, value);
  if (target === undefined) return [];
  const pointed = strip(target.type);
  if (pointed.kind === "structure" || pointed.kind === "class" || pointed.kind === "union") {
    return membersOf(context, target, pointed, kind === "pointer" ? "->" : ".").slice(start, start + count);
  }
  if (kind === "pointer" && pointed.kind === "array") {
    return elementsOf(context, target, pointed, start, count).map((child, index) => ({
      ...child,
      expression: (whole: string) => `(*${whole})[${start + index}]`,
    }));
  }
  if (kind === "reference") return partsOf(context, target, start, count);
  return start > 0 ? [] : [{ ...target, name: "*", expression: (whole) => `*${atom(whole)}` }];
}

/** What a pointer or reference points to; undefined for null, `void *` and pointers to functions. */
export function dereference(context: ValueContext, value: Value): Value | undefined {
  const type = strip(value.type);
  if (type.kind !== "pointer" && type.kind !== "reference") return undefined;
  const target = strip(type.target);
  if (target.kind === "unspecified" || target.kind === "function") return undefined;
  const implicit = implicitTarget(context, value, type.target);
  if (implicit !== undefined) return implicit;
  const loaded = load(context, value);
  if (loaded.kind !== "bytes" || loaded.known !== undefined) return undefined;
  const address = integerOf(loaded.bytes, false);
  return address === 0n ? undefined : { type: type.target, place: { kind: "memory", address } };
}

/** What an optimised-away pointer pointed to (DWARF 5, 2.6.1.1.4). */
function implicitTarget(context: ValueContext, value: Value, type: DataType): Value | undefined {
  if (value.place.kind !== "pieces") return undefined;
  const [only] = value.place.pieces;
  if (value.place.pieces.length !== 1 || only?.kind !== "implicit-pointer" || only.byteOffset !== 0)
    return undefined;
  const located = context.info.locateEntry(only.target, context.frame);
  return located.kind === "pieces" ? { type, place: { kind: "pieces", pieces: located.pieces } } : undefined;
}

interface FlatMember {
  readonly member: Member;
  /** Offset of the anonymous structures around it. */
  readonly base: number;
}

/** The members as C names them: those of anonymous structures and unions belong to the one around. */
function flatMembers(type: StructureType, base = 0, depth = 0): FlatMember[] {
  if (depth > NESTING_LIMIT) return [];
  return type.members.flatMap((member) => {
    const inner = strip(member.type);
    if (
      member.name === undefined &&
      !member.isBaseClass &&
      (inner.kind === "structure" || inner.kind === "union")
    ) {
      return flatMembers(inner, base + member.offset, depth + 1);
    }
    return [{ member, base }];
  });
}

function membersOf(context: ValueContext, value: Value, type: StructureType, operator: "." | "->"): Child[] {
  return flatMembers(type).map(({ member, base }) => {
    const name = member.name ?? (member.isBaseClass ? "base" : "<anonymous>");
    return {
      name,
      type: member.type,
      place: memberPlace(context, value, member, base),
      expression: (whole) => `${atom(whole)}${operator}${name}`,
    };
  });
}

/** The member of a structure by name; undefined when it has none. */
export function memberNamed(context: ValueContext, value: Value, name: string): Value | undefined {
  const type = strip(value.type);
  if (type.kind !== "structure" && type.kind !== "class" && type.kind !== "union") return undefined;
  const found = flatMembers(type).find(({ member }) => member.name === name);
  if (found !== undefined)
    return { type: found.member.type, place: memberPlace(context, value, found.member, found.base) };
  for (const { member, base } of flatMembers(type)) {
    if (!member.isBaseClass) continue;
    const inherited = memberNamed(
      context,
      { type: member.type, place: memberPlace(context, value, member, base) },
      name,
    );
    if (inherited !== undefined) return inherited;
  }
  return undefined;
}

function memberPlace(context: ValueContext, value: Value, member: Member, base: number): Place {
  const { place } = value;
  if (place.kind === "unavailable") return place;
  if (member.offsetExpression !== undefined) return unavailable("<virtual base>");
  if (place.kind === "memory") {
    if (member.bitField === undefined)
      return { kind: "memory", address: place.address + BigInt(base + member.offset) };
    const { bitOffset, bitSize } = member.bitField;
    return { kind: "bits", address: place.address, bitOffset: 8 * base + bitOffset, bitSize };
  }
  const size = sizeOf(member.type) ?? 0;
  // A union's member that fills the register is the register: one can assign to it.
  if (place.kind === "register" && member.bitField === undefined && size === sizeOf(value.type)) return place;
  const loaded = load(context, value);
  if (loaded.kind === "unavailable") return loaded;
  if (member.bitField === undefined) return part(loaded, base + member.offset, size);
  const { bitOffset, bitSize } = member.bitField;
  const first = base + (bitOffset >> 3);
  const last = base + ((bitOffset + bitSize + 7) >> 3);
  if (loaded.known?.subarray(first, last).includes(0) === true) return unavailable(OPTIMISED_OUT);
  return {
    kind: "bytes",
    bytes: cutBits(loaded.bytes.subarray(first, last), bitOffset & 7, bitSize, member.type),
    known: undefined,
  };
}

/** Some bytes of a value that is not in memory. */
function part(
  whole: { bytes: Uint8Array; known: Uint8Array | undefined },
  offset: number,
  size: number,
): Place {
  const known = whole.known?.subarray(offset, offset + size);
  if (known?.includes(1) === false) return unavailable(OPTIMISED_OUT);
  return {
    kind: "bytes",
    bytes: whole.bytes.subarray(offset, offset + size),
    known: known?.includes(0) === true ? known : undefined,
  };
}

function elementCount(context: ValueContext, type: ArrayType): number {
  const [dimension] = type.dimensions;
  if (dimension === undefined) return UNKNOWN_COUNT;
  return Math.max(0, dimension.count ?? context.info.arrayCount(dimension, context.frame) ?? UNKNOWN_COUNT);
}

function elementsOf(
  context: ValueContext,
  value: Value,
  type: ArrayType,
  start: number,
  count: number,
): Child[] {
  const total = elementCount(context, type);
  const lowerBound = type.dimensions[0]?.lowerBound ?? 0;
  const children: Child[] = [];
  for (let index = start; index < Math.min(start + count, total); index++) {
    const name = `[${index + lowerBound}]`;
    children.push({
      ...elementAt(context, value, type, index),
      name,
      expression: (whole) => `${atom(whole)}${name}`,
    });
  }
  return children;
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
  const loaded = load(context, value);
  return { type: element, place: loaded.kind === "unavailable" ? loaded : part(loaded, index * size, size) };
}

/** The size of a row of a variable-length array. */
function dynamicSize(context: ValueContext, type: DataType): number | undefined {
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

/** True for values that show as text although they have elements. */
export function isText(type: DataType): boolean {
  return type.kind === "array" && type.dimensions.length === 1 && isTextCharacter(strip(type.element));
}

function isAggregate(type: DataType): boolean {
  return type.kind === "structure" || type.kind === "class" || type.kind === "union" || type.kind === "array";
}

/** In parentheses where an operator behind it would bind to less than the whole. */
function atom(expression: string): string {
  return /^[\w$.[\]]+$|^\(.*\)$/.test(expression) || /^\w+(?:(?:->|\.)\w+|\[\d+\])*$/.test(expression)
    ? expression
    : `(${expression})`;
}
