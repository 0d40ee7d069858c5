/** Numbers, enumerators and pointers as text. */
import { hexAddress } from "../../runtime/base/hex.ts";
import { readableName } from "../../runtime/binary/cxx-names.ts";
import type {
  BaseType,
  DataType,
  EnumerationType,
  MemberPointerType,
  PointerType,
} from "../../runtime/binary/data-types.ts";
import {
  escapeCharacter,
  floatOf,
  formatEnumeration,
  formatFloat,
  formatInteger,
  integerOf,
  isCharacter,
  isSignedType,
  isTextCharacter,
} from "./scalars.ts";
import { quotePointed, quotePointedBytes } from "./strings.ts";
import { typeName } from "../../runtime/binary/type-names.ts";
import { load, strip, type Value, type ValueContext } from "./value.ts";

/** How integers are written where it is not as usual. */
export type Notation =
  | "hexadecimal"
  | "octal"
  | "binary"
  /** Of enumerators, truth values and characters the number, too. */
  | "decimal";

export interface FormatOptions {
  readonly notation: Notation | undefined;
}

export function formatScalar(
  context: ValueContext,
  value: Value,
  type: DataType,
  { notation }: FormatOptions,
): string {
  const loaded = load(context, value);
  if (loaded.kind === "unavailable") return loaded.message;
  if (loaded.known !== undefined) return "<partly optimized out>";
  const { bytes } = loaded;
  if (bytes.length === 0) return typeName(type, "source"); // as Rust's ()
  const integer = integerOf(bytes, isSignedType(type));
  const number = formatInteger(
    integer,
    value.place.kind === "bits" ? value.place.bitSize : 8 * bytes.length,
    notation,
  );
  switch (type.kind) {
    case "base":
      return formatBase(type, bytes, { integer, number, notation });
    case "enumeration":
      return notation === undefined ? formatEnumerator(type, integer) : number;
    case "pointer":
      return formatPointer(context, type, integer);
    case "member-pointer":
      return formatMemberPointer(context, type, bytes);
    default:
      return hexAddress(integerOf(bytes, false));
  }
}

/** The enumerators of an `enum class` are named through it. */
function formatEnumerator(type: EnumerationType, value: bigint): string {
  const text = formatEnumeration(type, value);
  const name = type.isScoped ? type.qualifiedName : undefined;
  return name === undefined || /^[-\d]/.test(text)
    ? text
    : text.replaceAll(/\b[A-Za-z_]\w*/g, `${readableName(name)}::$&`);
}

/** Itanium C++ ABI, 2.3: an offset, where -1 is null; or a function's address, or one plus its place in the virtual table. */
function formatMemberPointer(context: ValueContext, type: MemberPointerType, bytes: Uint8Array): string {
  const value = integerOf(bytes.subarray(0, 8), true);
  const containing = strip(type.containing);
  if (strip(type.target).kind === "function") {
    if (value === 0n) return "nullptr";
    if ((value & 1n) === 1n) return `<virtual function ${(value / 8n).toString()}>`;
    const symbol = context.symbolAt(value);
    return symbol === undefined ? hexAddress(value) : `${hexAddress(value)} <${symbol}>`;
  }
  if (value === -1n) return "nullptr";
  const members = "members" in containing ? containing.members : [];
  const found = members.find(({ name, offset }) => name !== undefined && BigInt(offset) === value);
  return found?.name === undefined ? value.toString() : `&${typeName(containing, "source")}::${found.name}`;
}

function formatBase(
  type: BaseType,
  bytes: Uint8Array,
  { integer, number, notation }: FormatOptions & { readonly integer: bigint; readonly number: string },
): string {
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
      if (notation === "decimal") return number;
      return integer === 0n ? "false" : integer === 1n ? "true" : integer.toString();
    case "address":
    case "other":
      return hexAddress(integerOf(bytes, false));
    default: {
      // Beyond ASCII a byte is hardly meant as a character.
      if (
        notation === "decimal" ||
        !isCharacter(type) ||
        integer < 0n ||
        (type.size === 1 && integer > 0x7en)
      )
        return number;
      return `${number} '${letter(type, Number(BigInt.asUintN(8 * type.size, integer)))}'`;
    }
  }
}

/** Rust writes letters beyond ASCII as they are. */
function letter({ name }: BaseType, code: number): string {
  const isPlain = name === "char" && code >= 0xa0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isPlain ? String.fromCodePoint(code) : escapeCharacter(code, "'");
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
