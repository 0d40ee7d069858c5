/** Iterators: shown as the element that they stand at, which behind the last one is not a value. */
import type { DataType } from "../../../../runtime/binary/data-types.ts";
import { dereference } from "../../members.ts";
import type { Value } from "../../value.ts";
import type { Formatter, LikeView } from "../view.ts";
import { behind, field, inMemory, number, typeArgument } from "./parts.ts";

function at(value: Value): LikeView {
  return { kind: "like", value, expression: (whole) => `*${whole}`, isTransparent: false };
}

export const pointerIterator: Formatter = {
  names: ["__gnu_cxx::__normal_iterator", "std::_Deque_iterator"],
  view: (context, value) => {
    const pointer = field(context, value, "_M_current") ?? field(context, value, "_M_cur");
    const element = pointer && dereference(context, pointer);
    return element && at(element);
  },
};

/** An iterator that knows a node, in which the element stands behind `links` bytes. */
function nodeIterator(names: readonly string[], node: string, links: number): Formatter {
  return {
    names,
    view: (context, value) => {
      const element: DataType | undefined = typeArgument(context, value.type, 0);
      const address = number(context, value, node);
      if (element === undefined || address === undefined || address === 0n) return undefined;
      return at(inMemory(element, address + behind(links, element)));
    },
  };
}

export const treeIterator = nodeIterator(
  ["std::_Rb_tree_iterator", "std::_Rb_tree_const_iterator"],
  "_M_node",
  32,
);

export const listIterator = nodeIterator(["std::_List_iterator", "std::_List_const_iterator"], "_M_node", 16);

export const hashIterator = nodeIterator(
  ["std::__detail::_Node_iterator", "std::__detail::_Node_const_iterator"],
  "_M_cur",
  8,
);
