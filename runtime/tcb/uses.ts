/** Where an application uses what the library OS defines: from the relocations and line tables of its objects. */

import { SectionFlag, type Elf } from "../binary/elf/elf.ts";
import { openDebugInfo } from "../binary/open-debug-info.ts";
import { spacedOut } from "./build-reach.ts";
import { closure, symbolSection, type ReachGraph } from "./reach-graph.ts";

export interface LibraryUse {
  readonly symbol: string;
  /** As the compiler wrote it. */
  readonly file: string;
  readonly line: number;
}

/** Uses in code, by place; those in data and those without a line are not among them. */
export function libraryUses(object: Elf): LibraryUse[] {
  const placed = spacedOut(object);
  const debug = openDebugInfo(placed).value;
  const uses: LibraryUse[] = [];
  for (const section of placed.sections) {
    if ((section.flags & SectionFlag.execute) === 0) continue;
    for (const { symbol, offset } of object.relocationsOf(section)) {
      if (symbol?.place !== "undefined") continue;
      const position = debug?.positionOf(section.address + offset);
      if (position === undefined) continue;
      uses.push({ symbol: symbol.name, file: position.file, line: position.line });
    }
  }
  return uses;
}

/** Of these uses, those from which the component is reached, one for each symbol: the library OS itself always needs the others. */
export function usesLeadingTo(
  component: string,
  uses: readonly LibraryUse[],
  graph: ReachGraph,
): LibraryUse[] {
  const wanted = graph.components.indexOf(component);
  const always = new Set(graph.always);
  const leads = new Map<string, boolean>();
  const isLeading = (symbol: string) => {
    const section = symbolSection(graph, symbol);
    if (section === undefined) return false;
    return [...closure(graph, [section])].some(
      (index) => graph.sections[index]?.component === wanted && !always.has(index),
    );
  };
  return uses.filter(({ symbol }) => {
    if (leads.has(symbol)) return false;
    leads.set(symbol, isLeading(symbol));
    return leads.get(symbol) === true;
  });
}
