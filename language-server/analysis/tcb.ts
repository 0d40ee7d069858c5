/**
 * What the project's image costs while its sources change: the last measured image, less the library-OS sections that the
 * sources then reached, plus those that they reach now. Made from what `litebox tcb --json` says.
 */

import { closure, price, symbolSection } from "../../runtime/tcb/reach-graph.ts";
import type { Price, ReachGraph } from "../../runtime/tcb/reach-graph.ts";
import type { TcbReport } from "../../runtime/tcb/report.ts";
import type { TextRange } from "./facts.ts";

/** One use of a function of the library OS, in the order in which the sources have them. */
export interface PricedUse {
  readonly path: string;
  readonly name: string;
  readonly range: TextRange;
}

/** What was measured: the report of a build, its graph, and the names that the sources used as they were saved then. */
export interface Measurement {
  readonly report: TcbReport;
  readonly reach: ReachGraph;
  readonly names: ReadonlySet<string>;
}

export interface Amount {
  readonly bytes: number;
  readonly lines: number;
}

/** The limits of the manifest. */
export interface Budget {
  readonly bytes?: number | undefined;
  readonly lines?: number | undefined;
  /** Components that must not be in the image. */
  readonly deny?: readonly string[];
  /** The most of the image that one function of the application may be, in percent. */
  readonly functionShare?: number | undefined;
}

/** The use that takes the project over a limit. */
export interface Crossing {
  readonly use: PricedUse;
  readonly price: Price;
  readonly unit: "bytes" | "lines";
  readonly limit: number;
  /** What the TCB is with this use, in the limit's unit; uses after it are not counted. */
  readonly total: number;
}

/** A use that brings in a component which the manifest denies. */
export interface DeniedUse {
  readonly use: PricedUse;
  readonly component: string;
  /** What the component would add, or adds, by this use. */
  readonly bytes: number;
  /** The shortest way from the use to the component: what calls what, the use itself first. */
  readonly chain: readonly string[];
}

/** The first use, in the order of the sources, that needs a component of the library OS. */
export interface ComponentUse extends Amount {
  readonly use: PricedUse;
  readonly component: string;
}

/** A function of the application that is more of the image than one may be. */
export interface LargeFunction {
  readonly name: string;
  readonly bytes: number;
  /** In percent of the image. */
  readonly share: number;
  readonly limit: number;
}

export interface TcbEstimate extends Amount {
  readonly budget: { readonly bytes?: number | undefined; readonly lines?: number | undefined };
  /** The names that the sources use are those that were measured, so the figures are the linker's own. */
  readonly measured: boolean;
  readonly crossing: Crossing | undefined;
  readonly denied: readonly DeniedUse[];
  readonly components: readonly ComponentUse[];
  readonly large: readonly LargeFunction[];
}

/**
 * `accepted` are the names used when the project was last within its budget: they count first, so that what is blamed for
 * the excess is what came after, wherever in the sources it stands.
 */
export function estimateTcb(
  measurement: Measurement,
  { deny = [], functionShare, ...budget }: Budget,
  uses: readonly PricedUse[],
  accepted: ReadonlySet<string>,
): TcbEstimate {
  const { report, reach, names } = measurement;
  // Only the first use of a name can bring something in.
  const first = new Map<string, PricedUse>();
  for (const use of uses)
    if (!first.has(use.name) && symbolSection(reach, use.name) !== undefined) first.set(use.name, use);
  const priced = [...first.values()];
  const image = sum(reach, reach.inImage);
  const application = { bytes: report.bytes - image.bytes, lines: report.lines - image.lines };
  const fixed = fixedSections(measurement);
  const all = new Set(fixed);
  for (const use of priced) for (const section of sectionsOf(use.name, measurement)) all.add(section);
  return {
    ...add(application, sum(reach, all)),
    budget,
    measured: sameNames(priced, names, reach),
    crossing: findCrossing({ measurement, application, fixed, budget, uses: ordered(priced, accepted) }),
    denied: deny.length === 0 ? [] : uses.flatMap((use) => deniedBy(use, deny, measurement)),
    components: componentUses(priced, fixed, measurement),
    large: functionShare === undefined ? [] : largeFunctions(report, functionShare),
  };
}

function componentUses(
  uses: readonly PricedUse[],
  fixed: ReadonlySet<number>,
  measurement: Measurement,
): ComponentUse[] {
  const { reach } = measurement;
  const nameOf = (index: number): string => reach.components[reach.sections[index]?.component ?? -1] ?? "";
  const present = new Set(fixed);
  const known = new Set([...fixed].map(nameOf));
  const found: ComponentUse[] = [];
  for (const use of uses) {
    const added = [...sectionsOf(use.name, measurement)].filter((index) => !present.has(index));
    for (const component of new Set(added.map(nameOf))) {
      if (known.has(component)) continue;
      known.add(component);
      const amount = sum(
        reach,
        added.filter((index) => nameOf(index) === component),
      );
      found.push({ use, component, ...amount });
    }
    for (const index of added) present.add(index);
  }
  return found;
}

function largeFunctions(report: TcbReport, limit: number): LargeFunction[] {
  const own = report.components.filter(({ kind }) => kind === "application");
  return own
    .flatMap(({ files }) => files.flatMap(({ functions }) => functions))
    .map(({ name, bytes }) => ({ name, bytes, share: (100 * bytes) / report.bytes, limit }))
    .filter(({ share }) => share > limit);
}

function deniedBy(use: PricedUse, deny: readonly string[], measurement: Measurement): DeniedUse[] {
  const { sections, components, symbols } = measurement.reach;
  if (!Object.hasOwn(symbols, use.name)) return [];
  return deny.flatMap((component) => {
    const isDenied = (index: number): boolean => {
      const section = sections[index];
      return section !== undefined && components[section.component] === component;
    };
    const within = sectionsOf(use.name, measurement);
    const reached = [...within].filter(isDenied);
    if (reached.length === 0) return [];
    const chain = shortestChain(use.name, within, isDenied, measurement.reach);
    return [{ use, component, bytes: sum(measurement.reach, reached).bytes, chain }];
  });
}

/** By breadth first: the names of the sections on the shortest way from a function to one that is wanted. */
function shortestChain(
  name: string,
  within: ReadonlySet<number>,
  isWanted: (index: number) => boolean,
  reach: ReachGraph,
): readonly string[] {
  const start = symbolSection(reach, name);
  if (start === undefined) return [name];
  const cameFrom = new Map<number, number | undefined>([[start, undefined]]);
  for (const index of cameFrom.keys()) {
    if (isWanted(index)) {
      const chain: string[] = [];
      for (let at: number | undefined = index; at !== undefined; at = cameFrom.get(at))
        chain.unshift(at === start ? name : (nameOfSection(reach, at) ?? "…"));
      return chain;
    }
    for (const next of reach.sections[index]?.to ?? [])
      if (within.has(next) && !cameFrom.has(next)) cameFrom.set(next, index);
  }
  return [name];
}

function nameOfSection(reach: ReachGraph, index: number): string | undefined {
  return Object.entries(reach.symbols).find(([, section]) => section === index)?.[0];
}

/** Sections of the image that no name in the sources explains: the entry code, and what the compiler itself calls. */
function fixedSections({ reach, names }: Measurement): Set<number> {
  const explained = closure(reach, sectionsNamed(reach, names));
  const fixed = closure(reach, reach.always);
  for (const index of reach.inImage) if (!explained.has(index)) fixed.add(index);
  return fixed;
}

/**
 * What a use brings into the image. Of a name that the measured sources used, only what the linker kept counts: the use
 * may stand in code that is dropped.
 */
function sectionsOf(name: string, measurement: Measurement): ReadonlySet<number> {
  const known = sectionsByName.get(measurement) ?? new Map<string, ReadonlySet<number>>();
  sectionsByName.set(measurement, known);
  const sections = known.get(name) ?? findSections(name, measurement);
  known.set(name, sections);
  return sections;
}

/** A measurement never changes, and edits ask for the same names again and again. */
const sectionsByName = new WeakMap<Measurement, Map<string, ReadonlySet<number>>>();

function findSections(name: string, { reach, names }: Measurement): ReadonlySet<number> {
  const sections = closure(reach, sectionsNamed(reach, [name]));
  if (!names.has(name)) return sections;
  const kept = new Set(reach.inImage);
  return new Set([...sections].filter((index) => kept.has(index)));
}

function sectionsNamed(reach: ReachGraph, names: Iterable<string>): number[] {
  return [...names].map((name) => symbolSection(reach, name)).filter((index) => index !== undefined);
}

function findCrossing(input: {
  readonly measurement: Measurement;
  readonly application: Amount;
  readonly fixed: ReadonlySet<number>;
  readonly budget: TcbEstimate["budget"];
  readonly uses: readonly PricedUse[];
}): Crossing | undefined {
  const { measurement, application, budget, uses } = input;
  const { reach } = measurement;
  let present = input.fixed;
  let total = add(application, sum(reach, present));
  if (excess(total, budget)) return undefined; // the application alone is too large: no use is to blame
  for (const use of uses) {
    const added = union(present, sectionsOf(use.name, measurement));
    if (added.size === present.size) continue;
    const before = present;
    present = added;
    total = add(application, sum(reach, present));
    const unit = excess(total, budget);
    const limit = unit && budget[unit];
    if (unit === undefined || limit === undefined) continue;
    return { use, price: price(reach, [use.name], before), unit, limit, total: total[unit] };
  }
  return undefined;
}

/** The limit that an amount breaks. */
export function excess(amount: Amount, budget: TcbEstimate["budget"]): "bytes" | "lines" | undefined {
  if (budget.bytes !== undefined && amount.bytes > budget.bytes) return "bytes";
  return budget.lines !== undefined && amount.lines > budget.lines ? "lines" : undefined;
}

function ordered(uses: readonly PricedUse[], accepted: ReadonlySet<string>): PricedUse[] {
  return [...uses.filter((use) => accepted.has(use.name)), ...uses.filter((use) => !accepted.has(use.name))];
}

function sameNames(priced: readonly PricedUse[], names: ReadonlySet<string>, reach: ReachGraph): boolean {
  const now = new Set(priced.map((use) => use.name));
  const then = [...names].filter((name) => symbolSection(reach, name) !== undefined);
  return now.size === then.length && then.every((name) => now.has(name));
}

function sum(reach: ReachGraph, sections: Iterable<number>): Amount {
  let total: Amount = { bytes: 0, lines: 0 };
  for (const index of sections) total = add(total, reach.sections[index] ?? { bytes: 0, lines: 0 });
  return total;
}

function add(a: Amount, b: Amount): Amount {
  return { bytes: a.bytes + b.bytes, lines: a.lines + b.lines };
}

function union(a: ReadonlySet<number>, b: ReadonlySet<number>): Set<number> {
  return new Set([...a, ...b]);
}
