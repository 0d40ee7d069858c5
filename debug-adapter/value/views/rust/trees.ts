/** `BTreeMap` and `BTreeSet`: nodes of some keys and values, in those above the lowest with pointers to the nodes between the keys. */
import type { DataType } from "../../../../runtime/binary/data-types.ts";
import { dereference } from "../../members.ts";
import { sizeOf, type Value, type ValueContext } from "../../value.ts";
import { field, inMemory, number, plausible, pointerAt, typeArgument } from "../cxx/parts.ts";
import type { Formatter, Part, PartsView, View } from "../view.ts";
import { heldVariant } from "./enums.ts";
import { entryPart } from "./keys.ts";
import { firstScalar } from "./parts.ts";

/** A tree of 6^24 keys is not higher; a limit against damaged ones. */
const MOST_HEIGHT = 24;
/** What a node has room for (B = 6 in `alloc::collections::btree`). */
const MOST_KEYS = 11;

interface Entry {
  readonly key: bigint;
  readonly value: bigint;
}

export const treeMap: Formatter = {
  names: ["alloc::collections::btree::map::BTreeMap"],
  view: (context, value) => entriesView(context, value, true),
};

export const treeSet: Formatter = {
  names: ["alloc::collections::btree::set::BTreeSet"],
  view: (context, value) => {
    const map = field(context, value, "map");
    return map && entriesView(context, map, false);
  },
};

function entriesView(context: ValueContext, map: Value, isMap: boolean): View | undefined {
  const [key, value] = [typeArgument(context, map.type, 0), typeArgument(context, map.type, 1)];
  const count = plausible(number(context, map, "length"));
  if (key === undefined || value === undefined || count === undefined) return undefined;
  const part = ({ key: at, value: valueAt }: Entry, index: number): Part =>
    entryPart(context, inMemory(key, at), isMap ? inMemory(value, valueAt) : undefined, index);
  const parts: PartsView["parts"] = (start, wanted) => {
    const found: Part[] = [];
    let index = 0;
    for (const entry of entries(context, map, { key: sizeOf(key) ?? 0, value: sizeOf(value) ?? 0 })) {
      if (index >= Math.min(start + wanted, count)) break;
      if (index >= start) found.push(part(entry, index));
      index++;
    }
    return found;
  };
  return { kind: "parts", label: `size=${count}`, count, isNumbered: !isMap, isIndexed: false, parts };
}

/** Where each key and its value are, in the order of the keys. */
function* entries(
  context: ValueContext,
  map: Value,
  sizes: { readonly key: number; readonly value: number },
): Generator<Entry> {
  const option = field(context, map, "root");
  const root = option && heldVariant(context, option);
  const reference = root?.name === "Some" ? field(context, root.value, "__0") : undefined;
  const node = reference && field(context, reference, "node");
  const pointer = node && firstScalar(context, node, "pointer");
  const leaf = pointer && dereference(context, pointer);
  const height = reference && number(context, reference, "height");
  if (leaf?.place.kind !== "memory" || height === undefined || height > MOST_HEIGHT) return;
  yield* below(context, leaf.type, leaf.place.address, Number(height), sizes);
}

function* below(
  context: ValueContext,
  type: DataType,
  address: bigint,
  height: number,
  sizes: { readonly key: number; readonly value: number },
): Generator<Entry> {
  const leaf = inMemory(type, address);
  const [keys, values] = [field(context, leaf, "keys")?.place, field(context, leaf, "vals")?.place];
  const count = number(context, leaf, "len");
  if (keys?.kind !== "memory" || values?.kind !== "memory") return;
  if (count === undefined || count > MOST_KEYS) return;
  // `#[repr(C)] struct InternalNode { data: LeafNode, edges: [...] }`
  const edges = address + BigInt(Math.ceil((sizeOf(type) ?? 0) / 8) * 8);
  for (let index = 0; index <= count; index++) {
    const child = height > 0 ? pointerAt(context, edges + BigInt(8 * index)) : undefined;
    if (child !== undefined) yield* below(context, type, child, height - 1, sizes);
    if (index < count)
      yield {
        key: keys.address + BigInt(index * sizes.key),
        value: values.address + BigInt(index * sizes.value),
      };
  }
}
