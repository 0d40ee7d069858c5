/** What a quick fix adds so that a function of the API that it writes is declared. */

import type { TextEdit } from "./diagnostic.ts";

const LINE = /^[ \t]*#[ \t]*(?:(if|endif)|include[ \t]*(?:<([^>\r\n]*)>|"([^"\r\n]*)"))[^\r\n]*/gm;

/** The `#include` of a header of the API, where neither it nor `<litebox.h>`, which has all of them, is included. */
export function includeEdits(text: string, header: string): readonly TextEdit[] {
  let depth = 0;
  /** The last include that stands under the fewest conditions. */
  let last: { readonly depth: number; readonly end: number } | undefined;
  for (const match of text.matchAll(LINE)) {
    const [line, condition, system, own] = match;
    if (condition !== undefined) depth += condition === "if" ? 1 : -1;
    else if ([header, "litebox.h"].includes(system ?? own ?? "")) return [];
    else if (!last || depth <= last.depth) last = { depth, end: match.index + line.length };
  }
  if (!last) return [{ range: { start: 0, end: 0 }, text: `#include <${header}>\n` }];
  const { end } = last;
  const lineEnd = text.startsWith("\r\n", end) ? "\r\n" : "\n";
  return [{ range: { start: end, end }, text: `${lineEnd}#include <${header}>` }];
}
