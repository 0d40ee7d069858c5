/** Cuts an expression into tokens (C11, 6.4). */
import { ExpressionError } from "./syntax.ts";

export type Token =
  | { readonly kind: "integer"; readonly value: bigint; readonly suffix: string; readonly isDecimal: boolean }
  | { readonly kind: "float"; readonly value: number; readonly isSingle: boolean }
  | { readonly kind: "character"; readonly code: number }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "name"; readonly text: string }
  | { readonly kind: "register"; readonly text: string }
  | { readonly kind: "sign"; readonly text: string }
  | { readonly kind: "end" };

/** Longest first. */
const SIGNS = [
  "<<=",
  ">>=",
  "->",
  "<<",
  ">>",
  "<=",
  ">=",
  "==",
  "!=",
  "&&",
  "||",
  "+=",
  "-=",
  "*=",
  "/=",
  "%=",
  "&=",
  "|=",
  "^=",
  ...Array.from("+-*/%&|^~!<>=().[]?:@,{}"),
];

const FIELD = /^\.(\d+)(?!\w)/;
// Digits are grouped, and suffixes name a type, in Rust.
const FLOAT =
  /^(?:\d[\d_]*\.(?:\d[\d_]*)?|\.\d+)(?:[eE][+-]?\d+)?(f32|f64|[fFlL]?)|^\d[\d_]*[eE][+-]?\d+(f32|f64|[fFlL]?)|^\d[\d_]*(f32|f64)\b/;
const INTEGER =
  /^(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0o[0-7_]+|\d[\d_]*)([iu](?:8|16|32|64|128|size)\b|[uUlL]{0,3})/;
const NAME =
  /^(?:::)?[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*(?:::~?[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)*/;
/** What may follow template arguments. */
const MEMBER = /^(?:::~?[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)+/;
const REGISTER = /^\$([A-Za-z_]\w*)/;
const CHARACTER = /^(?:u8?|U|L)?'((?:\\.|[^'\\])+)'/su;
const STEP = /^(?:\+\+|--)/;
const STRING = /^"((?:\\.|[^"\\])*)"/su;
const LENGTH_LIMIT = 4096;

/** `isKnown` tells names of templates with their arguments, `Box<int>`, from comparisons. */
export function tokens(text: string, isKnown: (name: string) => boolean): Token[] {
  if (text.length > LENGTH_LIMIT)
    throw new ExpressionError(`The expression is longer than ${LENGTH_LIMIT} characters.`);
  const found: Token[] = [];
  let rest = text.trimStart();
  while (rest !== "") {
    const field = canHaveFields(found.at(-1)) ? FIELD.exec(rest) : null;
    if (field !== null) {
      found.push({ kind: "sign", text: "." }, { kind: "name", text: `__${field[1] ?? ""}` });
      rest = rest.slice(field[0].length).trimStart();
      continue;
    }
    const { token, length } = nextToken(rest, isKnown);
    found.push(token);
    rest = rest.slice(length).trimStart();
  }
  found.push({ kind: "end" });
  return found;
}

/** A number behind these is no number in C, and in Rust a member of a tuple, whose debug information has names such as `__0`. */
function canHaveFields(last: Token | undefined): boolean {
  return last?.kind === "name" || (last?.kind === "sign" && (last.text === ")" || last.text === "]"));
}

function nextToken(rest: string, isKnown: (name: string) => boolean): { token: Token; length: number } {
  const float = FLOAT.exec(rest);
  if (float !== null) {
    const suffix = float[1] ?? float[2] ?? float[3] ?? "";
    const value = Number(float[0].slice(0, float[0].length - suffix.length).replaceAll("_", ""));
    return { token: { kind: "float", value, isSingle: /^f(?:32)?$/i.test(suffix) }, length: float[0].length };
  }
  const integer = INTEGER.exec(rest);
  if (integer !== null)
    return {
      token: integerToken((integer[1] ?? "0").replaceAll("_", ""), integer[2] ?? ""),
      length: integer[0].length,
    };
  const character = CHARACTER.exec(rest);
  if (character !== null) {
    const codes = unescape(character[1] ?? "");
    if (codes.length !== 1) throw new ExpressionError(`${character[0]} is not one character.`);
    return { token: { kind: "character", code: codes[0] ?? 0 }, length: character[0].length };
  }
  const string = STRING.exec(rest);
  if (string !== null) {
    return {
      token: { kind: "string", text: String.fromCodePoint(...unescape(string[1] ?? "")) },
      length: string[0].length,
    };
  }
  const name = NAME.exec(rest);
  if (name !== null) {
    const known = templateName(rest, name[0].length, isKnown) ?? name[0];
    return { token: { kind: "name", text: known }, length: known.length };
  }
  const register = REGISTER.exec(rest);
  if (register !== null)
    return { token: { kind: "register", text: register[1] ?? "" }, length: register[0].length };
  const step = STEP.exec(rest)?.[0];
  // Read as two signs, `++x` would be `x`.
  if (step !== undefined)
    throw new ExpressionError(
      `\`${step}\` would change the program: write an assignment in the debug console, such as \`x = x ${step.charAt(0)} 1\`.`,
    );
  const sign = SIGNS.find((candidate) => rest.startsWith(candidate));
  if (sign !== undefined) return { token: { kind: "sign", text: sign }, length: sign.length };
  throw new ExpressionError(`\`${rest.slice(0, 1)}\` is not understood here.`);
}

/** The longest name with template arguments that starts here and means something. */
function templateName(rest: string, end: number, isKnown: (name: string) => boolean): string | undefined {
  let found: string | undefined;
  let at = end;
  while (rest[at] === "<") {
    const close = closingBracket(rest, at);
    if (close === undefined) break;
    const member = MEMBER.exec(rest.slice(close + 1))?.[0] ?? "";
    at = close + 1 + member.length;
    for (const candidate of [rest.slice(0, at), rest.slice(0, close + 1)])
      if ((found?.length ?? 0) < candidate.length && isKnown(candidate)) found = candidate;
  }
  return found;
}

function closingBracket(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "<") depth++;
    else if (text[at] === ">" && --depth === 0) return at;
  }
  return undefined;
}

function integerToken(digits: string, suffix: string): Token {
  // A leading 0 means octal in C.
  const isOctal = /^0\d+$/.test(digits);
  if (/^0[xXbBo]$/.test(digits)) throw new ExpressionError(`After ${digits} there are no digits.`);
  if (isOctal && /[89]/.test(digits)) throw new ExpressionError(`${digits} is not an octal number.`);
  const value = BigInt(isOctal ? `0o${digits.slice(1)}` : digits);
  return { kind: "integer", value, suffix: suffix.toLowerCase(), isDecimal: /^[1-9]/.test(digits) };
}

const SIMPLE: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, e: 27 };

/** The characters of what stands between quotes. */
function unescape(text: string): number[] {
  const codes: number[] = [];
  const pattern = /\\x([0-9a-fA-F]{1,6})|\\([0-7]{1,3})|\\u([0-9a-fA-F]{4})|\\(.)|(.)/gsu;
  for (const [, hex, octal, unicode, escaped, plain] of text.matchAll(pattern)) {
    if (hex !== undefined) codes.push(Number.parseInt(hex, 16));
    else if (octal !== undefined) codes.push(Number.parseInt(octal, 8));
    else if (unicode !== undefined) codes.push(Number.parseInt(unicode, 16));
    else if (escaped !== undefined) codes.push(SIMPLE[escaped] ?? escaped.codePointAt(0) ?? 0);
    else codes.push(plain?.codePointAt(0) ?? 0);
  }
  return codes.map((code) => Math.min(code, 0x10ffff));
}
