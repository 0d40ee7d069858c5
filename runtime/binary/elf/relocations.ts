/** Relocations with addends (gABI, "Relocation"); x86-64 uses no others (psABI, section 4.4). */

import { ByteReader } from "../../base/bytes.ts";
import type { Problem } from "../../base/result.ts";
import { SectionType } from "./elf.ts";
import type { Elf, ElfRelocation, ElfSection } from "./elf.ts";

const ENTRY_SIZE = 24;
/** Far more than one section of an object has; several tables may claim the same section, so the sum needs a limit. */
const MAX_RELOCATIONS = 1 << 22;

/** psABI, table 4.9: those that compilers put into debug sections and that a reader applies itself. */
export const RelocationType = {
  abs64: 1,
  pc32: 2,
  abs32: 10,
  abs32Signed: 11,
  dtpoff64: 17,
  dtpoff32: 21,
} as const;

const WIDTHS: Readonly<Record<number, 4 | 8>> = {
  [RelocationType.abs64]: 8,
  [RelocationType.dtpoff64]: 8,
  [RelocationType.pc32]: 4,
  [RelocationType.abs32]: 4,
  [RelocationType.abs32Signed]: 4,
  [RelocationType.dtpoff32]: 4,
};

export function readRelocations(
  elf: Pick<Elf, "sections" | "symbols" | "contentOf">,
  target: ElfSection,
  problems: Problem[],
): ElfRelocation[] {
  const relocations: ElfRelocation[] = [];
  for (const table of elf.sections) {
    if (table.type !== SectionType.rela || table.info !== target.index || target.index === 0) continue;
    const content = elf.contentOf(table);
    if (content.length % ENTRY_SIZE !== 0) {
      problems.push({
        message: `Relocation table ${table.name} is not a whole number of entries long.`,
        offset: table.offset,
      });
    }
    for (
      let at = 0;
      at + ENTRY_SIZE <= content.length && relocations.length < MAX_RELOCATIONS;
      at += ENTRY_SIZE
    ) {
      const reader = new ByteReader(content, at);
      const offset = Number(reader.u64());
      const type = reader.u32();
      const symbol = elf.symbols[reader.u32()];
      relocations.push({ offset, type, symbol, addend: Number(BigInt.asIntN(64, reader.u64())) });
    }
  }
  return relocations.sort((a, b) => a.offset - b.offset);
}

/**
 * The content of a section that is not loaded (debug information), with its relocations applied as if every section
 * stood at its header's address: what a linker would do, as far as a reader needs it.
 */
export function relocatedContent(elf: Elf, section: ElfSection): Uint8Array {
  const content = elf.contentOf(section);
  if (elf.header.kind !== "relocatable") return content;
  const relocations = elf.relocationsOf(section);
  if (relocations.length === 0) return content;
  const patched = content.slice();
  const view = new DataView(patched.buffer, patched.byteOffset, patched.byteLength);
  for (const { offset, type, symbol, addend } of relocations) {
    const width = WIDTHS[type];
    if (!symbol || width === undefined || offset < 0 || offset + width > patched.length) continue;
    const base = typeof symbol.place === "number" ? (elf.sections[symbol.place]?.address ?? 0) : 0;
    const origin = type === RelocationType.pc32 ? section.address + offset : 0;
    const value = base + symbol.value + addend - origin;
    if (!Number.isSafeInteger(value)) continue;
    if (width === 8) view.setBigInt64(offset, BigInt(value), true);
    else view.setUint32(offset, value >>> 0, true);
  }
  return patched;
}
