/** Macros that look at an argument and then read it again: `MIN(a, b)` is `((a) < (b) ? (a) : (b))`, and each `a` reads once. */

import type { Macro } from "../preprocessor/macros.ts";

/** What is not evaluated, or is text. */
const UNREAD =
  /\b(?:sizeof|typeof|__typeof__|__typeof|decltype|_Alignof|alignof)\s*(?:\([^()]*\)|\w+)|"[^"]*"|#\s*\w+/g;

/** Where something has been decided; in a macro of statements also their ends. */
const DECISION = /\?|&&|\|\|/;
const STATEMENT = /\?|&&|\|\||;/;

/** The parameters that are read before a decision and behind it. */
export function repeatedParameters({ isFunctionLike, parameters, body }: Macro): readonly number[] {
  if (!isFunctionLike) return [];
  const read = body.replaceAll(UNREAD, " ");
  const at = read.search(/\b(?:if|while|for)\b/.test(read) ? STATEMENT : DECISION);
  if (at < 0) return [];
  const isRead = (text: string, name: string): boolean =>
    [...text.matchAll(/(->|\.)?\s*\b([A-Za-z_]\w*)/g)].some(
      ([, member, word]) => member === undefined && word === name,
    );
  return parameters.flatMap((name, index) => {
    const before = isRead(read.slice(0, at), name);
    return before && isRead(read.slice(at), name) ? [index] : [];
  });
}
