/**
 * The annotations of <litebox/trust.h>. They are macros of nothing, which no grammar knows, so the parser is given `const` in their
 * place, with blanks up to the same length: all offsets stay as they are.
 */

import type { Mark } from "./body.ts";

const ANNOTATION = /\blb_(?:secret|untrusted)\b/g;

export function maskAnnotations(text: string): string {
  return text.includes("lb_secret") || text.includes("lb_untrusted")
    ? text.replaceAll(ANNOTATION, (word) => "const".padEnd(word.length))
    : text;
}

/** The mark that is written at an offset of the unmasked text. */
export function markAt(text: string, offset: number): Mark | undefined {
  if (/^lb_secret\b/.test(text.slice(offset, offset + 10))) return "secret";
  return /^lb_untrusted\b/.test(text.slice(offset, offset + 13)) ? "untrusted" : undefined;
}
