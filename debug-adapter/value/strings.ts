/** Character arrays and pointers to characters as quoted text. */
import { decodeUtf8 } from "../../runtime/base/text.ts";
import type { BaseType } from "../../runtime/binary/data-types.ts";
import { escapeCharacter, integerOf } from "./scalars.ts";

/** Characters shown of a string; the rest is an ellipsis (gdb's `print elements` is also 200). */
export const SHOWN = 200;

/** Memory is readable or not in units that are larger. */
const STRETCH = 64;

type ReadMemory = (address: bigint, length: number) => Uint8Array | undefined;

/** The text in an array: up to its first NUL, for what is behind it is left over from earlier. */
export function quoteArray(bytes: Uint8Array, character: BaseType): string {
  let end = 0;
  while (end < bytes.length && !bytes.subarray(end, end + character.size).every((byte) => byte === 0))
    end += character.size;
  const cut = end > SHOWN * character.size;
  return quoteText(bytes.subarray(0, cut ? SHOWN * character.size : end), character) + (cut ? "…" : "");
}

/** Text as a program makes it: printable, or a character that ends or indents lines. */
const PRINTABLE = (byte: number): boolean => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d);

/** The same for bytes that may or may not be text (`unsigned char *`): undefined unless they are all printable and end with a NUL. */
export function quotePointedBytes(
  read: ReadMemory,
  address: bigint,
  character: BaseType,
): string | undefined {
  for (let count = 0; count < SHOWN; count++) {
    const byte = read(address + BigInt(count), 1)?.[0];
    if (byte === undefined || (byte !== 0 && !PRINTABLE(byte))) return undefined;
    if (byte === 0) return count === 0 ? undefined : quotePointed(read, address, character);
  }
  return undefined;
}

/** The NUL-terminated string at an address; undefined when not even its first character can be read. */
export function quotePointed(read: ReadMemory, address: bigint, character: BaseType): string | undefined {
  const { size } = character;
  const most = SHOWN * size;
  const bytes = new Uint8Array(most);
  let length = 0;
  while (length < most) {
    const next = readSome(read, address + BigInt(length), size, most - length);
    if (next === undefined) break;
    for (let at = 0; at < next.length; at += size) {
      const one = next.subarray(at, at + size);
      if (one.every((byte) => byte === 0)) return quoteText(bytes.subarray(0, length), character);
      bytes.set(one, length);
      length += size;
    }
  }
  return length === 0 ? undefined : `${quoteText(bytes.subarray(0, length), character)}…`;
}

/** Characters up to a boundary of 64 bytes, or where that much cannot be read, one. */
function readSome(read: ReadMemory, address: bigint, size: number, most: number): Uint8Array | undefined {
  const room = STRETCH - Number(BigInt.asUintN(64, address) % BigInt(STRETCH));
  const length = Math.min(most, room - (room % size));
  return (length > size ? read(address, length) : undefined) ?? read(address, size);
}

/** All of the bytes, in quotes. */
export function quoteText(bytes: Uint8Array, character: BaseType): string {
  if (character.size === 1) return `"${escapeUtf8(bytes)}"`;
  let text = "";
  for (let at = 0; at < bytes.length; at += character.size) {
    text += escapeCharacter(Number(integerOf(bytes.subarray(at, at + character.size), false)), '"');
  }
  const prefix = character.name === "wchar_t" ? "L" : character.size === 2 ? "u" : "U";
  return `${prefix}"${text}"`;
}

/** Text of UTF-8 where it is well-formed; else each byte beyond ASCII as an octal escape. */
function escapeUtf8(bytes: Uint8Array): string {
  const decoded = decodeUtf8(bytes);
  if (decoded.includes("\ufffd")) return Array.from(bytes, (byte) => escapeCharacter(byte, '"')).join("");
  return Array.from(decoded, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    // C1 control characters and those that change the direction of text do not belong on a screen.
    if (code >= 0x80 && /[\p{Cc}\p{Cf}]/u.test(letter)) return `\\u${code.toString(16).padStart(4, "0")}`;
    return code < 0x80 ? escapeCharacter(code, '"') : letter;
  }).join("");
}
