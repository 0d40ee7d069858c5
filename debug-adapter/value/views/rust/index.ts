/** The types of Rust that are shown as what they mean. */
import type { StructureType } from "../../../../runtime/binary/data-types.ts";
import type { Formatter } from "../view.ts";
import { variants } from "./enums.ts";
import { hashTables } from "./hashes.ts";
import { isTuple } from "./parts.ts";
import { deque, slice, vector } from "./sequences.ts";
import { string, stringSlice } from "./text.ts";
import { traitObjects } from "./trait-objects.ts";
import { treeMap, treeSet } from "./trees.ts";
import { tuples } from "./tuples.ts";
import { counted, numbers, wrappers } from "./wrappers.ts";

/** Found by their names. */
export const rustFormatters: readonly Formatter[] = [
  ...[string, vector, deque, treeMap, treeSet, counted, numbers],
  ...wrappers,
  ...hashTables,
];

/** Pointers with a length, to text or to elements: `&str`, `&mut [u8]`, `Box<[T]>`. */
const slices: Formatter = {
  names: [],
  view: (context, value, type) =>
    /\bstr\b/.test(type.name ?? "") ? stringSlice(context, value) : slice(context, value),
};

/** Those that have no name of their own. */
export function formatterByForm(type: StructureType): Formatter | undefined {
  if (type.variantPart !== undefined) return variants;
  if (isTuple(type)) return tuples;
  const [pointer, length, ...more] = type.members;
  if (pointer?.name === "pointer" && length?.name === "vtable" && more.length === 0) return traitObjects;
  return pointer?.name === "data_ptr" && length?.name === "length" && more.length === 0 ? slices : undefined;
}
