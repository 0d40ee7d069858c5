/** Entries of maps and sets: a map's are named by their keys. */
import { formatScalar } from "../../format-scalar.ts";
import { isStructure } from "../../members.ts";
import { strip, type Value, type ValueContext } from "../../value.ts";
import type { Part } from "../view.ts";
import { string, stringSlice } from "./text.ts";

/** `value` is undefined in a set. */
export function entryPart(context: ValueContext, key: Value, value: Value | undefined, index: number): Part {
  const name = value === undefined ? undefined : keyText(context, key);
  return value === undefined || name === undefined
    ? { ...key, name: `[${index}]` }
    : { ...value, name: `[${name}]` };
}

/** Of keys that are short as text. */
function keyText(context: ValueContext, key: Value): string | undefined {
  const type = strip(key.type);
  if (type.kind === "base" || type.kind === "enumeration")
    return formatScalar(context, key, type, { notation: undefined });
  if (!isStructure(type)) return undefined;
  const view = type.name === "&str" ? stringSlice(context, key) : string.view(context, key, type);
  return view?.kind === "text" ? view.text : undefined;
}
