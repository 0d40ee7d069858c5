/** `std::vector`: pointers to its first element, behind its last one, and behind its memory. */
import { integerOf } from "../../scalars.ts";
import { sizeOf, strip, type Value, type ValueContext } from "../../value.ts";
import type { Formatter, PartsView } from "../view.ts";
import { contiguous, field, number, numbered, plausible, typeArgument } from "./parts.ts";

export const vector: Formatter = {
  names: ["std::vector"],
  view: (context, value, type) => {
    const element = typeArgument(context, type, 0);
    const start = field(context, value, "_M_impl", "_M_start");
    if (element === undefined || start === undefined) return undefined;
    if (strip(start.type).kind !== "pointer") return bits(context, value, start, element);
    const first = number(context, start);
    const end = number(context, value, "_M_impl", "_M_finish");
    if (first === undefined || end === undefined) return undefined;
    const count = plausible(Number(end - first) / (sizeOf(element) ?? 1));
    return count === undefined ? undefined : contiguous(element, first, count);
  },
};

/** `std::vector<bool>` packs them into words; its iterators are a word's address and a bit's number. */
function bits(context: ValueContext, value: Value, start: Value, element: PartType): PartsView | undefined {
  const first = number(context, start, "_M_p");
  const end = number(context, value, "_M_impl", "_M_finish", "_M_p");
  const offset = number(context, value, "_M_impl", "_M_finish", "_M_offset");
  if (first === undefined || end === undefined || offset === undefined) return undefined;
  const count = plausible((end - first) * 8n + offset);
  if (count === undefined) return undefined;
  return numbered(count, (index) => {
    const byte = context.frame.readMemory(first + BigInt(index >> 3), 1);
    if (byte === undefined) return undefined;
    const bit = Number(integerOf(byte, false) >> BigInt(index & 7)) & 1;
    return { type: element, place: { kind: "bytes", bytes: Uint8Array.of(bit), known: undefined } };
  });
}

type PartType = Value["type"];
