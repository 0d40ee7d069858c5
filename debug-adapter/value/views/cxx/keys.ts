/** Parts of containers that find values by keys. */
import type { DataType } from "../../../../runtime/binary/data-types.ts";
import { formatScalar } from "../../format-scalar.ts";
import { strip, type Value, type ValueContext } from "../../value.ts";
import type { Part } from "../view.ts";
import { field, inMemory } from "./parts.ts";
import { textOf } from "./string.ts";

const SCALARS: ReadonlySet<DataType["kind"]> = new Set(["base", "enumeration", "pointer"]);

/** The part of a map at an address is named by its key, where that is short; else it is the pair. */
export function keyedPart(context: ValueContext, pair: DataType, address: bigint, index: number): Part {
  const whole = inMemory(pair, address);
  const key = field(context, whole, "first");
  const value = field(context, whole, "second");
  const name = key && keyText(context, key);
  return name === undefined || value === undefined
    ? { ...whole, name: `[${index}]` }
    : { ...value, name: `[${name}]` };
}

function keyText(context: ValueContext, key: Value): string | undefined {
  const text = textOf(context, key)?.text;
  if (text !== undefined) return text;
  const type = strip(key.type);
  return SCALARS.has(type.kind) ? formatScalar(context, key, type, { notation: undefined }) : undefined;
}
