/** Values as one line of text. */
import { hexAddress } from "../../runtime/base/hex.ts";
import type { BaseType, DataType } from "../../runtime/binary/data-types.ts";
import { isText, ownParts } from "./children.ts";
import { elementType } from "./elements.ts";
import { formatScalar, type FormatOptions } from "./format-scalar.ts";
import { dereference } from "./members.ts";
import { isCharacter } from "./scalars.ts";
import { quoteArray, quotePointed } from "./strings.ts";
import { load, strip, type Value, type ValueContext } from "./value.ts";
import { viewOf } from "./views/index.ts";
import type { View } from "./views/view.ts";

/** Structures inside a structure are shown, what is in those is not. */
const DEPTH = 2;
const PARTS_SHOWN = 12;
const LENGTH_LIMIT = 120;

export function formatValue(context: ValueContext, value: Value, options: FormatOptions, depth = 0): string {
  if (value.place.kind === "unavailable") return value.place.message;
  const type = strip(value.type);
  switch (type.kind) {
    case "structure":
    case "class":
    case "union": {
      const view = viewOf(context, value);
      if (view !== undefined) return formatView(context, value, view, options, depth);
      return type.isIncomplete ? "<incomplete type>" : formatParts(context, value, options, depth);
    }
    case "array":
      return isText(type)
        ? formatText(context, value, type, options, depth)
        : formatParts(context, value, options, depth);
    case "function":
      return formatFunction(context, value);
    case "unspecified":
      return type.name === "decltype(nullptr)" ? "nullptr" : type.name;
    case "reference": {
      const target = dereference(context, value);
      return target === undefined
        ? formatScalar(context, value, type, options)
        : formatValue(context, target, options, depth);
    }
    default:
      return formatScalar(context, value, type, options);
  }
}

function formatView(
  context: ValueContext,
  value: Value,
  view: View,
  options: FormatOptions,
  depth: number,
): string {
  switch (view.kind) {
    case "text":
      return view.text;
    case "like":
      return `${view.label ?? ""}${formatValue(context, view.value, options, depth)}${view.end ?? ""}`;
    case "parts": {
      // Inside of something else, how many there are says less than the first ones.
      const label = depth > 0 || view.label === undefined || view.label === "" ? "" : `${view.label} `;
      return label + formatParts(context, value, options, depth);
    }
  }
}

function formatFunction(context: ValueContext, { place }: Value): string {
  if (place.kind !== "memory") return "<function>";
  const symbol = context.symbolAt(place.address);
  return symbol === undefined ? hexAddress(place.address) : `${hexAddress(place.address)} <${symbol}>`;
}

function formatText(
  context: ValueContext,
  value: Value,
  type: Extract<DataType, { kind: "array" }>,
  options: FormatOptions,
  depth: number,
): string {
  const character = strip(elementType(type));
  if (type.size === undefined && value.place.kind === "memory" && isCharacter(character)) {
    return (
      quotePointed((at, length) => context.frame.readMemory(at, length), value.place.address, character) ??
      "<cannot read memory>"
    );
  }
  const loaded = load(context, value);
  if (loaded.kind === "unavailable") return loaded.message;
  if (loaded.known !== undefined) return formatParts(context, value, options, depth);
  return isCharacter(character) ? quoteArray(loaded.bytes, character) : "";
}

/** Of `unsigned char`: shown as numbers, without the characters that they would be. */
function isByteArray(type: DataType): boolean {
  const array = strip(type);
  const element = array.kind === "array" ? strip(elementType(array)) : undefined;
  return element !== undefined && isCharacter(element) && element.size === 1;
}

const BYTE: BaseType = { kind: "base", id: -3, name: "unsigned char", size: 1, encoding: "unsigned" };

/** `{x = 1, y = {…}}`, cut where it gets too long to be read in passing. */
function formatParts(context: ValueContext, value: Value, options: FormatOptions, depth: number): string {
  const { named, indexed, list } = ownParts(context, value);
  const total = named + indexed;
  if (total === 0) return "{}";
  if (depth >= DEPTH) return "{…}";
  const isBytes = indexed > 0 && isByteArray(value.type);
  let text = "";
  for (const child of list(0, Math.min(total, PARTS_SHOWN))) {
    const shown = isBytes
      ? formatScalar(context, child, BYTE, options)
      : formatValue(context, child, options, depth + 1);
    const item = named > 0 ? `${child.name} = ${shown}` : shown;
    if (text.length + item.length > LENGTH_LIMIT && text !== "") return `{${text}, …}`;
    text += text === "" ? item : `, ${item}`;
  }
  return total > PARTS_SHOWN ? `{${text}, …}` : `{${text}}`;
}
