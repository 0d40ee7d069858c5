/**
 * Comments that take a finding away: `litebox-ignore CODE: reason`. Behind code the comment is about its own line, on a line by itself about
 * the next one. Read from the text, so that all languages and the manifest have them alike.
 */

import type { TextRange } from "../analysis/facts.ts";
import type { Finding, TextEdit } from "./diagnostic.ts";

export interface Suppression {
  /** From `litebox-ignore` to the end of the comment's line. */
  readonly range: TextRange;
  readonly codes: readonly string[];
  /** Empty where none is given: such a comment takes nothing away. */
  readonly reason: string;
  /** The line that it is about. */
  readonly line: TextRange;
  /** What it took away. */
  readonly used: ReadonlySet<string>;
}

const WORD = "litebox-ignore";
const COMMENT =
  /(?:\/\/|\/\*|#)[ \t]*(litebox-ignore\b[ \t]*([\w, \t-]*?)[ \t]*(?::[ \t]*(.*?))?)[ \t]*(?:\*\/.*)?$/;

/** The findings that remain, and the suppressions with what each of them took away. */
export function suppress(
  text: string,
  findings: readonly Finding[],
): { readonly findings: readonly Finding[]; readonly suppressions: readonly Suppression[] } {
  const suppressions = readSuppressions(text);
  if (suppressions.length === 0) return { findings, suppressions };
  const used = suppressions.map(() => new Set<string>());
  const kept = findings.filter(({ code, range }) => {
    const index = suppressions.findIndex(
      ({ codes, reason, line }) =>
        reason !== "" && codes.includes(code) && range.start >= line.start && range.start <= line.end,
    );
    used[index]?.add(code);
    return index < 0;
  });
  return {
    findings: kept,
    suppressions: suppressions.map((each, index) => ({ ...each, used: used[index] ?? each.used })),
  };
}

function readSuppressions(text: string): Suppression[] {
  const found: Suppression[] = [];
  for (let at = text.indexOf(WORD); at >= 0; at = text.indexOf(WORD, at + WORD.length)) {
    const start = text.lastIndexOf("\n", at) + 1;
    const end = endOfLine(text, start);
    const match = COMMENT.exec(text.slice(start, end).replace(/\r$/, ""));
    const whole = match?.[1];
    if (!match || whole === undefined || match.index > at - start) continue;
    const isAlone = text.slice(start, start + match.index).trim() === "";
    const from = start + match[0].indexOf(whole) + match.index;
    found.push({
      range: { start: from, end: from + whole.length },
      codes: (match[2] ?? "").split(/[\s,]+/).filter((code) => code !== ""),
      reason: match[3] ?? "",
      line: isAlone ? nextLine(text, end) : { start, end },
      used: new Set(),
    });
  }
  return found;
}

/** The next line that is not itself such a comment: several may stand above one line. */
function nextLine(text: string, end: number): TextRange {
  let start = Math.min(end + 1, text.length);
  while (/^\s*(?:\/\/|\/\*|#)\s*litebox-ignore\b/.test(text.slice(start, endOfLine(text, start))))
    start = Math.min(endOfLine(text, start) + 1, text.length);
  return { start, end: endOfLine(text, start) };
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end < 0 ? text.length : end;
}

/**
 * The comment that takes a finding away, whose reason is for the author to write: one that is there without is completed, else there is a
 * new one on a line above. Undefined where nothing but the reason is missing.
 */
export function suppressionFor({ code, range }: Finding, text: string): TextEdit | undefined {
  const known = readSuppressions(text).find(
    ({ codes, reason, line }) =>
      (codes.length === 0 || (codes.includes(code) && reason === "")) &&
      range.start >= line.start &&
      range.start <= line.end,
  );
  if (known && known.codes.length > 0) return reasonFor(text, known.range);
  if (known) {
    const end = known.range.start + WORD.length;
    const isReady = /^[ \t]*:/.test(text.slice(end, known.range.end));
    return {
      range: { start: end, end: isReady ? end : known.range.end },
      text: ` ${code}${isReady ? "" : ": "}`,
    };
  }
  const start = text.lastIndexOf("\n", range.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(start, range.start))?.[0] ?? "";
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? "\n";
  return { range: { start, end: start }, text: `${indent}// ${WORD} ${code}: ${lineEnd}` };
}

/** The place for the reason, in a comment that names its codes; undefined where it is there. */
export function reasonFor(text: string, { start, end }: TextRange): TextEdit | undefined {
  const written = text.slice(start, end).trimEnd();
  return written.endsWith(":") ? undefined : { range: { start: start + written.length, end }, text: ": " };
}
