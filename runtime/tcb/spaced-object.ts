/** In an object all sections start at 0; to tell their addresses apart, each is given a space of its own. */

import { SectionFlag, type Elf, type ElfSection } from "../binary/elf/elf.ts";

/** The section with index 3 begins at three times this. */
export const SECTION_SPACING = 2 ** 32;

/** An object whose sections do not overlap, so that an address says which section and which line is meant. */
export function spacedOut(elf: Elf): Elf {
  const sections = elf.sections.map((section) =>
    (section.flags & SectionFlag.alloc) === 0
      ? section
      : { ...section, address: section.index * SECTION_SPACING },
  );
  return placedElf(elf, sections);
}

/** The same object with its sections at other addresses, for a reader that applies relocations by them. */
function placedElf(elf: Elf, sections: readonly ElfSection[]): Elf {
  const original = (section: ElfSection) => elf.sections[section.index] ?? section;
  return {
    header: elf.header,
    sections,
    segments: elf.segments,
    symbols: elf.symbols,
    problems: elf.problems,
    section: (name) => sections.find((section) => section.name === name),
    contentOf: (section) => elf.contentOf(original(section)),
    relocationsOf: (section) => elf.relocationsOf(original(section)),
    symbolsNamed: (name) => elf.symbolsNamed(name),
    symbolAt: (address) => elf.symbolAt(address),
    memoryAt: (address, length) => elf.memoryAt(address, length),
  };
}
