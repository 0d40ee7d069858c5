/**
 * Maps of GNU ld (-Map). After "Linker script and memory map" an output section starts in the first column, an input section after
 * one space; a name of 16 characters or more stands on a line of its own:
 *
 *     .text           0x0000000040000000      0x230
 *      .text.strlen   0x000000004000000b       0x16 string.o
 *                     0x000000004000000b                strlen
 *      *fill*         0x000000004000012f        0x1
 *
 * The rows of sections whose strings were merged are not exact: the first object's row has the merged size, and the others are listed
 * where they would have been with sizes that they no longer have. `attribute` clips rows to the next one, which undoes that.
 */

import { isInside, splitMember, type LinkMap, type MapRow, type OutputSection } from "./rows.ts";

const PLACED = /^( ?)(\S+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)(?: (.*))?$/;

export function readBfdMap(text: string): LinkMap {
  const sections: OutputSection[] = [];
  const rows: MapRow[] = [];
  const start = text.indexOf("Linker script and memory map");
  let pendingName = "";
  for (const line of text.slice(Math.max(0, start)).split("\n")) {
    // A long name alone: its numbers follow on the next line.
    if (/^ ?[^\s*(]\S*$/.test(line)) {
      pendingName = line;
      continue;
    }
    const [, indent, name, address, size, rest] =
      PLACED.exec(pendingName === "" ? line : pendingName + line) ?? [];
    pendingName = "";
    if (name === undefined || address === undefined || size === undefined) continue;
    const placed = { address: Number.parseInt(address, 16), size: Number.parseInt(size, 16) };
    if (placed.address === 0) continue;
    if (indent === "") sections.push({ name, ...placed });
    else if (name !== "*fill*" && rest !== undefined && rest !== "" && isInside(placed, sections.at(-1))) {
      const output = sections.at(-1)?.name ?? "";
      rows.push({ output, ...placed, kind: "input", section: name, ...splitMember(rest) });
    }
  }
  return { sections, rows };
}
