/** Slices, `Vec` and `VecDeque`. */
import { sizeOf, strip, type Value, type ValueContext } from "../../value.ts";
import {
  contiguous,
  field,
  inMemory,
  number,
  numbered,
  numberOf,
  plausible,
  typeArgument,
} from "../cxx/parts.ts";
import type { Formatter, PartsView } from "../view.ts";
import { firstScalar } from "./parts.ts";

/** Of a pointer to elements with their number: `&[T]`, `Box<[T]>`. */
export function slice(context: ValueContext, value: Value): PartsView | undefined {
  const pointer = field(context, value, "data_ptr");
  const type = pointer && strip(pointer.type);
  const start = pointer && numberOf(context, pointer);
  const count = plausible(number(context, value, "length"));
  if (type?.kind !== "pointer" || start === undefined || count === undefined) return undefined;
  return contiguous(type.target, start, count);
}

export const vector: Formatter = {
  names: ["alloc::vec::Vec"],
  view: (context, value) => {
    const element = typeArgument(context, value.type, 0);
    const buffer = field(context, value, "buf");
    const pointer = buffer && firstScalar(context, buffer, "pointer");
    const start = pointer && numberOf(context, pointer);
    const count = plausible(number(context, value, "len"));
    if (element === undefined || start === undefined || count === undefined) return undefined;
    return contiguous(element, start, count);
  },
};

/** A ring: elements from `head` on, behind the last one of the memory the first one. */
export const deque: Formatter = {
  names: ["alloc::collections::vec_deque::VecDeque"],
  view: (context, value) => {
    const element = typeArgument(context, value.type, 0);
    const buffer = field(context, value, "buf");
    const pointer = buffer && firstScalar(context, buffer, "pointer");
    const start = pointer && numberOf(context, pointer);
    const room = buffer && (field(context, buffer, "inner", "cap") ?? field(context, buffer, "cap"));
    const capacity = room && firstScalar(context, room, "base");
    const size = capacity && numberOf(context, capacity);
    const head = number(context, value, "head");
    const count = plausible(number(context, value, "len"));
    const step = element && sizeOf(element);
    if (element === undefined || step === undefined || count === undefined) return undefined;
    if (start === undefined || head === undefined || size === undefined || size === 0n)
      return count === 0 ? numbered(0, () => undefined) : undefined;
    return numbered(count, (index) =>
      inMemory(element, start + ((head + BigInt(index)) % size) * BigInt(step)),
    );
  },
};
