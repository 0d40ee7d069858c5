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

/** What was measured: the report of a build, its graph, and the names that the sources used then. */
export interface Measurement {
  readonly report: TcbReport;
  readonly reach: ReachGraph;
  readonly names: ReadonlySet<string>;
}

export interface Amount {
  readonly bytes: number;
  readonly lines: number;
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

export interface TcbEstimate extends Amount {
  readonly budget: { readonly bytes?: number | undefined; readonly lines?: number | undefined };
  /** The names that the sources use are those that were measured, so the figures are the linker's own. */
  readonly measured: boolean;
  readonly crossing: Crossing | undefined;
}

/**
 * `accepted` are the names used when the project was last within its budget: they count first, so that what is blamed for
 * the excess is what came after, wherever in the sources it stands.
 */
export function estimateTcb(
  measurement: Measurement,
  budget: TcbEstimate["budget"],
  uses: readonly PricedUse[],
  accepted: ReadonlySet<string>,
): TcbEstimate {
  const { report, reach } = measurement;
  const priced = uses.filter((use) => symbolSection(reach, use.name) !== undefined);
  const fixed = fixedSections(measurement);
  const rest = sum(reach, reach.inImage);
  const application = { bytes: report.bytes - rest.bytes, lines: report.lines - rest.lines };
  const total = add(application, sum(reach, union(fixed, reached(reach, priced))));
  return {
    ...total,
    budget,
    measured: sameNames(priced, measurement),
    crossing: findCrossing({ reach, application, fixed, budget, uses: ordered(priced, accepted) }),
  };
}

/** Sections of the image that no name in the sources explains: the entry code, and what the compiler itself calls. */
function fixedSections({ reach, names }: Measurement): Set<number> {
  const explained = closure(
    reach,
    [...names].map((name) => symbolSection(reach, name)).filter((index) => index !== undefined),
  );
  const fixed = closure(reach, reach.always);
  for (const index of reach.inImage) if (!explained.has(index)) fixed.add(index);
  return fixed;
}

function reached(reach: ReachGraph, uses: readonly PricedUse[]): Set<number> {
  const roots = uses.map((use) => symbolSection(reach, use.name)).filter((index) => index !== undefined);
  return closure(reach, roots);
}

function findCrossing(input: {
  readonly reach: ReachGraph;
  readonly application: Amount;
  readonly fixed: ReadonlySet<number>;
  readonly budget: TcbEstimate["budget"];
  readonly uses: readonly PricedUse[];
}): Crossing | undefined {
  const { reach, application, budget, uses } = input;
  let present = new Set(input.fixed);
  let total = add(application, sum(reach, present));
  if (excess(total, budget)) return undefined; // the application alone is too large: no use is to blame
  for (const use of uses) {
    const added = price(reach, [use.name], present);
    present = union(present, reached(reach, [use]));
    total = add(total, added);
    const unit = excess(total, budget);
    const limit = unit && budget[unit];
    if (unit !== undefined && limit !== undefined) return { use, price: added, unit, limit, total: total[unit] };
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

function sameNames(priced: readonly PricedUse[], { names, reach }: Measurement): boolean {
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
