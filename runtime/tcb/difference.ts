/** What changed in the TCB between two builds, and which calls brought what is new. */

import { z } from "zod";

import { contributions, placeText, type Explained } from "./explain.ts";
import type { Block, ReportDocument } from "./page/document.ts";
import type { PlacedItem } from "./placed-items.ts";
import { APPLICATION, type TcbReport } from "./report.ts";

const size = { name: z.string(), bytes: z.number() };
const oldReport = z.object({
  bytes: z.number(),
  lines: z.number(),
  components: z.array(
    z.object({ ...size, files: z.array(z.object({ path: z.string(), functions: z.array(z.object(size)) })) }),
  ),
});
/** What `litebox tcb --json` prints, and the record that a build writes: both have the report as `tcb`. */
const holder = z.object({ name: z.string(), tcb: oldReport });

export interface OldReport {
  readonly name: string;
  readonly tcb: Pick<TcbReport, "bytes" | "lines"> & { readonly components: readonly OldComponent[] };
}

interface OldComponent extends Sized {
  readonly files: readonly { readonly path: string; readonly functions: readonly Sized[] }[];
}

interface Sized {
  readonly name: string;
  readonly bytes: number;
}

export function readOldReport(text: string): OldReport | undefined {
  try {
    return holder.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export interface Change {
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

export interface ComponentChange extends Change {
  /** Functions and data, the largest change first. */
  readonly items: readonly Change[];
  /** Uses in the application that lead to what is new in it, `main.c:31 (printf)`, those that bring the most bytes first. */
  readonly because: readonly string[];
}

export interface TcbDifference {
  readonly bytes: Change;
  readonly lines: Change;
  /** Those that changed, the largest change first. */
  readonly components: readonly ComponentChange[];
}

/** `explained`: of the image now; without it, no causes are named. */
export function tcbDifference(
  old: OldReport,
  now: TcbReport,
  explained: Explained | undefined,
): TcbDifference {
  const before = new Map(old.tcb.components.map((component) => [component.name, component]));
  const after = new Map(now.components.map((component) => [component.name, component]));
  const components = changes(sizes(before.values()), sizes(after.values())).map((change): ComponentChange => {
    const items = changes(itemSizes(before.get(change.name)), itemSizes(after.get(change.name)));
    const grown = new Set(items.flatMap((item) => (item.before === 0 ? [item.name] : [])));
    return {
      ...change,
      items,
      because: explained === undefined ? [] : causes(change.name, grown, explained),
    };
  });
  return {
    bytes: { name: "bytes", before: old.tcb.bytes, after: now.bytes },
    lines: { name: "lines", before: old.tcb.lines, after: now.lines },
    components,
  };
}

const MOST_CAUSES = 3;

/** A project's own code is there because it was written. */
function causes(component: string, added: ReadonlySet<string>, explained: Explained): string[] {
  if (component === APPLICATION) return [];
  const isNew = (item: PlacedItem) =>
    item.component === component && added.has(itemName(item.path, item.name));
  return contributions(explained, isNew)
    .slice(0, MOST_CAUSES)
    .map(({ place, name }) => `${placeText(place)} (${name})`);
}

/** Statics of several files can share a name, so the file is a part of it. */
function itemName(path: string, name: string): string {
  return `${path}: ${name}`;
}

function sizes(items: Iterable<Sized>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { name, bytes } of items) sums.set(name, (sums.get(name) ?? 0) + bytes);
  return sums;
}

function itemSizes(component: Pick<OldComponent, "files"> | undefined): Map<string, number> {
  const files = component?.files ?? [];
  return sizes(
    files.flatMap(({ path, functions }) =>
      functions.map(({ name, bytes }) => ({ name: itemName(path, name), bytes })),
    ),
  );
}

function changes(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): Change[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .map((name) => ({ name, before: before.get(name) ?? 0, after: after.get(name) ?? 0 }))
    .filter((change) => change.before !== change.after)
    .sort(
      (a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before) || (a.name < b.name ? -1 : 1),
    );
}

const MOST_ITEMS = 5;

/** Lines for a terminal: `+1,204 B: stdio 0 → 5,220 B because of main.c:31 (printf)`. */
export function differenceLines({ bytes, lines, components }: TcbDifference): string[] {
  if (components.length === 0 && lines.before === lines.after) return ["The TCB is the same."];
  return [
    `${signed(bytes)} B: ${arrow(bytes)} B, ${arrow(lines)} lines`,
    ...components.flatMap((change) => [
      `  ${signed(change)} B  ${change.name} ${arrow(change)} B${change.because.length === 0 ? "" : ` because of ${change.because.join(", ")}`}`,
      ...change.items.slice(0, MOST_ITEMS).map((item) => `      ${signed(item)} B  ${item.name}`),
      ...(change.items.length > MOST_ITEMS ? [`      and ${change.items.length - MOST_ITEMS} more`] : []),
    ]),
  ];
}

/** The same as a page, with every function and datum that changed. */
export function differenceDocument(name: string, difference: TcbDifference): ReportDocument {
  const { bytes, lines, components } = difference;
  const [summary = ""] = differenceLines(difference);
  return {
    title: `What changed in the TCB of ${name}`,
    blocks: [
      { kind: "paragraph", text: summary },
      {
        kind: "table",
        head: ["component", "before", "after", "change", "because of"],
        rows: [
          ...components,
          { ...bytes, name: "total, in bytes", because: [] },
          { ...lines, because: [] },
        ].map((change) => [
          change.name,
          change.before,
          change.after,
          signed(change),
          change.because.join(", "),
        ]),
      },
      ...components.flatMap(({ name: component, items }): Block[] => [
        { kind: "heading", text: component },
        {
          kind: "table",
          head: ["function or datum", "before", "after", "change"],
          rows: items.map((item) => [item.name, item.before, item.after, signed(item)]),
        },
      ]),
    ],
  };
}

function signed({ before, after }: Change): string {
  const change = after - before;
  return `${change < 0 ? "−" : "+"}${Math.abs(change).toLocaleString("en-US")}`;
}

function arrow({ before, after }: Change): string {
  return `${before.toLocaleString("en-US")} → ${after.toLocaleString("en-US")}`;
}
