/** `std::array`: an array in a structure, which is what it is shown as. */
import { strip } from "../../value.ts";
import type { Formatter } from "../view.ts";
import { field, numbered, valueArgument } from "./parts.ts";

export const array: Formatter = {
  names: ["std::array"],
  view: (context, value, type) => {
    if (valueArgument(type, 1) === 0n) return { ...numbered(0, () => undefined), label: "" };
    const elements = field(context, value, "_M_elems");
    if (elements === undefined || strip(elements.type).kind !== "array") return undefined;
    return { kind: "like", value: elements, expression: (whole) => whole, isTransparent: true };
  },
};
