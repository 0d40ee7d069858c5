/** Which parts of a text are no code: the lines of conditionals, and the branches that are not taken. */

import type { TextRange } from "../facts.ts";
import type { Directive } from "./directives.ts";
import type { Branches } from "./walk.ts";
import { isWhole } from "./whole.ts";

interface Branch {
  readonly start: number;
  /** Where the next branch, or `#endif`, begins. */
  end: number;
  readonly isCode: boolean;
}

export interface Inactive {
  /** Directives and dead branches, in the order of the text; ranges do not overlap. */
  readonly ranges: readonly TextRange[];
  /** The directives that count. */
  readonly live: readonly Directive[];
  /** Of some conditional several branches may be code: then their own text has a say in what is read of them. */
  readonly isOpen: boolean;
}

export function findInactive(text: string, directives: readonly Directive[], branches: Branches): Inactive {
  const conditionals = conditionalsOf(text, directives, branches);
  const dead = merged(conditionals.flatMap((group) => left(text, group)));
  let next = 0;
  const live = directives.filter(({ start }) => {
    while ((dead[next]?.end ?? Infinity) <= start) next++;
    return (dead[next]?.start ?? Infinity) > start;
  });
  const ranges = merged([...dead, ...live.map(({ start, end }) => ({ start, end }))]);
  return { ranges, live, isOpen: conditionals.some((group) => codeIn(group).length > 1) };
}

/** Of each directive: the index of the one that begins the branch in which the text behind it stands; -1 outside of all. */
export function enclosingBranches(directives: readonly Directive[]): Int32Array {
  const open: number[] = [];
  return Int32Array.from(directives, ({ kind }, index) => {
    if (kind === "if" || kind === "ifdef" || kind === "ifndef") open.push(index);
    else if (kind === "endif") open.pop();
    else if (kind.startsWith("el") && open.length > 0) open[open.length - 1] = index;
    return open.at(-1) ?? -1;
  });
}

/** The branches of each conditional. */
function conditionalsOf(
  text: string,
  directives: readonly Directive[],
  branches: Branches,
): readonly (readonly Branch[])[] {
  const all: Branch[][] = [];
  const open: Branch[][] = [];
  for (const [index, { kind, start, end }] of directives.entries()) {
    const isFirst = kind === "if" || kind === "ifdef" || kind === "ifndef";
    if (!isFirst && !kind.startsWith("el") && kind !== "endif") continue;
    if (isFirst) {
      const group: Branch[] = [];
      open.push(group);
      all.push(group);
    }
    const group = open.at(-1);
    const last = group?.at(-1);
    if (last) last.end = start;
    if (kind === "endif") open.pop();
    else group?.push({ start: end, end: text.length, isCode: branches[index] !== 0 });
  }
  return all;
}

function codeIn(group: readonly Branch[]): readonly Branch[] {
  return group.filter(({ isCode }) => isCode);
}

/** The branches of one conditional that are left out. Of several that may be code all are read, but where they are only parts of something. */
function left(text: string, group: readonly Branch[]): readonly TextRange[] {
  const code = codeIn(group);
  const first = code[0];
  const isTogether = code.length < 2 || code.every(({ start, end }) => isWhole(text.slice(start, end)));
  return group.filter((branch) => !branch.isCode || (!isTogether && branch !== first));
}

function merged(ranges: readonly TextRange[]): readonly TextRange[] {
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}
