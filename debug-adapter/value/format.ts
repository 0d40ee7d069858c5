/** Values as one line of text. */
import { hexAddress } from "../../runtime/base/hex.ts";
import type { BaseType, DataType, PointerType } from "../../runtime/binary/data-types.ts";
import { countParts, dereference, elementType, isText, partsOf } from "./children.ts";
import {
  escapeCharacter,
  floatOf,
  formatEnumeration,
  formatFloat,
  formatHex,
  integerOf,
  isCharacter,
  isSignedType,
  isTextCharacter,
} from "./scalars.ts";
import { quoteArray, quotePointed, quotePointedBytes } from "./strings.ts";
import { load, strip, type Value, type ValueContext } from "./value.ts";

export interface FormatOptions {
  readonly hex: boolean;
}

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
    case "union":
      return type.isIncomplete ? "<incomplete type>" : formatParts(context, value, options, depth);
    case "array":
      return isText(type)
        ? formatText(context, value, type, options, depth)
        : formatParts(context, value, options, depth);
    case "function":
      return formatFunction(context, value);
    case "unspecified":
      return type.name;
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

function formatScalar(context: ValueContext, value: Value, type: DataType, options: FormatOptions): string {
  const loaded = load(context, value);
  if (loaded.kind === "unavailable") return loaded.message;
  if (loaded.known !== undefined) return "<partly optimized out>";
  const { bytes } = loaded;
  const integer = integerOf(bytes, isSignedType(type));
  switch (type.kind) {
    case "base":
      return formatBase(type, bytes, integer, options);
    case "enumeration":
      return options.hex ? formatHex(integer, 8 * bytes.length) : formatEnumeration(type, integer);
    case "pointer":
      return formatPointer(context, type, integer);
    default:
      return hexAddress(integerOf(bytes, false));
  }
}

function formatBase(type: BaseType, bytes: Uint8Array, integer: bigint, options: FormatOptions): string {
  switch (type.encoding) {
    case "float":
      return formatFloat(floatOf(bytes), type.size);
    case "complex-float": {
      const half = bytes.length / 2;
      const [real, imaginary] = [bytes.subarray(0, half), bytes.subarray(half)].map((part) =>
        formatFloat(floatOf(part), half),
      );
      return `${real ?? ""} + ${imaginary ?? ""}i`;
    }
    case "boolean":
      return integer === 0n ? "false" : integer === 1n ? "true" : integer.toString();
    case "address":
    case "other":
      return hexAddress(integerOf(bytes, false));
    default: {
      const number = options.hex ? formatHex(integer, 8 * bytes.length) : integer.toString();
      // Beyond ASCII a byte is hardly meant as a character.
      if (!isCharacter(type) || integer < 0n || (type.size === 1 && integer > 0x7en)) return number;
      return `${number} '${escapeCharacter(Number(BigInt.asUintN(8 * type.size, integer)), "'")}'`;
    }
  }
}

function formatPointer(context: ValueContext, type: PointerType, address: bigint): string {
  const number = hexAddress(address);
  if (address === 0n) return number;
  const target = strip(type.target);
  const read = (at: bigint, length: number): Uint8Array | undefined => context.frame.readMemory(at, length);
  if (isCharacter(target) && !isTextCharacter(target)) {
    const text = quotePointedBytes(read, address, target);
    if (text !== undefined) return `${number} ${text}`;
  } else if (isCharacter(target)) {
    const text = quotePointed(read, address, target);
    return text === undefined ? `${number} <cannot read memory>` : `${number} ${text}`;
  }
  const symbol = context.symbolAt(address);
  return symbol === undefined ? number : `${number} <${symbol}>`;
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
  const { named, indexed } = countParts(context, value);
  const total = named + indexed;
  if (total === 0) return "{}";
  if (depth >= DEPTH) return "{…}";
  const isBytes = indexed > 0 && isByteArray(value.type);
  let text = "";
  for (const child of partsOf(context, value, 0, Math.min(total, PARTS_SHOWN))) {
    const shown = isBytes
      ? formatScalar(context, child, BYTE, options)
      : formatValue(context, child, options, depth + 1);
    const item = named > 0 ? `${child.name} = ${shown}` : shown;
    if (text.length + item.length > LENGTH_LIMIT && text !== "") return `{${text}, …}`;
    text += text === "" ? item : `, ${item}`;
  }
  return total > PARTS_SHOWN ? `{${text}, …}` : `{${text}}`;
}
