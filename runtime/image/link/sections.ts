/** An object seen as a linker sees it that drops sections: each section by itself, with what it defines and what it refers to. */

import { SectionFlag, type Elf, type ElfSymbol } from "../../binary/elf/elf.ts";
import { namesOf, type ObjectNames } from "./reachable.ts";

/** The sections that are loaded. What one has of another, it refers to by a name that is made up; `path` is the object's, for that. */
export function bySections(elf: Elf, path: string): ObjectNames[] {
  const name = (section: number) => `${path} ${section}`;
  return elf.sections
    .filter(({ flags }) => (flags & SectionFlag.alloc) !== 0)
    .map((section) => {
      const defined = elf.symbols.filter(({ place }) => place === section.index);
      const used = elf
        .relocationsOf(section)
        .flatMap(({ symbol }) =>
          symbol === undefined
            ? []
            : typeof symbol.place === "number"
              ? [{ ...symbol, name: name(symbol.place), binding: "global", place: "undefined" } as const]
              : [symbol],
        );
      const itself: ElfSymbol = {
        ...{ index: 0, name: name(section.index), value: 0, size: 0, type: "section" },
        ...{ binding: "global", visibility: "hidden", place: section.index },
      };
      return namesOf({ symbols: [itself, ...defined, ...used] });
    });
}
