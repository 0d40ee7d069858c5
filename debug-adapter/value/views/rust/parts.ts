/** What the formatters of Rust's types have in common. Fields of its library are private, and change: they are looked for by what they are. */
import type { StructureType } from "../../../../runtime/binary/data-types.ts";
import { flatMembers, isStructure, valueOfMember } from "../../members.ts";
import { strip, type Value, type ValueContext } from "../../value.ts";

/** Wrappers in wrappers around a number; deeper only in damaged debug information. */
const DEPTH_LIMIT = 8;

/** The first pointer or number in a value that is a structure around it: of `Unique { pointer: NonNull { pointer } }` the address. */
export function firstScalar(
  context: ValueContext,
  value: Value,
  kind: "pointer" | "base",
  depth = 0,
): Value | undefined {
  const type = strip(value.type);
  if (type.kind === kind) return value;
  if (!isStructure(type) || depth > DEPTH_LIMIT) return undefined;
  for (const member of flatMembers(type)) {
    const found = firstScalar(context, valueOfMember(context, value, member), kind, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Have all members numbers for names, as those of tuples? */
export function isTuple(type: StructureType): boolean {
  return (
    type.kind === "structure" &&
    type.variantPart === undefined &&
    type.members.length > 0 &&
    type.members.every(({ name }, index) => name === `__${index}`)
  );
}
