/** Says for parts of an image why they are in it: the chains of references to them, with names and places in the source. */

import { chainTo, type ChainStart, type LastStep } from "./chains.ts";
import type { PlacedItem } from "./placed-items.ts";
import { APPLICATION } from "./report.ts";

/** A line as reports name files. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
}

/** What is known of an image's references. */
export interface Explained {
  /** By rising address. */
  readonly items: readonly PlacedItem[];
  readonly steps: readonly (LastStep | undefined)[];
  /** By index: it is there whatever `main` does. */
  readonly always: readonly boolean[];
  /** The line whose code has an address. */
  placeOf(this: void, address: number): SourcePlace | undefined;
}

export interface ChainLink {
  readonly name: string;
  readonly component: string;
  readonly file: string;
  /** Where it refers to the next link, `main.c:31`; absent at the end, and in data. */
  readonly place?: string;
}

export interface Explanation {
  readonly name: string;
  readonly component: string;
  readonly file: string;
  readonly bytes: number;
  readonly address: number;
  /** Absent where nothing refers to it: the linker keeps or drops sections as a whole. */
  readonly start?: ChainStart;
  /** From the start to the item itself. */
  readonly chain: readonly ChainLink[];
}

export function explain(index: number, { items, steps, placeOf }: Explained): Explanation | undefined {
  const item = items[index];
  if (item === undefined) return undefined;
  const start = steps[index]?.start;
  const chain = chainTo(index, steps).flatMap(({ item: at, place }): ChainLink[] => {
    const link = items[at];
    const line = place === undefined ? undefined : placeOf(place);
    if (link === undefined) return [];
    const { name, component, path: file } = link;
    return [{ name, component, file, ...(line === undefined ? {} : { place: placeText(line) }) }];
  });
  const { name, component, path: file, bytes, address } = item;
  return { name, component, file, bytes, address, ...(start === undefined ? {} : { start }), chain };
}

/**
 * The items that a person means by a name: those of that name, with or without namespaces and parameters; else, of a component or file of
 * that name, the one that the shortest chain leads to.
 */
export function itemsMeant(name: string, { items, steps }: Explained): number[] {
  const indexes = [...items.keys()];
  const where = (isMeant: (item: PlacedItem) => boolean) =>
    indexes.filter((index) => isMeant(items[index] ?? NOBODY));
  const exact = where((item) => item.name === name);
  if (exact.length > 0) return exact;
  const plain = where((item) => plainName(item.name) === name || withoutParameters(item.name) === name);
  if (plain.length > 0) return plain;
  const within = where(
    ({ component, path }) => component === name || path === name || path.endsWith(`/${name}`),
  );
  const length = (index: number) => (steps[index] === undefined ? Infinity : chainTo(index, steps).length);
  const nearest = within.toSorted((a, b) => length(a) - length(b))[0];
  return nearest === undefined ? [] : [nearest];
}

const NOBODY: PlacedItem = {
  ...{ name: "", bytes: 0, lines: 0, address: 0 },
  ...{ component: "", kind: "padding", path: "" },
};

/** Names that a person may have meant, the likeliest first. */
export function namesLike(name: string, { items }: Pick<Explained, "items">): string[] {
  const wanted = name.toLowerCase();
  const names = new Set(items.flatMap((item) => [item.name, item.component]));
  return [...names]
    .filter((candidate) => candidate.toLowerCase().includes(wanted))
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

/** `shop::Cart::add(int)` is `shop::Cart::add`. */
function withoutParameters(name: string): string {
  return name.replace(/\(.*$/, "");
}

/** And of these, `add`. */
function plainName(name: string): string {
  return withoutParameters(name).replace(/^.*::/, "");
}

const STARTS: Readonly<Record<ChainStart, string>> = {
  main: "reached from main",
  entry: "reached from the enclave's entry, in every image",
  kept: "reached from a table that the linker script keeps",
};

/** Lines for a terminal: what it is, and below it the chain with a link on each line. */
export function explanationLines({ name, component, file, bytes, start, chain }: Explanation): string[] {
  const what = `${name} (${component === APPLICATION ? "" : `${component}, `}${file}, ${bytes.toLocaleString("en-US")} B)`;
  if (start === undefined) return [`${what}: nothing refers to it; the linker keeps its section as a whole.`];
  const width = Math.max(...chain.map((link) => link.name.length));
  return [
    `${what}: ${STARTS[start]}`,
    ...chain.map((link, index) => {
      const where = link.place ?? (index === chain.length - 1 ? "" : link.file);
      return `  ${index === 0 ? "  " : "→ "}${link.name.padEnd(width)}  ${where}`.trimEnd();
    }),
  ];
}

export function placeText({ file, line }: SourcePlace): string {
  return `${file}:${line}`;
}

/** A use in the application, and what is in the image because of it. */
export interface Contribution {
  readonly place: SourcePlace;
  /** What is used there. */
  readonly name: string;
  readonly bytes: number;
  readonly lines: number;
  /** Those of which it brings the most first. */
  readonly components: readonly string[];
}

/**
 * To which lines of the application chains lead from the items asked for, those first that bring the most bytes. Whoever changes such a
 * line can do without what it brings, unless another line needs it as well.
 */
export function contributions(explained: Explained, isWanted: (item: PlacedItem) => boolean): Contribution[] {
  const found = new Map<string, { readonly use: Use; readonly items: PlacedItem[] }>();
  for (const [index, item] of explained.items.entries()) {
    const use = isWanted(item) && explained.always[index] !== true ? lastUse(index, explained) : undefined;
    if (use === undefined) continue;
    const key = `${placeText(use.place)} ${use.name}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { use, items: [item] });
    else known.items.push(item);
  }
  return [...found.values()]
    .map(({ use, items }): Contribution => {
      const bytes = new Map<string, number>();
      for (const item of items) bytes.set(item.component, (bytes.get(item.component) ?? 0) + item.bytes);
      return {
        ...use,
        bytes: items.reduce((sum, item) => sum + item.bytes, 0),
        lines: items.reduce((sum, item) => sum + item.lines, 0),
        components: [...bytes].sort((a, b) => b[1] - a[1]).map(([name]) => name),
      };
    })
    .sort((a, b) => b.bytes - a.bytes);
}

type Use = Pick<Contribution, "place" | "name">;

/** The last place in the application on the chain to an item. */
function lastUse(index: number, { items, steps, placeOf }: Explained): Use | undefined {
  const chain = chainTo(index, steps);
  const last = chain.findLastIndex(
    ({ item, place }) => place !== undefined && items[item]?.component === APPLICATION,
  );
  const address = chain[last]?.place;
  const place = address === undefined ? undefined : placeOf(address);
  return place && { place, name: items[chain[last + 1]?.item ?? -1]?.name ?? "" };
}
