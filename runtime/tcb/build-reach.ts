/** Makes the reach graph from the compiler's own object files of the library OS: their sections, and the relocations between them. */

import { SectionFlag, SectionType, type Elf, type ElfSection, type ElfSymbol } from "../binary/elf/elf.ts";
import { openDebugInfo } from "../binary/open-debug-info.ts";
import type { Piece } from "./attribute.ts";
import { codeLines } from "./lines.ts";
import type { LinkMap } from "./link-map/rows.ts";
import { closure, type ReachGraph, type ReachSection } from "./reach-graph.ts";
import { SECTION_SPACING, spacedOut } from "./spaced-object.ts";

export interface ReachObject {
  /** As the linker was told it. */
  readonly path: string;
  readonly component: string;
  readonly elf: Elf;
}

/** Sections that the linker script keeps in every image, whether something refers to them or not. */
const KEPT = /^\.(?:text\.enclave_entry|init_array(?:\..*)?)$/;

interface Node {
  readonly object: ReachObject;
  readonly section: ElfSection;
}

/** The graph of a library OS, whatever the image has of it; for who asks for the graphs of many images. */
export interface LibraryReach {
  /** `inImage` is that of an image in which nothing is called. */
  readonly graph: ReachGraph;
  /** Of each of the graph's sections, its object, and by what name the linker's map has it. */
  readonly places: readonly { readonly object: string; readonly mapped: string }[];
}

/** `map`: of the current image, where there is one. */
export function buildReach(objects: readonly ReachObject[], map: LinkMap | undefined): ReachGraph {
  return reachInImage(libraryReach(objects), map);
}

/** `merged`: objects that are in the image as parts of another one, into which they were optimised, so that no map names them. */
export function reachInImage(
  { graph, places }: LibraryReach,
  map: LinkMap | undefined,
  merged: ReadonlySet<string> = new Set(),
): ReachGraph {
  if (map === undefined) return graph;
  const linked = new Set(map.rows.map((row) => mappedName(row.section, row.file)));
  const present = places.flatMap(({ object, mapped }, index) =>
    merged.has(object) || linked.has(mapped) ? [index] : [],
  );
  return { ...graph, inImage: [...closure(graph, present)] };
}

export function libraryReach(objects: readonly ReachObject[]): LibraryReach {
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
    graph: { ...graph, always, inImage: always },
    places: nodes.map(({ object: { path }, section }) => ({
      object: path,
      mapped: mappedName(section.name, path),
    })),
  };
}

function mappedName(section: string, file: string): string {
  return `${section} ${file}`;
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
