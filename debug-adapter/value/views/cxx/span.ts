/** `std::span`: an address, and a length that is a member or an argument of the template. */
import type { Formatter } from "../view.ts";
import { contiguous, number, plausible, typeArgument, valueArgument } from "./parts.ts";

export const span: Formatter = {
  names: ["std::span"],
  view: (context, value, type) => {
    const element = typeArgument(context, type, 0);
    const start = number(context, value, "_M_ptr");
    const dynamic = number(context, value, "_M_extent", "_M_extent_value");
    const count = plausible(dynamic ?? valueArgument(type, 1));
    if (element === undefined || start === undefined || count === undefined) return undefined;
    return contiguous(element, start, count);
  },
};

/** Made by the compiler for `{1, 2, 3}`. */
export const initializerList: Formatter = {
  names: ["std::initializer_list"],
  view: (context, value, type) => {
    const element = typeArgument(context, type, 0);
    const start = number(context, value, "_M_array");
    const count = plausible(number(context, value, "_M_len"));
    if (element === undefined || start === undefined || count === undefined) return undefined;
    return contiguous(element, start, count);
  },
};
