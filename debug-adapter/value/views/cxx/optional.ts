/** `std::optional`: the value that it holds, or that it holds none. */
import type { Formatter } from "../view.ts";
import { field, number } from "./parts.ts";

export const optional: Formatter = {
  names: ["std::optional"],
  view: (context, value) => {
    const engaged = number(context, value, "_M_payload", "_M_engaged");
    if (engaged === 0n) return { kind: "text", text: "nullopt" };
    const held = field(context, value, "_M_payload", "_M_payload", "_M_value");
    if (engaged !== 1n || held === undefined) return undefined;
    return { kind: "like", value: held, expression: (whole) => `*${whole}`, isTransparent: false };
  },
};
