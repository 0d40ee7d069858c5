/**
 * Rust as its grammar knows it; offsets stay.
 *
 * Strings that somebody is still typing. They may go on in the next line, so one that is not closed turns all that stands below inside out. Where
 * that shows, the parser is given one that ends with its line: that after which the fewest strings go on in another line.
 */

import { blanksFor } from "./preprocessor/blank.ts";

const TOKEN = /\/[*/]|\bb?r#*"|"|'(?:\\[^\n]{1,12}?|[^'\\\n])'/g;

const END_OF_STRING = /\\[^]|"/g;

/** Strings that are tried, of the first that go on in another line; fewer in a long text. */
const MOST_TRIED = 40;
const MOST_SCANNED = 4_000_000;

const MOST_BLANKS = 200;

/** Behind one of these what is typed belongs to something that goes on in the next line. */
const GOES_ON = /[.,)\]"'?{]/;

interface Scan {
  /** Strings with a line's end in them that nothing announces, in their order. */
  readonly long: readonly number[];
  /** A string with nothing that ends it, or with a name directly behind it: what is inside and outside has been mixed up. */
  readonly isOdd: boolean;
}

/** A text as the parser is to see it. */
export function rustCode(text: string): string {
  return withClosedStrings(withoutUnsafeBlocks(text));
}

/** Since the edition of 2024 a block is `unsafe extern "C" {`, and what it declares may be `safe`; the grammar knows neither. */
function withoutUnsafeBlocks(text: string): string {
  if (!UNSAFE_BLOCK.test(text)) return text;
  return text.replace(UNSAFE_BLOCK, blanksFor).replace(SAFE_ITEM, blanksFor);
}

const UNSAFE_BLOCK = /\bunsafe(?=\s+extern\s*(?:"[^"\n]*"\s*)?\{)/g;
const SAFE_ITEM = /\b(?:un)?safe(?=\s+(?:fn\s+\w+\s*\([^{};]*;|static\b))/g;

export function withClosedStrings(text: string): string {
  const { long, isOdd } = scan(text, 0);
  if (!isOdd) return text;
  const tries = Math.max(1, Math.min(MOST_TRIED, Math.floor(MOST_SCANNED / text.length)));
  let best: { readonly start: number; readonly lineEnd: number; readonly rank: number } | undefined;
  for (const [index, start] of long.slice(0, tries).entries()) {
    const lineEnd = text.indexOf("\n", start);
    if (lineEnd < 0) continue;
    const rest = scan(text, lineEnd);
    const rank = index + rest.long.length;
    if (!rest.isOdd && (best === undefined || rank < best.rank)) best = { start, lineEnd, rank };
  }
  return best === undefined ? text : closeAt(text, best.start, best.lineEnd);
}

/** Closes a string, and what its line has opened before it, in the blanks behind it. */
function closeAt(text: string, start: number, lineEnd: number): string {
  const blanks = /^\s+/.exec(text.slice(lineEnd, lineEnd + MOST_BLANKS))?.[0].length ?? 1;
  const open: string[] = [];
  const line = text.slice(text.lastIndexOf("\n", start) + 1, start).replaceAll(/"(?:\\.|[^"\\])*"/g, "");
  for (const [bracket] of line.matchAll(/[()[\]{}]/g))
    if (/[)\]}]/.test(bracket)) open.pop();
    else open.push(bracket);
  const inner = open.slice(open.lastIndexOf("{") + 1).toReversed();
  const next = text[lineEnd + blanks] ?? "";
  const closing = GOES_ON.test(next) ? "" : `${inner.map((each) => (each === "(" ? ")" : "]")).join("")};`;
  return (
    text.slice(0, lineEnd) + `"${closing}`.slice(0, blanks).padEnd(blanks) + text.slice(lineEnd + blanks)
  );
}

function scan(text: string, from: number): Scan {
  const long: number[] = [];
  let isOdd = false;
  let at = from;
  for (;;) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (!token) return { long, isOdd };
    const [word] = token;
    const start = token.index;
    at = start + word.length;
    if (word.startsWith("'")) continue;
    const end = endOf(word, text, at);
    const isString = word === '"';
    if (isString && /[^\\]\r?\n/.test(text.slice(start, end ?? text.length))) long.push(start);
    if (end === undefined) return { long, isOdd: isOdd || isString };
    isOdd ||= isString && /\w/.test(text[end] ?? "");
    at = end;
  }
}

/** Behind what begins with the word; undefined where nothing ends it. */
function endOf(word: string, text: string, from: number): number | undefined {
  if (word === '"') {
    END_OF_STRING.lastIndex = from;
    for (let found = END_OF_STRING.exec(text); found; found = END_OF_STRING.exec(text))
      if (found[0] === '"') return END_OF_STRING.lastIndex;
    return undefined;
  }
  // A comment in a comment is not looked at: what is behind it then has few quotes.
  const close = word === "//" ? "\n" : word === "/*" ? "*/" : `"${"#".repeat(word.split("#").length - 1)}`;
  const end = text.indexOf(close, from);
  return end < 0 ? undefined : end + close.length;
}
