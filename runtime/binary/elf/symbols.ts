/** Symbol tables (gABI, "Symbol Table"). */

import { ByteReader } from "../../base/bytes.ts";
import type { Problem } from "../../base/result.ts";
import { SectionType } from "./elf.ts";
import { StringTable } from "./strings.ts";
import type { Elf, ElfSection, ElfSymbol, SymbolBinding, SymbolPlace, SymbolType } from "./elf.ts";

const ENTRY_SIZE = 24;
const EXTENDED_INDICES = 18;
/** STT_GNU_IFUNC (Linux Extensions to gABI). */
const GNU_IFUNC = 10;

const TYPES: Readonly<Record<number, SymbolType>> = {
  0: "none",
  1: "object",
  2: "function",
  3: "section",
  4: "file",
  5: "common",
  6: "tls",
};
const BINDINGS: Readonly<Record<number, SymbolBinding>> = { 0: "local", 1: "global", 2: "weak" };
const VISIBILITIES = ["default", "internal", "hidden", "protected"] as const;

export function readSymbols(
  elf: Pick<Elf, "sections" | "contentOf">,
  table: ElfSection,
  problems: Problem[],
): ElfSymbol[] {
  const content = elf.contentOf(table);
  const stringTable = elf.sections[table.link];
  const strings = new StringTable(
    stringTable?.type === SectionType.strtab ? elf.contentOf(stringTable) : new Uint8Array(),
  );
  if (content.length % ENTRY_SIZE !== 0) {
    problems.push({
      message: `Symbol table ${table.name} is not a whole number of symbols long.`,
      offset: table.offset,
    });
  }
  const extension = elf.sections.find(
    (section) => section.type === EXTENDED_INDICES && section.link === table.index,
  );
  const extended = extension && elf.contentOf(extension);
  const symbols: ElfSymbol[] = [];
  const count = Math.floor(content.length / ENTRY_SIZE);
  for (let index = 0; index < count; index++) {
    const reader = new ByteReader(content, index * ENTRY_SIZE);
    const nameAt = reader.u32();
    const info = reader.u8();
    const other = reader.u8();
    let sectionIndex = reader.u16();
    const value = Number(reader.u64());
    const size = Number(reader.u64());
    const isExtended = sectionIndex === 0xffff && extended !== undefined;
    if (isExtended) sectionIndex = new ByteReader(extended, index * 4).u32();
    const place = isExtended ? sectionIndex : placeOf(sectionIndex);
    const type = TYPES[info & 15] ?? (info & 15 ? "other" : "none");
    const isIndirect = (info & 15) === GNU_IFUNC;
    const ownName = strings.at(nameAt);
    const sectionName = typeof place === "number" ? elf.sections[place]?.name : undefined;
    symbols.push({
      index,
      name: type === "section" && ownName === "" ? (sectionName ?? "") : ownName,
      value,
      size,
      // It is code too.
      type: isIndirect ? "function" : type,
      ...(isIndirect && { isIndirect }),
      binding: BINDINGS[info >> 4] ?? "other",
      visibility: VISIBILITIES[other & 3] ?? "default",
      place,
    });
  }
  return symbols;
}

function placeOf(index: number): SymbolPlace {
  if (index === 0) return "undefined";
  if (index === 0xfff1) return "absolute";
  if (index === 0xfff2) return "common";
  return index;
}
