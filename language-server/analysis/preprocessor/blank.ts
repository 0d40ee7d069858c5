/** Blanks in place of what is no code: lines and offsets stay. */

import type { TextRange } from "../facts.ts";

/** `origin` is where the text begins in what the ranges count in. */
export function blank(text: string, ranges: readonly TextRange[], origin = 0): string {
  let result = "";
  let at = 0;
  for (const range of ranges) {
    const start = Math.max(at, range.start - origin);
    const end = Math.min(text.length, range.end - origin);
    if (end <= start) continue;
    result += text.slice(at, start) + blanksFor(text.slice(start, end));
    at = end;
  }
  return at === 0 ? text : result + text.slice(at);
}

export function blanksFor(text: string): string {
  return text.replaceAll(/[^\n\r]/g, " ");
}
