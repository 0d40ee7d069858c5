/** Names in string tables. */

import { decodeUtf8 } from "../../base/text.ts";

/**
 * Longer than any mangled name that compilers make. Without a limit, a damaged table without terminators would give every
 * symbol a name as long as the table.
 */
const MAX_NAME = 1 << 14;

/** The NUL-terminated string at `offset`; cut off at the end of the bytes or after 16 KiB. */
export function stringAt(bytes: Uint8Array, offset: number): string {
  if (!(offset >= 0 && offset < bytes.length)) return "";
  const limit = Math.min(bytes.length, offset + MAX_NAME);
  let end = offset;
  let isAscii = true;
  for (; end < limit; end++) {
    const byte = bytes[end] ?? 0;
    if (byte === 0) break;
    if (byte >= 0x80) isAscii = false;
  }
  // Short plain names are the rule, and for them this is several times faster than a decoder.
  if (isAscii && end - offset < 64) return String.fromCharCode(...bytes.subarray(offset, end));
  return decodeUtf8(bytes.subarray(offset, end));
}
