/**
 * Maps of ld.lld (-Map): columns VMA, LMA, Size, Align, and then the name of an output section, 8 columns further an input section,
 * 16 columns further a symbol; assignments and data commands of the linker script stand in the same columns.
 *
 *         VMA              LMA     Size Align Out     In      Symbol
 *     40000000         40000000      230  4096 .text
 *     4000000b         4000000b       16     1         string.o:(.text.strlen)
 *     40001000         40001000       12     1         <internal>:(.rodata)
 */

import { isInside, splitMember, type LinkMap, type MapRow, type OutputSection } from "./rows.ts";

const LINE = /^\s*([0-9a-f]+)\s+[0-9a-f]+\s+([0-9a-f]+)\s+\d+ ( *)(\S.*)$/;
const INPUT = /^(.*):\(([^()]*)\)$/;

export function readLldMap(text: string): LinkMap {
  const sections: OutputSection[] = [];
  const rows: MapRow[] = [];
  for (const line of text.split("\n")) {
    const [, address, size, indent, name] = LINE.exec(line) ?? [];
    if (address === undefined || size === undefined || indent === undefined || name === undefined) continue;
    const placed = { address: Number.parseInt(address, 16), size: Number.parseInt(size, 16) };
    if (placed.address === 0) continue;
    if (indent === "") {
      if (!name.includes(" ")) sections.push({ name, ...placed });
      continue;
    }
    const [, path, section] = indent.length === 8 ? (INPUT.exec(name) ?? []) : [];
    if (path === undefined || section === undefined || !isInside(placed, sections.at(-1))) continue;
    const output = sections.at(-1)?.name ?? "";
    if (path !== "<internal>") {
      rows.push({ output, ...placed, kind: "input", section, ...splitMember(path) });
    } else {
      // Merged strings go by the name of their output section; the linker's own tables by their own.
      const kind = section === output && /^\.(?:l?rodata|data)/.test(section) ? "merged" : "linker";
      rows.push({ output, ...placed, kind, section, file: "", member: undefined });
    }
  }
  return { sections, rows };
}
