/** What is shown as what is in it: cells, locks, counted pointers. */
import { dereference } from "../../members.ts";
import { field } from "../cxx/parts.ts";
import type { Formatter } from "../view.ts";
import { firstScalar } from "./parts.ts";

/** Where each keeps its value. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  "core::cell::UnsafeCell": ["value"],
  "core::cell::Cell": ["value"],
  "core::cell::RefCell": ["value"],
  "core::cell::SyncUnsafeCell": ["value"],
  "core::mem::manually_drop::ManuallyDrop": ["value"],
  "core::num::wrapping::Wrapping": ["__0"],
  "core::ptr::non_null::NonNull": ["pointer"],
  "core::ptr::unique::Unique": ["pointer"],
  "litebox::sync::Mutex": ["value"],
};

export const wrappers: readonly Formatter[] = Object.entries(PATHS).map(([name, path]) => ({
  names: [name],
  view: (context, value) => {
    const held = field(context, value, ...path);
    return held && { kind: "like", value: held, expression: () => undefined, isTransparent: false };
  },
}));

/** Numbers in one or more structures. */
export const numbers: Formatter = {
  names: [
    ...["core::num::nonzero::NonZero", "core::num::niche_types::Nanoseconds", "core::sync::atomic::Atomic"],
    ...["Bool", "I8", "I16", "I32", "I64", "Isize", "U8", "U16", "U32", "U64", "Usize"].map(
      (kind) => `core::sync::atomic::Atomic${kind}`,
    ),
  ],
  view: (context, value) => {
    const held = firstScalar(context, value, "base");
    return held && { kind: "like", value: held, expression: () => undefined, isTransparent: false };
  },
};

/** Behind the counts, which the members show. */
export const counted: Formatter = {
  names: ["alloc::rc::Rc", "alloc::sync::Arc"],
  view: (context, value) => {
    const pointer = firstScalar(context, value, "pointer");
    const block = pointer && dereference(context, pointer);
    const held = block && (field(context, block, "value") ?? field(context, block, "data"));
    return held && { kind: "like", value: held, expression: () => undefined, isTransparent: true };
  },
};
