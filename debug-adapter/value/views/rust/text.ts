/** `&str`, `Box<str>` and `String`: a pointer to UTF-8 and its length. */
import type { BaseType } from "../../../../runtime/binary/data-types.ts";
import { quoteText, SHOWN } from "../../strings.ts";
import type { Value, ValueContext } from "../../value.ts";
import { field, inMemory, number, numberOf, plausible } from "../cxx/parts.ts";
import type { Formatter, TextView } from "../view.ts";
import { firstScalar } from "./parts.ts";

const BYTE: BaseType = { kind: "base", id: -5, name: "u8", size: 1, encoding: "unsigned" };

/** Longer strings are not compared. */
const COMPARED = 1 << 16;

export const string: Formatter = {
  names: ["alloc::string::String"],
  view: (context, value) => {
    const buffer = field(context, value, "vec", "buf");
    const pointer = buffer && firstScalar(context, buffer, "pointer");
    return pointer && textAt(context, numberOf(context, pointer), number(context, value, "vec", "len"));
  },
};

/** Of a pointer to text with its length. */
export function stringSlice(context: ValueContext, value: Value): TextView | undefined {
  return textAt(context, number(context, value, "data_ptr"), number(context, value, "length"));
}

function textAt(
  context: ValueContext,
  start: bigint | undefined,
  size: bigint | undefined,
): TextView | undefined {
  const length = plausible(size);
  if (start === undefined || length === undefined) return undefined;
  const shown = completeLength(context, start, length);
  const bytes = shown === undefined ? undefined : context.frame.readMemory(start, shown);
  if (bytes === undefined) return undefined;
  return {
    kind: "text",
    text: quoteText(bytes, BYTE) + (length > bytes.length ? "…" : ""),
    characters: {
      at: (index) => (index >= 0 && index < length ? inMemory(BYTE, start + BigInt(index)) : undefined),
      bytes: () => (length > COMPARED ? undefined : context.frame.readMemory(start, length)),
    },
  };
}

/** How many bytes are shown: never a part of a character, whose bytes after the first are 10xxxxxx. */
function completeLength(context: ValueContext, start: bigint, length: number): number | undefined {
  if (length <= SHOWN) return length;
  const bytes = context.frame.readMemory(start, SHOWN + 1);
  if (bytes === undefined) return undefined;
  let shown = SHOWN;
  while (shown > SHOWN - 4 && ((bytes[shown] ?? 0) & 0xc0) === 0x80) shown--;
  return shown;
}
