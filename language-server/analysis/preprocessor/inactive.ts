/** Which parts of a text are no code: the lines of conditionals, and the branches that are not taken. */

import type { TextRange } from "../facts.ts";
import type { Directive } from "./directives.ts";
import type { Branches } from "./walk.ts";

interface Branch {
  readonly start: number;
  /** Where the next branch, or `#endif`, begins. */
  end: number;
  readonly isCode: boolean;
}

/** In the order of the text; ranges do not overlap. */
export function inactiveRanges(
  text: string,
  directives: readonly Directive[],
  branches: Branches,
): readonly TextRange[] {
  const ranges: TextRange[] = [];
  const open: Branch[][] = [];
  for (const [index, { kind, start, end }] of directives.entries()) {
    const isFirst = kind === "if" || kind === "ifdef" || kind === "ifndef";
    const isElse = kind.startsWith("el");
    if (!isFirst && !isElse && kind !== "endif") continue;
    ranges.push({ start, end });
    if (isFirst) open.push([]);
    const group = open.at(-1);
    const last = group?.at(-1);
    if (last) last.end = start;
    if (kind === "endif") ranges.push(...left(text, open.pop() ?? []));
    else group?.push({ start: end, end: text.length, isCode: branches[index] !== 0 });
  }
  for (const group of open.reverse()) ranges.push(...left(text, group));
  return merged(ranges);
}

/** The branches of one conditional that are left out. Of several that may be code all are read, but where they are only parts of something. */
function left(text: string, group: readonly Branch[]): readonly TextRange[] {
  const code = group.filter(({ isCode }) => isCode);
  const first = code[0];
  const isTogether = code.length < 2 || code.every(({ start, end }) => isWhole(text.slice(start, end)));
  return group.filter((branch) => !branch.isCode || (!isTogether && branch !== first));
}

const NO_BRACKETS = /\/\*[^]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|^[ \t]*#(?:\\\r?\n|.)*/gm;

/** Statements or declarations, with all their brackets. */
function isWhole(text: string): boolean {
  const code = text.replaceAll(NO_BRACKETS, " ").trim();
  if (code !== "" && !/[;}]$/.test(code)) return false;
  let depth = 0;
  for (const [bracket] of code.matchAll(/[(){}]/g)) {
    depth += bracket === "(" || bracket === "{" ? 1 : -1;
    if (depth < 0) return false;
  }
  return depth === 0;
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

/** The text with blanks in place of the ranges; lines and offsets stay. `origin` is where the text begins in what the ranges count in. */
export function blank(text: string, ranges: readonly TextRange[], origin = 0): string {
  let result = "";
  let at = 0;
  for (const range of ranges) {
    const start = Math.max(at, range.start - origin);
    const end = Math.min(text.length, range.end - origin);
    if (end <= start) continue;
    result += text.slice(at, start) + text.slice(start, end).replaceAll(/[^\n\r]/g, " ");
    at = end;
  }
  return at === 0 ? text : result + text.slice(at);
}
