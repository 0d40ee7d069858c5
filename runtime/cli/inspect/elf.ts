/** What the ELF file beside an image says about it: the areas of its memory, and whether debuggers find something in it. */

import { hexAddress } from "../../base/hex.ts";
import { readElf } from "../../binary/elf/read-elf.ts";
import { imageLayout } from "../../image/layout/areas.ts";
import { row } from "./inspection.ts";
import type { Inspection } from "./inspection.ts";

export function inspectElf(bytes: Uint8Array): Inspection {
  const { value: elf, problems } = readElf(bytes);
  if (elf === undefined) return { facts: { kind: "elf" }, lines: [], problems };
  const { value: layout, problems: foreign } = imageLayout(elf);
  const functions = elf.symbols.filter(({ type }) => type === "function").length;
  const debugInformation = elf.sections.some(({ name }) => name === ".debug_info");
  const common = [
    row("functions", String(functions)),
    row("debug info", debugInformation ? "DWARF" : "none"),
  ];
  if (layout === undefined)
    return {
      facts: { kind: "elf", functions, debugInformation },
      lines: common,
      problems: [...problems, ...foreign],
    };
  const { base, elrangeSize, ssaFrameSize, areas } = layout;
  const facts = { kind: "elf", functions, debugInformation, base, size: elrangeSize, ssaFrameSize, areas };
  const lines = [
    row("ELRANGE", `${hexAddress(base)}, size ${hexAddress(elrangeSize)}`),
    ...areas.map(({ name, low, high }) => row("area", `${hexAddress(low)} to ${hexAddress(high)}  ${name}`)),
    ...common,
  ];
  return { facts, lines, problems };
}
