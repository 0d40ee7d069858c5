/** `std::string` and its kin: libstdc++ keeps a pointer to the characters, also of short ones, and the length. */
import { strip, type Value, type ValueContext } from "../../value.ts";
import { isCharacter } from "../../scalars.ts";
import { quoteText, SHOWN } from "../../strings.ts";
import type { Formatter, TextView } from "../view.ts";
import { field, inMemory, number, plausible, typeArgument } from "./parts.ts";

/** Longer strings are not compared. */
const COMPARED = 1 << 16;

export const string: Formatter = {
  names: ["std::basic_string"],
  view: (context, value) =>
    textAt(
      context,
      value,
      number(context, value, "_M_dataplus", "_M_p"),
      field(context, value, "_M_string_length"),
    ),
};

export const stringView: Formatter = {
  names: ["std::basic_string_view"],
  view: (context, value) =>
    textAt(context, value, number(context, value, "_M_str"), field(context, value, "_M_len")),
};

function textAt(
  context: ValueContext,
  whole: Value,
  start: bigint | undefined,
  size: Value | undefined,
): TextView | undefined {
  const type = typeArgument(context, whole.type, 0);
  const character = type && strip(type);
  const length = size && plausible(number(context, size));
  if (character === undefined || !isCharacter(character)) return undefined;
  if (start === undefined || length === undefined) return undefined;
  const shown = Math.min(length, SHOWN);
  const bytes = context.frame.readMemory(start, shown * character.size);
  if (bytes === undefined) return undefined;
  return {
    kind: "text",
    text: quoteText(bytes, character) + (length > shown ? "…" : ""),
    characters: {
      // A string's NUL at its end is part of it.
      at: (index) =>
        index >= 0 && index <= length
          ? inMemory(character, start + BigInt(index * character.size))
          : undefined,
      bytes: () => (length > COMPARED ? undefined : context.frame.readMemory(start, length * character.size)),
    },
  };
}

/** The value as text, where it is a string of the library. */
export function textOf(context: ValueContext, value: Value): TextView | undefined {
  const type = strip(value.type);
  if (!("qualifiedName" in type) || type.kind === "typedef" || type.kind === "enumeration") return undefined;
  const isView = type.name?.startsWith("basic_string_view<") === true;
  if (!isView && type.name?.startsWith("basic_string<") !== true) return undefined;
  const view = (isView ? stringView : string).view(context, value, type);
  return view?.kind === "text" ? view : undefined;
}
