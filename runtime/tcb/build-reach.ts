/** Makes the reach graph from the compiler's own object files of the library OS: their sections, and the relocations between them. */

import { SectionFlag, SectionType, type Elf, type ElfSection, type ElfSymbol } from "../binary/elf/elf.ts";
import { openDebugInfo } from "../binary/open-debug-info.ts";
import type { Piece } from "./attribute.ts";
import { codeLines } from "./lines.ts";
import type { LinkMap } from "./link-map/rows.ts";
import { closure, type ReachGraph, type ReachSection } from "./reach-graph.ts";

export interface ReachObject {
  /** As the linker was told it. */
  readonly path: string;
  readonly component: string;
  readonly elf: Elf;
  /** In the image as a part of another object, into which it was optimised, so that no map names it. */
  readonly isMerged?: boolean;
}

/** Sections that the linker script keeps in every image, whether something refers to them or not. */
const KEPT = /^\.(?:text\.enclave_entry|init_array(?:\..*)?)$/;

interface Node {
  readonly object: ReachObject;
  readonly section: ElfSection;
}

/** `map`: of the current image, where there is one. */
export function buildReach(objects: readonly ReachObject[], map: LinkMap | undefined): ReachGraph {
  const nodes = objects.flatMap((object) =>
    object.elf.sections.filter(isLoaded).map((section): Node => ({ object, section })),
  );
  const indexes = new Map(
    nodes.map(({ object, section }, index) => [nodeKey(object.path, section.index), index]),
  );
  const symbols = globalSymbols(objects, indexes);
  const components = [...new Set(objects.map(({ component }) => component))];
  const lines = new Map(objects.map((object) => [object, linesOfSections(object)]));
  const sections = nodes.map(({ object, section }): ReachSection => {
    const to = new Set(
      object.elf
        .relocationsOf(section)
        .map(({ symbol }) => (symbol === undefined ? undefined : target(symbol, object, indexes, symbols)))
        .filter((index) => index !== undefined),
    );
    return {
      component: components.indexOf(object.component),
      bytes: section.type === SectionType.nobits ? 0 : section.size,
      lines: lines.get(object)?.get(section.index) ?? 0,
      to: [...to],
    };
  });
  const graph = { components, sections, symbols: Object.fromEntries(symbols), always: [], inImage: [] };
  const kept = nodes.flatMap(({ section }, index) => (KEPT.test(section.name) ? [index] : []));
  const always = [...closure(graph, kept)];
  return {
    ...graph,
    always,
    inImage: map === undefined ? always : [...closure(graph, linkedNodes(nodes, map))],
  };
}

function isLoaded(section: ElfSection): boolean {
  return (section.flags & SectionFlag.alloc) !== 0 && section.size > 0 && section.type !== SectionType.note;
}

function nodeKey(path: string, section: number): string {
  return `${section} ${path}`;
}

/** Names in the order of linking; of several definitions the first that is not weak counts, as for the linker. */
function globalSymbols(
  objects: readonly ReachObject[],
  indexes: ReadonlyMap<string, number>,
): Map<string, number> {
  const strong = new Map<string, number>();
  const weak = new Map<string, number>();
  for (const { path, elf } of objects) {
    for (const { name, binding, place } of elf.symbols) {
      if (typeof place !== "number" || (binding !== "global" && binding !== "weak")) continue;
      const index = indexes.get(nodeKey(path, place));
      const known = binding === "weak" ? weak : strong;
      if (index !== undefined && !known.has(name)) known.set(name, index);
    }
  }
  return new Map([...weak, ...strong]);
}

function target(
  symbol: ElfSymbol,
  { path }: ReachObject,
  indexes: ReadonlyMap<string, number>,
  symbols: ReadonlyMap<string, number>,
): number | undefined {
  return typeof symbol.place === "number"
    ? indexes.get(nodeKey(path, symbol.place))
    : symbols.get(symbol.name);
}

function linkedNodes(nodes: readonly Node[], map: LinkMap): number[] {
  const linked = new Set(map.rows.map((row) => `${row.section} ${row.file}`));
  return nodes.flatMap(({ object, section }, index) =>
    object.isMerged === true || linked.has(`${section.name} ${object.path}`) ? [index] : [],
  );
}

/** In an object all sections start at 0; to tell their lines apart, each is given addresses of its own. */
const SECTION_SPACING = 2 ** 32;

function linesOfSections({ elf, path, component }: ReachObject): Map<number, number> {
  const placed = spacedOut(elf);
  const { sections } = placed;
  const code = sections.filter((section) => (section.flags & SectionFlag.execute) !== 0);
  const pieces = code.map((section): Piece => ({
    address: section.address,
    size: section.size,
    origin: { component, kind: "library-os", path },
    name: section.name,
    isCode: true,
  }));
  const debug = openDebugInfo(placed).value;
  if (debug === undefined) return new Map();
  const { ofPiece } = codeLines(pieces, debug);
  return new Map(pieces.map((piece) => [piece.address / SECTION_SPACING, ofPiece.get(piece)?.size ?? 0]));
}

/** An object whose sections do not overlap, so that an address says which section and which line is meant. */
function spacedOut(elf: Elf): Elf {
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
