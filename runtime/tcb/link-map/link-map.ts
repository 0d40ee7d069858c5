/** A linker's map file: which input section stands where in the image. Both linkers' formats are read into one form. */

import { readBfdMap } from "./bfd.ts";
import { readLldMap } from "./lld.ts";
import type { LinkMap } from "./rows.ts";

/** Reads a map of either linker; of any other text, what looks like rows of a map, maybe none. */
export function readLinkMap(text: string): LinkMap {
  return /^\s*VMA\s+LMA\s/.test(text) ? readLldMap(text) : readBfdMap(text);
}
