/** Lines and columns, as people count them and as editors do. */

import type { TextChange } from "./items.ts";

export interface LineAndColumn {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units as editors count. */
  readonly column: number;
}

/** Where the character at `offset` stands. `\n`, `\r\n` and `\r` end a line. */
export function lineAndColumn(text: string, offset: number): LineAndColumn {
  let line = 1;
  let start = 0;
  for (const match of text.slice(0, offset).matchAll(/\r\n|\n|\r/g)) {
    line++;
    start = match.index + match[0].length;
  }
  return { line, column: offset - start + 1 };
}

/** Where the lines of a text begin; it follows changes of the text. Lines and characters count from 0, as the protocol has them. */
export class LineTable {
  #starts: number[];

  constructor(text: string) {
    this.#starts = [0, ...startsIn(text, 1, text.length)];
  }

  /** `text` is the new one. */
  update(text: string, { start, oldEnd, newEnd }: TextChange): void {
    const starts = this.#starts;
    // Whether a line begins at a place is a question of the two characters around it.
    const first = this.#firstFrom(Math.max(start, 1));
    let last = first;
    while ((starts[last] ?? Infinity) <= oldEnd) last++;
    const by = newEnd - oldEnd;
    const between = startsIn(text, Math.max(start, 1), newEnd);
    if (by !== 0)
      for (let index = last; index < starts.length; index++) starts[index] = (starts[index] ?? 0) + by;
    if (between.length === last - first)
      for (const [index, at] of between.entries()) starts[first + index] = at;
    else this.#starts = starts.slice(0, first).concat(between, starts.slice(last));
  }

  positionAt(offset: number): { readonly line: number; readonly character: number } {
    const line = Math.max(0, this.#firstFrom(offset + 1) - 1);
    return { line, character: offset - (this.#starts[line] ?? 0) };
  }

  /** The index of the first line that begins at `offset` or behind it. */
  #firstFrom(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const NEWLINE = 10;
const RETURN = 13;

/** The places between `first` and `last`, both included, at which lines begin. */
function startsIn(text: string, first: number, last: number): number[] {
  const starts: number[] = [];
  for (let at = first; at <= last; at++) {
    const before = text.charCodeAt(at - 1);
    if (before === NEWLINE || (before === RETURN && text.charCodeAt(at) !== NEWLINE)) starts.push(at);
  }
  return starts;
}
