/** Names in string tables. */

import { decodeUtf8 } from "../../base/text.ts";

/**
 * Longer than any mangled name that compilers make. Without a limit, a damaged table without terminators would give every
 * symbol a name as long as the table.
 */
export const MAX_NAME = 1 << 14;

/** The NUL-terminated string at `offset`; cut off at the end of the bytes or after 16 KiB. */
export function stringAt(bytes: Uint8Array, offset: number): string {
  if (!(offset >= 0 && offset < bytes.length)) return "";
  const most = bytes.subarray(offset, offset + MAX_NAME);
  const end = most.indexOf(0);
  return decodeUtf8(end < 0 ? most : most.subarray(0, end));
}

/** A string table from which many names are read: decoded once, which is several times faster than name by name. */
export class StringTable {
  readonly #bytes: Uint8Array;
  /** Undefined where the table has other characters than those of ASCII: then positions in it are not those of the bytes. */
  readonly #text: string | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const text = decodeUtf8(bytes);
    this.#text = text.length === bytes.length ? text : undefined;
  }

  /** As `stringAt`. */
  at(offset: number): string {
    if (this.#text === undefined || !(offset >= 0 && offset < this.#text.length))
      return stringAt(this.#bytes, offset);
    const end = this.#text.indexOf("\0", offset);
    return this.#text.slice(offset, Math.min(end < 0 ? this.#text.length : end, offset + MAX_NAME));
  }

  /** All offsets at which `at` gives this name: linkers let the end of a string serve as another one. Undefined where they cannot be searched for. */
  placesOf(name: string): ReadonlySet<number> | undefined {
    const text = this.#text;
    if (text === undefined || name === "" || name.length >= MAX_NAME || name.includes("\0")) return undefined;
    const places = new Set<number>();
    const ended = `${name}\0`;
    for (let at = text.indexOf(ended); at >= 0; at = text.indexOf(ended, at + 1)) places.add(at);
    if (text.endsWith(name)) places.add(text.length - name.length);
    return places;
  }
}
