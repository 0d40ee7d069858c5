/**
 * Macros that stand where no grammar expects one: `LUA_API int f(void)`, `int f OF((int n))`, `void die(void) NORETURN;`. The parser is given blanks in their
 * place, and what an enclosing macro encloses. Where a macro brings its own semicolon, `if (c) PUT_LINE else`, the parser is given one behind it.
 */

import { blanksFor } from "./blank.ts";
import type { Macro } from "./macros.ts";
import { isWhole } from "./whole.ts";

/** Storage classes, qualifiers and attributes: nothing that a declaration would be another without. */
const DECORATION =
  /^(?:\s|\b(?:extern|static|inline|__inline|__inline__|register|const|volatile|restrict|_Noreturn|__extension__|__declspec\s*\([^()]*\)|__cdecl|__stdcall)\b|__attribute__\s*\(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\)|\bextern\s*"C")*$/;

/** "whole" stands for nothing, with its arguments; "wrapper" for what it is given; "statement" for whole statements or declarations. */
export interface TransparentMacro {
  readonly kind: "whole" | "wrapper" | "statement";
  readonly isFunctionLike: boolean;
  /** What the parser is given: blanks, or a storage class that the macro stands for. */
  readonly text: "" | "extern" | "static";
}

/** By name. */
export type TransparentMacros = ReadonlyMap<string, TransparentMacro>;

export const NO_TRANSPARENT: TransparentMacros = new Map();

/** Undefined: the macro has to be seen. */
export function transparency({ isFunctionLike, parameters, body }: Macro): TransparentMacro | undefined {
  if (DECORATION.test(body)) {
    const text = /\bstatic\b/.test(body) ? "static" : /\bextern\b(?!\s*")/.test(body) ? "extern" : "";
    return { kind: "whole", isFunctionLike, text: isFunctionLike ? "" : text };
  }
  if (isStatement(body)) return { kind: "statement", isFunctionLike, text: "" };
  if (!isFunctionLike || parameters.length !== 1) return undefined;
  const isWrapper = body === (parameters[0] === "..." ? "__VA_ARGS__" : parameters[0]);
  return isWrapper ? { kind: "wrapper", isFunctionLike, text: "" } : undefined;
}

/** What ends as a statement does; a list in braces, which may be a value, has no semicolon. */
function isStatement(body: string): boolean {
  return body.includes(";") && body.trim() !== ";" && isWhole(body);
}

/** Adds what a macro is for one source; where it is something else for another one, it is nothing. */
export function addTransparent(
  macros: Map<string, TransparentMacro>,
  name: string,
  macro: TransparentMacro,
): void {
  const known = macros.get(name);
  macros.set(name, known && known.text !== macro.text ? { ...macro, text: "" } : macro);
}

/** Behind a macro nothing is looked for further away. */
const MOST_BLANKS = 200;

/** No list of arguments of people is longer. */
const MOST_ARGUMENTS = 2000;

/** A text as the parser is to see it; offsets stay. */
export function withoutTransparent(text: string, macros: TransparentMacros): string {
  if (macros.size === 0) return text;
  const names = [...macros.keys()].filter((name) => text.includes(name));
  if (names.length === 0) return text;
  let result = "";
  let at = 0;
  for (const match of text.matchAll(new RegExp(`\\b(?:${names.join("|")})\\b(\\s*\\()?`, "g"))) {
    const [whole, bracket = ""] = match;
    const name = whole.slice(0, whole.length - bracket.length);
    const macro = macros.get(name);
    if (!macro || match.index < at || (macro.isFunctionLike && bracket === "")) continue;
    const open = macro.isFunctionLike ? match.index + whole.length - 1 : undefined;
    const close = open === undefined ? undefined : closing(text, open);
    if (open !== undefined && close === undefined) continue;
    result += text.slice(at, match.index);
    if (open === undefined || close === undefined) result += nameGiven(name, macro);
    else {
      const inner = text.slice(open + 1, close);
      const seen = macro.kind === "whole" ? blanksFor(inner) : withoutTransparent(inner, macros);
      const head = text.slice(match.index, open + 1);
      result += macro.kind === "statement" ? `${head}${seen})` : `${blanksFor(head)}${seen} `;
    }
    at = close === undefined ? match.index + name.length : close + 1;
    if (macro.kind !== "statement" || !lacksSemicolon(text, at)) continue;
    result += ";";
    at++;
  }
  return result + text.slice(at);
}

/** In place of the name of a macro without arguments. */
function nameGiven(name: string, { kind, text }: TransparentMacro): string {
  if (kind === "statement") return name;
  return text.length > name.length ? blanksFor(name) : text.padEnd(name.length);
}

/** A blank stands here, where a semicolon can be put; what follows is neither one, nor goes on with an expression in brackets. */
function lacksSemicolon(text: string, at: number): boolean {
  return /^\s\s*[^\s;,)\]]/.test(text.slice(at, at + MOST_BLANKS));
}

function closing(text: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < text.length && at < open + MOST_ARGUMENTS; at++) {
    const character = text[at];
    if (character === "(") depth++;
    else if (character === ")" && --depth === 0) return at;
  }
  return undefined;
}
