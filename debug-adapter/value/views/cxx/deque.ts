/** `std::deque`: an array of pointers to blocks of 512 bytes. */
import { sizeOf } from "../../value.ts";
import type { Formatter } from "../view.ts";
import { field, inMemory, number, numbered, plausible, pointerAt, typeArgument } from "./parts.ts";

const BLOCK = 512;

export const deque: Formatter = {
  names: ["std::deque"],
  view: (context, value, type) => {
    const element = typeArgument(context, type, 0);
    const size = element && sizeOf(element);
    if (element === undefined || size === undefined || size === 0) return undefined;
    const start = field(context, value, "_M_impl", "_M_start");
    const finish = field(context, value, "_M_impl", "_M_finish");
    const current = start && number(context, start, "_M_cur");
    const first = start && number(context, start, "_M_first");
    const node = start && number(context, start, "_M_node");
    const end = finish && number(context, finish, "_M_cur");
    const endFirst = finish && number(context, finish, "_M_first");
    const endNode = finish && number(context, finish, "_M_node");
    if (current === undefined || first === undefined || node === undefined) return undefined;
    if (end === undefined || endFirst === undefined || endNode === undefined) return undefined;
    const perBlock = size < BLOCK ? Math.floor(BLOCK / size) : 1;
    const before = Number(current - first) / size;
    const count = plausible((Number(endNode - node) / 8) * perBlock + Number(end - endFirst) / size - before);
    if (count === undefined) return undefined;
    return numbered(count, (index) => {
      const at = before + index;
      const block = pointerAt(context, node + BigInt(8 * Math.floor(at / perBlock)));
      return block === undefined ? undefined : inMemory(element, block + BigInt((at % perBlock) * size));
    });
  },
};
