/**
 * Macros that stand where no grammar expects one: `LUA_API int f(void)`, `int f OF((int n))`, `void die(void) NORETURN;`. The parser is given blanks in their
 * place, and what an enclosing macro encloses.
 */

import { blanksFor } from "./blank.ts";
import type { Macro } from "./macros.ts";

/** Storage classes, qualifiers and attributes: nothing that a declaration would be another without. */
const DECORATION =
  /^(?:\s|\b(?:extern|static|inline|__inline|__inline__|register|const|volatile|restrict|_Noreturn|__extension__|__declspec\s*\([^()]*\)|__cdecl|__stdcall)\b|__attribute__\s*\(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\)|\bextern\s*"C")*$/;

/** "whole" stands for nothing, with its arguments; "wrapper" for what it is given. */
export interface TransparentMacro {
  readonly kind: "whole" | "wrapper";
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
  if (!isFunctionLike || parameters.length !== 1) return undefined;
  const isWrapper = body === (parameters[0] === "..." ? "__VA_ARGS__" : parameters[0]);
  return isWrapper ? { kind: "wrapper", isFunctionLike, text: "" } : undefined;
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
    result += text.slice(at, match.index);
    at = match.index;
    if (!macro.isFunctionLike) {
      result += macro.text.length > name.length ? blanksFor(name) : macro.text.padEnd(name.length);
      at += name.length;
      continue;
    }
    const open = match.index + whole.length - 1;
    const close = closing(text, open);
    if (close === undefined) continue;
    const inner = text.slice(open + 1, close);
    result += `${blanksFor(text.slice(at, open + 1))}${macro.kind === "whole" ? blanksFor(inner) : withoutTransparent(inner, macros)} `;
    at = close + 1;
  }
  return result + text.slice(at);
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
