/**
 * Functions as before C89 (C11, 6.9.1, with an identifier list) declare their parameters between head and body, which the grammar does not know. The parser is
 * given blanks there: then `char **copy(text, size) char **text; int size; {` is a function to it. Heads without a type stay as they are.
 */

import { blanksFor } from "./blank.ts";

const GAP = String.raw`(?:\s|/\*(?:[^*]|\*(?!/)){0,500}\*/)*`;

/** Behind a name, its list and declarations stands a body. Nobody writes more of them than this, and a hostile text costs no more. */
const HEAD = new RegExp(
  String.raw`\b([A-Za-z_]\w*)\s*\(([A-Za-z_][\w\s,]{0,1000})\)(${GAP}(?:[A-Za-z_][\w\s*,[\]()]{0,300};${GAP}){1,50})\{`,
  "g",
);

/** Only a body, or a block behind a statement, stands behind these. */
const MAY_HAVE_SOME = /(?:;|\*\/)\s*\{/;

/** What stands before the name of a function that has a type. */
const BEHIND_TYPE = /[\w*)]\s*$/;

/** No type is longer, with what decorates it. */
const MOST_TYPE = 200;

/** Offsets stay. */
export function withoutOldParameters(text: string): string {
  if (!MAY_HAVE_SOME.test(text)) return text;
  return text.replaceAll(HEAD, (whole: string, name: string, list: string, between: string, at: number) => {
    const before = text.slice(Math.max(0, at - MOST_TYPE), at).replaceAll(/\/\*[^]*?\*\//g, " ");
    // Heads begin at the line's beginning; what stands further in is a statement within a function.
    const line = /[^\n]*$/.exec(before)?.[0] ?? "";
    if (/^\s/.test(line) || !BEHIND_TYPE.test(before) || !declaresOnly(between, list)) return whole;
    return `${whole.slice(0, whole.length - between.length - 1)}${blanksFor(between)}{`;
  });
}

/** All that is declared are parameters of the list. */
function declaresOnly(between: string, list: string): boolean {
  const parameters = new Set(list.match(/\w+/g));
  const declarations = between
    .replaceAll(/\/\*[^]*?\*\//g, " ")
    .split(";")
    .slice(0, -1);
  return declarations.every((declaration) =>
    declaration
      // The list of a pointer to a function.
      .replaceAll(/\([\w\s*,]*\)(?=\s*$|\s*,)/g, (brackets) => (/^\(\s*\*/.test(brackets) ? brackets : ""))
      .split(",")
      .every((each) => parameters.has(/(\w+)[\s)[\]\d]*$/.exec(each)?.[1] ?? "")),
  );
}
