/** `std::map`, `std::set` and their multi-forms: red-black trees, whose nodes have color, parent, left, right, then the value. */
import type { ValueContext } from "../../value.ts";
import type { Formatter } from "../view.ts";
import { keyedPart } from "./keys.ts";
import { behind, field, inMemory, number, plausible, pointerAt, typeArgument, walked } from "./parts.ts";

const PARENT = 8n;
const LEFT = 16n;
const RIGHT = 24n;
const LINKS = 32;
/** A tree of 2^48 nodes is not deeper; a limit against damaged ones. */
const DEPTH_LIMIT = 100;

export const map: Formatter = {
  names: ["std::map", "std::multimap", "std::set", "std::multiset"],
  view: (context, value) => {
    const tree = field(context, value, "_M_t");
    // `_Rb_tree<Key, Value, …>`: the value of a map is a pair.
    const element = tree && typeArgument(context, tree.type, 1);
    const header = tree && field(context, tree, "_M_impl", "_M_header");
    const count = tree && plausible(number(context, tree, "_M_impl", "_M_node_count"));
    if (element === undefined || count === undefined || header?.place.kind !== "memory") return undefined;
    const isMap = typeArgument(context, value.type, 1) === typeArgument(context, element, 1);
    const { address } = header.place;
    const offset = behind(LINKS, element);
    return walked(
      count,
      () => nodes(context, address),
      (node, index) =>
        isMap
          ? keyedPart(context, element, node + offset, index)
          : { ...inMemory(element, node + offset), name: `[${index}]` },
      !isMap,
    );
  },
};

/** From the leftmost one on; the header's left is that one, and the header is the root's parent. */
function* nodes(context: ValueContext, header: bigint): Generator<bigint> {
  const first = pointerAt(context, header + LEFT);
  for (let node = first; node !== undefined && node !== header && node !== 0n; node = next(context, node))
    yield node;
}

function next(context: ValueContext, node: bigint): bigint | undefined {
  const right = pointerAt(context, node + RIGHT);
  if (right === undefined) return undefined;
  let at: bigint | undefined = right;
  if (right !== 0n) {
    for (let depth = 0; depth < DEPTH_LIMIT; depth++) {
      const left = pointerAt(context, at + LEFT);
      if (left === undefined) return undefined;
      if (left === 0n) return at;
      at = left;
    }
    return undefined;
  }
  let child = node;
  for (let depth = 0; depth < DEPTH_LIMIT; depth++) {
    at = pointerAt(context, child + PARENT);
    if (at === undefined || pointerAt(context, at + RIGHT) !== child) return at;
    child = at;
  }
  return undefined;
}
