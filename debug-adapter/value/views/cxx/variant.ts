/** `std::variant`: which alternative it has, in a union of the first one and a union of the others. */
import { typeName } from "../../../../runtime/binary/type-names.ts";
import { type Value, type ValueContext } from "../../value.ts";
import type { Formatter } from "../view.ts";
import { field, inMemory, number, typeArgument } from "./parts.ts";

export const variant: Formatter = {
  names: ["std::variant"],
  view: (context, value, type) => {
    const index = number(context, value, "_M_index");
    const alternative = index === undefined ? undefined : typeArgument(context, type, Number(index));
    // The number without a meaning is that of a variant whose assignment has thrown.
    if (index === 0xffn || index === 0xffffn) return { kind: "text", text: "valueless by exception" };
    if (index === undefined || alternative === undefined) return undefined;
    const storage = storageOf(context, value, Number(index));
    if (storage === undefined) return undefined;
    // Where the alternative has a destructor, before C++20, its storage is plain bytes.
    const held = storage.place.kind === "memory" ? inMemory(alternative, storage.place.address) : storage;
    const label = `${typeName(alternative, "source")}: `;
    return { kind: "like", value: held, label, expression: () => undefined, isTransparent: false };
  },
};

function storageOf(context: ValueContext, value: Value, index: number): Value | undefined {
  let union = field(context, value, "_M_u");
  for (let skipped = 0; skipped < index; skipped++) union = union && field(context, union, "_M_rest");
  return union && field(context, union, "_M_first", "_M_storage");
}
