/** `std::unordered_map` and its kin: all nodes of a hash table are in one list. */
import type { ValueContext } from "../../value.ts";
import type { Formatter } from "../view.ts";
import { keyedPart } from "./keys.ts";
import { behind, field, inMemory, number, plausible, pointerAt, typeArgument, walked } from "./parts.ts";

const LINKS = 8;

export const unorderedMap: Formatter = {
  names: ["std::unordered_map", "std::unordered_multimap", "std::unordered_set", "std::unordered_multiset"],
  view: (context, value) => {
    const table = field(context, value, "_M_h");
    // `_Hashtable<Key, Value, …>`.
    const element = table && typeArgument(context, table.type, 1);
    const first = table && number(context, table, "_M_before_begin", "_M_nxt");
    const count = table && plausible(number(context, table, "_M_element_count"));
    if (element === undefined || first === undefined || count === undefined) return undefined;
    const isMap = typeArgument(context, value.type, 1) === typeArgument(context, element, 1);
    const offset = behind(LINKS, element);
    return walked(
      count,
      () => linked(context, first, 0n),
      (node, index) =>
        isMap
          ? keyedPart(context, element, node + offset, index)
          : { ...inMemory(element, node + offset), name: `[${index}]` },
      !isMap,
    );
  },
};

/** Nodes that start with a pointer to the next, up to the one at `end`. */
export function* linked(context: ValueContext, first: bigint, end: bigint): Generator<bigint> {
  for (
    let node: bigint | undefined = first;
    node !== undefined && node !== end && node !== 0n;
    node = pointerAt(context, node)
  )
    yield node;
}
