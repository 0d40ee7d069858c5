/**
 * Strings and characters that somebody is still typing, `fork("abc`. To the compiler such a literal ends with its line (C11, 5.1.1.2); a grammar
 * takes what stands below for the rest of it. The parser is given one that is closed, and behind it what the line has opened.
 */

/** Where comments, raw strings and literals begin. */
const LITERAL = /\/[*/]|(?:\b(?:u8?|[UL])?R)?"|'/g;

/** With brackets. */
const TOKEN = /\/[*/]|(?:\b(?:u8?|[UL])?R)?"|['(){}[\]]/g;

/** What a line comment or a literal may end with, or go on behind. One step each: a pattern for the whole would need memory for what is long. */
const STOP = { "//": /\\\r?\n|\n/g, '"': /\\\r?\n|\\.|["\r\n]/g, "'": /\\\r?\n|\\.|['\r\n]/g } as const;

/** Behind one of these what is typed belongs to something that goes on in the next line. */
const GOES_ON = /[,)\]"'?:]/;

/** Brackets that are open at a place, innermost last; `=` is a brace around values. */
type Open = "(" | "[" | "{" | "=";

/** A text as the parser is to see it; offsets stay. */
export function withClosedLiterals(text: string): string {
  if (unclosedIn(text, LITERAL, () => undefined).next().done === true) return text;
  const open: Open[] = [];
  let result = "";
  let at = 0;
  const found = unclosedIn(text, TOKEN, (bracket, index) => {
    follow(bracket, open, text, index);
  });
  for (const { quote, start, end } of found) {
    const behind = endOfBlanks(text, end);
    const next = text[behind] ?? "";
    result += text.slice(at, start) + closed(text.slice(start, behind), quote, open, next);
    at = behind;
  }
  return result + text.slice(at);
}

type Quote = '"' | "'";

interface Literal {
  readonly quote: Quote;
  readonly start: number;
  readonly end: number;
}

/** Literals that their lines do not close; what stands before each is seen first. */
function* unclosedIn(
  text: string,
  pattern: RegExp,
  see: (bracket: string, index: number) => void,
): Generator<Literal> {
  let at = 0;
  for (;;) {
    pattern.lastIndex = at;
    const token = pattern.exec(text);
    if (!token) return;
    const [word] = token;
    const start = token.index;
    at = start + word.length;
    if (word === "/*" || word.endsWith('R"')) at = endOfBlock(word, text, at);
    else if (word === "//" || word === '"' || (word === "'" && !isSeparator(text, start))) {
      const { end, isClosed } = endInLine(word, text, at);
      at = end;
      if (word !== "//" && !isClosed) yield { quote: word, start, end };
    } else if (word !== "'") see(word, start);
  }
}

/** Of C++ and C23: `1'000'000`. */
function isSeparator(text: string, quote: number): boolean {
  let start = quote;
  while (quote - start < MOST_DIGITS && /[\w']/.test(text[start - 1] ?? "")) start--;
  return start < quote && /\d/.test(text[start] ?? "");
}

const MOST_DIGITS = 80;

/** Where a comment or a raw string ends whose first characters end at `from`. */
function endOfBlock(word: string, text: string, from: number): number {
  const delimiter =
    word === "/*" ? undefined : /^[^\s()\\"]{0,16}(?=\()/.exec(text.slice(from, from + 17))?.[0];
  if (word !== "/*" && delimiter === undefined) return from;
  const close = delimiter === undefined ? "*/" : `)${delimiter}"`;
  const end = text.indexOf(close, from);
  return end < 0 ? text.length : end + close.length;
}

/** Where a line comment or a literal ends. */
function endInLine(
  word: keyof typeof STOP,
  text: string,
  from: number,
): { readonly end: number; readonly isClosed: boolean } {
  const stop = STOP[word];
  stop.lastIndex = from;
  for (let found = stop.exec(text); found; found = stop.exec(text)) {
    if (found[0] === word) return { end: stop.lastIndex, isClosed: true };
    if (!found[0].startsWith("\\")) return { end: found.index, isClosed: false };
  }
  return { end: text.length, isClosed: false };
}

function endOfBlanks(text: string, from: number): number {
  let end = from;
  while (/\s/.test(text[end] ?? "")) end++;
  return end;
}

function follow(bracket: string, open: Open[], text: string, index: number): void {
  switch (bracket) {
    case "(":
    case "[":
      open.push(bracket);
      return;
    case "{":
      open.push(isAroundValues(text, index, open.at(-1)) ? "=" : "{");
      return;
    case ")":
      if (open.at(-1) === "(") open.pop();
      return;
    case "]":
      if (open.at(-1) === "[") open.pop();
      return;
    case "}": {
      // What was not closed before is closed by it.
      const brace = open.findLastIndex((each) => each === "{" || each === "=");
      open.length = Math.max(0, brace);
    }
  }
}

function isAroundValues(text: string, index: number, around: Open | undefined): boolean {
  if (around === "=" || around === "(" || around === "[") return true;
  let before = index - 1;
  while (/\s/.test(text[before] ?? "")) before--;
  return /[=,]/.test(text[before] ?? "");
}

/** The literal, with the blanks behind it, as one that is closed, in as many characters. `next` stands behind both. */
function closed(literal: string, quote: Quote, open: Open[], next: string): string {
  let closing = "";
  if (!GOES_ON.test(next)) {
    const block = open.findLastIndex((each) => each === "{" || each === "=");
    for (const each of open.splice(block + 1).toReversed()) closing += each === "(" ? ")" : "]";
    if (open.at(-1) !== "=" && !/[;{]/.test(next)) closing += ";";
  }
  const length = literal.length - closing.length;
  if (quote === "'" || length < 2) return `${"0".padEnd(length)}${closing}`.slice(0, literal.length);
  // What is cut off must not leave half of an escape before the quote.
  const inner = literal
    .trimEnd()
    .slice(1, length - 1)
    .replace(/\\+$/, (slashes) => " ".repeat(slashes.length));
  return `"${inner}"${closing}`.padEnd(literal.length);
}
