/** What operators mean for objects of C++: those of the library are used through their views. */
import type { DataType, StructureType } from "../../runtime/binary/data-types.ts";
import { dereference, flatMembers, isStructure, soleMember, valueOfMember } from "../value/members.ts";
import { integerOf, isCharacter } from "../value/scalars.ts";
import { load, strip, type Value, type ValueContext } from "../value/value.ts";
import { viewOf } from "../value/views/index.ts";
import { integerValue, scalarOf } from "./scalar.ts";
import { ExpressionError } from "./syntax.ts";
import { pointerTo } from "./types.ts";

/** Bases of bases; deeper only in damaged debug information. */
const DEPTH_LIMIT = 16;
/** Longer text is not compared. */
const TEXT_LIMIT = 4096;

/** What `*` gives of an optional; undefined for pointers, also smart ones. */
export function held(context: ValueContext, value: Value): Value | undefined {
  const view = viewOf(context, value);
  if (view?.kind !== "like") return undefined;
  const { kind } = strip(view.value.type);
  return view.isTransparent && (kind === "pointer" || kind === "array")
    ? dereference(context, view.value)
    : view.value;
}

/** What is set in the place of a value that is shown as another one, or that only wraps one; undefined of all others. */
export function shownInstead(context: ValueContext, value: Value): Value | undefined {
  const view = viewOf(context, value);
  return view?.kind === "like" ? view.value : soleMember(context, value);
}

/** The object whose members `->` reaches through a smart pointer or an optional; the value itself where it is neither. */
export function objectBehind(context: ValueContext, value: Value): Value {
  const view = viewOf(context, value);
  if (view?.kind !== "like") return value;
  return dereference(context, view.value) ?? view.value;
}

/** `[index]` of a container; undefined where the value has no such operator that we know. */
export function elementOf(context: ValueContext, value: Value, index: bigint): Value | undefined {
  const view = viewOf(context, value);
  if (view?.kind === "text" && view.characters !== undefined)
    return view.characters.at(Number(index)) ?? outOfRange(index);
  if (view?.kind === "like") {
    const inner = strip(view.value.type);
    return isStructure(inner)
      ? elementOf(context, view.value, index)
      : arrayElement(context, view.value, index);
  }
  if (view?.kind !== "parts" || !view.isIndexed) return undefined;
  return index < 0n ? outOfRange(index) : (view.parts(Number(index), 1)[0] ?? outOfRange(index));
}

function arrayElement(context: ValueContext, array: Value, index: bigint): Value | undefined {
  const type = strip(array.type);
  if (type.kind !== "array" || array.place.kind !== "memory") return undefined;
  const count = type.dimensions[0]?.count ?? 0;
  if (index < 0n || index >= BigInt(count)) return outOfRange(index);
  const { value: start, target } = addressOfFirst(context, array);
  return dereference(
    context,
    integerValue(pointerTo(target), start + index * BigInt((type.size ?? 0) / count)),
  );
}

function addressOfFirst(context: ValueContext, array: Value): { value: bigint; target: DataType } {
  const scalar = scalarOf(context, array, "The array");
  if (scalar.kind !== "pointer") throw new ExpressionError("The array has no address.");
  return scalar;
}

function outOfRange(index: bigint): never {
  throw new ExpressionError(`There is no element ${index.toString()}.`);
}

/** Are two texts the same, where at least one is a string of the library, or is written here? Undefined where the operands are something else. */
export function sameText(context: ValueContext, left: Value, right: Value): boolean | undefined {
  if (!isString(context, left) && !isString(context, right)) return undefined;
  const [a, b] = [textBytes(context, left), textBytes(context, right)];
  if (a === undefined || b === undefined) return undefined;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function isString(context: ValueContext, value: Value): boolean {
  const type = strip(value.type);
  // No variable is where a string of the expression is: to compare addresses would say nothing.
  if (value.place.kind === "bytes" && type.kind === "array" && isCharacter(strip(type.element))) return true;
  const view = viewOf(context, value);
  return view?.kind === "text" && view.characters !== undefined;
}

function textBytes(context: ValueContext, value: Value): Uint8Array | undefined {
  const view = viewOf(context, value);
  if (view?.kind === "text") return view.characters?.bytes();
  const type = strip(value.type);
  if (type.kind === "array" && isCharacter(strip(type.element))) {
    const loaded = load(context, value);
    return loaded.kind === "bytes" ? untilNul(loaded.bytes) : undefined;
  }
  if (type.kind !== "pointer" || !isCharacter(strip(type.target))) return undefined;
  const loaded = load(context, value);
  return loaded.kind === "bytes" ? pointedText(context, integerOf(loaded.bytes, false)) : undefined;
}

function untilNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function pointedText(context: ValueContext, address: bigint): Uint8Array | undefined {
  const bytes: number[] = [];
  while (bytes.length < TEXT_LIMIT) {
    const [byte] = context.frame.readMemory(address + BigInt(bytes.length), 1) ?? [];
    if (byte === undefined) return undefined;
    if (byte === 0) return Uint8Array.from(bytes);
    bytes.push(byte);
  }
  return undefined;
}

/**
 * A pointer or reference to a class as one to a base of it, or to a class that has it as a base: the address is that of the part,
 * or of the whole. Undefined where the classes have nothing to do with each other.
 */
export function asRelatedClass(context: ValueContext, value: Value, type: DataType): Value | undefined {
  const wanted = strip(type);
  if (wanted.kind !== "pointer" && wanted.kind !== "reference") return undefined;
  const target = strip(wanted.target);
  const object = wanted.kind === "pointer" ? dereference(context, value) : value;
  if (!isStructure(target) || object?.place.kind !== "memory" || !isStructure(strip(object.type)))
    return undefined;
  const address =
    partOf(context, object, target, 0) ?? wholeOf(context, object.place.address, strip(object.type), target);
  if (address === undefined) return undefined;
  const found: Value = { type: wanted.target, place: { kind: "memory", address } };
  return wanted.kind === "reference" ? found : integerValue(type, address);
}

/** The address of the base of an object that has the type. */
function partOf(
  context: ValueContext,
  object: Value,
  type: StructureType,
  depth: number,
): bigint | undefined {
  const own = strip(object.type);
  if (!isStructure(own) || object.place.kind !== "memory" || depth > DEPTH_LIMIT) return undefined;
  if (isSameClass(own, type)) return object.place.address;
  for (const member of flatMembers(own)) {
    if (!member.member.isBaseClass) continue;
    const found = partOf(context, valueOfMember(context, object, member), type, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The address of the object of type `whole` whose base stands at an address; none through virtual bases, whose place differs. */
function wholeOf(
  context: ValueContext,
  address: bigint,
  base: DataType,
  whole: StructureType,
): bigint | undefined {
  if (!isStructure(base)) return undefined;
  const offset = partOf(context, { type: whole, place: { kind: "memory", address: 0n } }, base, 0);
  return offset === undefined ? undefined : address - offset;
}

function isSameClass(a: StructureType, b: StructureType): boolean {
  return a === b || (a.qualifiedName !== undefined && a.qualifiedName === b.qualifiedName);
}
