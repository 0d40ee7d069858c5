/** `std::list`, a ring through its header, and `std::forward_list`. */
import type { Formatter } from "../view.ts";
import { behind, field, inMemory, number, plausible, typeArgument, walked } from "./parts.ts";
import { linked } from "./unordered-map.ts";

/** More elements of a list that does not know its length are not counted. */
const COUNTED = 10_000;

export const list: Formatter = {
  names: ["std::list"],
  view: (context, value, type) => {
    const element = typeArgument(context, type, 0);
    const header = field(context, value, "_M_impl", "_M_node");
    const first = header && number(context, header, "_M_next");
    const count = header && plausible(number(context, header, "_M_size"));
    if (element === undefined || first === undefined || count === undefined) return undefined;
    if (header?.place.kind !== "memory") return undefined;
    const { address } = header.place;
    const offset = behind(16, element);
    return walked(
      count,
      () => linked(context, first, address),
      (node, index) => ({ ...inMemory(element, node + offset), name: `[${index}]` }),
      true,
    );
  },
};

export const forwardList: Formatter = {
  names: ["std::forward_list"],
  view: (context, value, type) => {
    const element = typeArgument(context, type, 0);
    const first = number(context, value, "_M_impl", "_M_head", "_M_next");
    if (element === undefined || first === undefined) return undefined;
    let count = 0;
    for (const node of linked(context, first, 0n)) if (node === 0n || ++count === COUNTED) break;
    const offset = behind(8, element);
    return walked(
      count,
      () => linked(context, first, 0n),
      (node, index) => ({ ...inMemory(element, node + offset), name: `[${index}]` }),
      true,
    );
  },
};
