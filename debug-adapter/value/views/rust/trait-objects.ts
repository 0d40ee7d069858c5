/** `&dyn Trait`, `Box<dyn Trait>`: the table of functions beside the pointer says what is behind it. */
import { typeName } from "../../../../runtime/binary/type-names.ts";
import { field, numberOf } from "../cxx/parts.ts";
import type { Formatter } from "../view.ts";

export const traitObjects: Formatter = {
  names: [],
  view: (context, value) => {
    const [pointer, table] = [field(context, value, "pointer"), field(context, value, "vtable")];
    const address = pointer && numberOf(context, pointer);
    const at = table && numberOf(context, table);
    if (address === undefined || address === 0n || at === undefined) return undefined;
    const type = context.info.implementorAt(Number(at));
    if (type === undefined) return undefined;
    return {
      kind: "like",
      value: { type, place: { kind: "memory", address } },
      label: `${typeName(type, "untagged")} `,
      expression: () => undefined,
      isTransparent: false,
    };
  },
};
