/** Smart pointers, and what else is used like what it stands for. */
import { dereference } from "../../members.ts";
import type { Formatter } from "../view.ts";
import { field } from "./parts.ts";
import { tupleElements } from "./tuple.ts";

/** A tuple of the pointer and the deleter. */
export const uniquePointer: Formatter = {
  names: ["std::unique_ptr"],
  view: (context, value) => {
    const tuple = field(context, value, "_M_t", "_M_t");
    const [pointer] = tuple === undefined ? [] : tupleElements(context, tuple);
    return pointer && { kind: "like", value: pointer, expression: (whole) => whole, isTransparent: true };
  },
};

export const sharedPointer: Formatter = {
  names: ["std::shared_ptr", "std::weak_ptr"],
  view: (context, value) => {
    const pointer = field(context, value, "_M_ptr");
    return pointer && { kind: "like", value: pointer, expression: (whole) => whole, isTransparent: true };
  },
};

/** Of numbers, of pointers, and of everything else. */
export const atomic: Formatter = {
  names: ["std::atomic", "std::__atomic_base"],
  view: (context, value) => {
    const held =
      field(context, value, "_M_i") ??
      field(context, value, "_M_base", "_M_i") ??
      field(context, value, "_M_b", "_M_p");
    return held && { kind: "like", value: held, expression: (whole) => whole, isTransparent: true };
  },
};

export const referenceWrapper: Formatter = {
  names: ["std::reference_wrapper"],
  view: (context, value) => {
    const pointer = field(context, value, "_M_data");
    const target = pointer && dereference(context, pointer);
    return target && { kind: "like", value: target, expression: (whole) => whole, isTransparent: true };
  },
};
