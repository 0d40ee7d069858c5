/** The letters behind an expression that choose how its numbers are shown: those of Visual Studio's debuggers, and gdb's `t`. */
import type { Notation } from "../value/format-scalar.ts";

const LETTERS: ReadonlyMap<string, Notation> = new Map([
  ["x", "hexadecimal"],
  ["h", "hexadecimal"],
  ["d", "decimal"],
  ["o", "octal"],
  ["b", "binary"],
  ["t", "binary"],
]);

const SUFFIX = new RegExp(`,\\s*[${[...LETTERS.keys()].join("")}]\\s*$`);

export function notationNamed(letter: string): Notation | undefined {
  return LETTERS.get(letter);
}

/** What the value is called elsewhere, such as in a watch of one of its parts. */
export function withoutNotation(expression: string): string {
  return expression.replace(SUFFIX, "");
}
