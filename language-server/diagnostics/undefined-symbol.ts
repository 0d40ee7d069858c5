/** What the linker did not find, where the syntax did not show it: behind macros, in C++, in generated code. */

import type { CheckContext } from "../analysis/context.ts";
import type { TextRange } from "../analysis/facts.ts";
import { plainName } from "../analysis/linked.ts";
import { outsideNames } from "./outside-api-call.ts";
import type { Unresolved } from "../../runtime/tcb/json.ts";
import { c, cpp, diagnostic } from "./diagnostic.ts";

export const undefinedSymbol = diagnostic<Unresolved>({
  code: "undefined-symbol",
  severity: "error",
  title: "Symbol that the linker did not find",
  explain:
    "After a save the project is built, and the linker says which symbols of the object files nothing defines. What a syntax tree cannot show, such as a " +
    "call that a macro makes or a function of C++ that is declared and never defined, is then found at its line. The finding stays as long as the file is what " +
    "was linked.",
  message: ({ message }) => `${message.replace(/\.$/, "")} (measured).`,
  *find(context) {
    for (const each of context.project.unresolved) {
      const line = lineRange(context.text, each.line);
      if (!isFoundBySyntax(each.symbol, line, context))
        yield { range: nameIn(context.text, line, each.symbol) ?? line, data: each };
    }
  },
  examples: [
    c(
      "#define GLUE(a, b) a##b\nint main(void) {\n  return GLUE(fo, rk)();\n//^^^^^^^^^^^^^^^^^^^^^^ undefined-symbol\n}",
      {
        unresolved: [unresolved("fork", 3)],
      },
    ),
    cpp("int late(int);\nint main() {\n  return late(1);\n//       ^^^^ undefined-symbol\n}", {
      unresolved: [unresolved("late(int)", 3)],
    }),
    c("int main(void) {\n  return fork();\n}", { unresolved: [unresolved("fork", 2)] }),
    c("extern int optind;\nint main(void) {\n  return optind;\n}", {
      unresolved: [unresolved("optind", 3)],
    }),
    c("int system(const char *);\nstatic int (*const run[])(const char *) = {\n  system,\n};", {
      unresolved: [unresolved("system", 2)],
    }),
  ],
});

/** `outside-api-call` has said it already: on the line, or, of a line that does not have the name, elsewhere in the file. */
function isFoundBySyntax(symbol: string, line: TextRange, context: CheckContext): boolean {
  const isWritten = nameIn(context.text, line, symbol) !== undefined;
  return outsideNames(context).some(
    ({ name, range }) =>
      name === symbol && (!isWritten || (range.start >= line.start && range.end <= line.end)),
  );
}

/** A line without the blanks around it; numbers count from 1. */
function lineRange(text: string, line: number): TextRange {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const next = text.indexOf("\n", start);
    if (next < 0) return { start, end: text.length };
    start = next + 1;
  }
  const end = text.indexOf("\n", start);
  const whole = text.slice(start, end < 0 ? text.length : end);
  const first = start + (whole.length - whole.trimStart().length);
  return { start: first, end: Math.max(first, start + whole.trimEnd().length) };
}

/** The symbol's name in the line, where it stands there. */
function nameIn(text: string, line: TextRange, symbol: string): TextRange | undefined {
  const name = plainName(symbol);
  const at = name === undefined ? -1 : text.slice(line.start, line.end).search(new RegExp(`\\b${name}\\b`));
  return name === undefined || at < 0
    ? undefined
    : { start: line.start + at, end: line.start + at + name.length };
}

function unresolved(symbol: string, line: number): Unresolved {
  const message = `\`${symbol}\`, which \`main\` uses, is defined in no source of the project, and it is outside the LiteBox API.`;
  return { file: "example.c", line, symbol, message };
}
