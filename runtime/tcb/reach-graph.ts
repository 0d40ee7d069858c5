/**
 * What a call pulls in: the graph of link sections of the library OS, so that the editor can price a call before it is
 * built. Made on the compiler's own object files (`build-reach.ts`); read here, by the command line and the language server.
 */

/** One link section: the unit that the linker keeps or drops as a whole. */
export interface ReachSection {
  /** Index into `ReachGraph.components`. */
  readonly component: number;
  /** What it adds to the image; alignment and the merging of equal strings can make the image slightly larger or smaller. */
  readonly bytes: number;
  /** Distinct source lines with code in it. */
  readonly lines: number;
  /** Sections that its relocations lead to, as indexes into `ReachGraph.sections`. */
  readonly to: readonly number[];
}

export interface ReachGraph {
  readonly components: readonly string[];
  readonly sections: readonly ReachSection[];
  /** Every global function and variable of the library OS, with the index of its section. */
  readonly symbols: Readonly<Record<string, number>>;
  /** Sections that every image contains, whatever the application calls: what the entry code needs. */
  readonly always: readonly number[];
  /** Sections that the current image contains; equal to the closure of `always` while nothing was built. */
  readonly inImage: readonly number[];
}

export interface Price {
  readonly bytes: number;
  readonly lines: number;
  /** By component, the dearest first. */
  readonly components: readonly { readonly name: string; readonly bytes: number; readonly lines: number }[];
}

/** The sections that can be reached from `roots`, themselves included. */
export function closure(graph: ReachGraph, roots: Iterable<number>): Set<number> {
  const reached = new Set<number>();
  const pending = [...roots];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (reached.has(index)) continue;
    const section = graph.sections[index];
    if (section === undefined) continue;
    reached.add(index);
    pending.push(...section.to);
  }
  return reached;
}

/**
 * What using `names` adds to an image that contains the sections `already` (by default the current image).
 * A name that the library OS does not define adds nothing.
 */
export function price(
  graph: ReachGraph,
  names: Iterable<string>,
  already: Iterable<number> = graph.inImage,
): Price {
  const present = new Set(already);
  const roots = [...names].map((name) => symbolSection(graph, name)).filter((index) => index !== undefined);
  const sums = new Map<string, { name: string; bytes: number; lines: number }>();
  let bytes = 0;
  let lines = 0;
  for (const index of closure(graph, roots)) {
    const section = graph.sections[index];
    if (section === undefined || present.has(index)) continue;
    const name = graph.components[section.component] ?? "";
    const sum = sums.get(name) ?? { name, bytes: 0, lines: 0 };
    sums.set(name, { name, bytes: sum.bytes + section.bytes, lines: sum.lines + section.lines });
    bytes += section.bytes;
    lines += section.lines;
  }
  return { bytes, lines, components: [...sums.values()].sort((a, b) => b.bytes - a.bytes) };
}

/** The section that defines `name`; own properties only, since names come from source text. */
export function symbolSection(graph: ReachGraph, name: string): number | undefined {
  return Object.hasOwn(graph.symbols, name) ? graph.symbols[name] : undefined;
}
