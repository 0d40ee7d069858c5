/** Bytes of scalar types as numbers, and numbers as text. */
import type { BaseType, DataType, EnumerationType } from "../../runtime/binary/data-types.ts";

/** Little-endian bytes as an integer; `bits` narrows it (a bit field). */
export function integerOf(bytes: Uint8Array, isSigned: boolean, bits = 8 * bytes.length): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

export function isSignedType(type: DataType): boolean {
  if (type.kind === "enumeration") return type.isSigned;
  return type.kind === "base" && (type.encoding === "signed" || type.encoding === "signed-char");
}

export function isCharacter(type: DataType): type is BaseType {
  if (type.kind !== "base") return false;
  if (type.encoding === "utf" || type.name === "wchar_t") return true;
  return type.size === 1 && (type.encoding === "signed-char" || type.encoding === "unsigned-char");
}

/** Characters that hold text; arrays of `unsigned char` are as a rule bytes, not text. */
export function isTextCharacter(type: DataType): type is BaseType {
  return isCharacter(type) && type.encoding !== "unsigned-char";
}

/** A floating-point number of 4, 8, 10, 12 or 16 bytes; the wider ones as the nearest double. */
export function floatOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 4) return view.getFloat32(0, true);
  if (bytes.length === 8) return view.getFloat64(0, true);
  if (bytes.length < 10) return Number.NaN;
  return extendedOf(view);
}

/** x87 double extended (Intel SDM Vol. 1, 4.2.2): explicit integer bit, bias 16383. */
function extendedOf(view: DataView): number {
  const fraction = view.getBigUint64(0, true);
  const signAndExponent = view.getUint16(8, true);
  const sign = signAndExponent & 0x8000 ? -1 : 1;
  const exponent = signAndExponent & 0x7fff;
  if (exponent === 0x7fff)
    return fraction << 1n === 1n << 64n || BigInt.asUintN(63, fraction) === 0n ? sign * Infinity : Number.NaN;
  return sign * Number(fraction) * 2 ** (exponent - 16383 - 63);
}

/** The shortest text that reads back as the same number of that width. */
export function formatFloat(value: number, size: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (Object.is(value, -0)) return "-0";
  if (size !== 4) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(value);
}

/** `0x2a`, `0b101010`, and octal as in C; but for decimal a negative one as the bits that it is made of. */
export function formatInteger(
  value: bigint,
  bits: number,
  notation: "hexadecimal" | "octal" | "binary" | "decimal" = "decimal",
): string {
  const raw = BigInt.asUintN(bits, value);
  switch (notation) {
    case "hexadecimal":
      return `0x${raw.toString(16)}`;
    case "octal":
      return raw === 0n ? "0" : `0${raw.toString(8)}`;
    case "binary":
      return `0b${raw.toString(2)}`;
    case "decimal":
      return value.toString();
  }
}

const ESCAPES: Readonly<Record<number, string>> = {
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
  27: "\\033",
  92: "\\\\",
};

/** One character as it stands between quotes in C. */
export function escapeCharacter(code: number, quote: "'" | '"'): string {
  if (code === quote.charCodeAt(0)) return `\\${quote}`;
  const known = ESCAPES[code];
  if (known !== undefined) return known;
  if (code >= 0x20 && code < 0x7f) return String.fromCharCode(code);
  if (code < 0x100) return `\\${code.toString(8).padStart(3, "0")}`;
  return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : "\\?";
}

/** An enumerator's name, a combination of flags, or the number. */
export function formatEnumeration({ enumerators }: EnumerationType, value: bigint): string {
  const exact = enumerators.find((enumerator) => enumerator.value === value);
  if (exact !== undefined) return exact.name;
  const flags = enumerators.filter(
    (enumerator) => enumerator.value > 0n && (enumerator.value & (enumerator.value - 1n)) === 0n,
  );
  // Only when each enumerator is one bit (or none) are they flags; otherwise a sum of them means nothing.
  if (value <= 0n || flags.length < enumerators.filter((enumerator) => enumerator.value !== 0n).length)
    return value.toString();
  const set = flags.filter((flag) => (value & flag.value) !== 0n);
  const rest = set.reduce((left, flag) => left & ~flag.value, value);
  if (set.length === 0) return value.toString();
  const names = set.map(({ name }) => name);
  if (rest !== 0n) names.push(`0x${rest.toString(16)}`);
  return names.join(" | ");
}
