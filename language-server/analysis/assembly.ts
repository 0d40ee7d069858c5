/** The instructions in the text of an inline assembly statement, in the syntax of the GNU assembler for x86. */

import type { AssemblyInstruction } from "./facts.ts";

/** The assembler's text with, for each of its characters, where that character stands in the source. */
export interface AssemblyText {
  readonly text: string;
  readonly offsets: readonly number[];
}

/** Prefixes that may stand before a mnemonic (Intel SDM Vol. 2A, section 2.1.1; names as in GNU as, "i386-Prefixes"). */
const PREFIX =
  /^(?:lock|rep|repe|repz|repne|repnz|data16|addr32|rex(?:64|\.[wrxb]+)?|cs|ds|es|fs|gs|ss|notrack|bnd)$/;

/** Statements end at a new line or `;`. A `#` begins a comment up to the end of the line. */
export function readAssembly(source: AssemblyText): AssemblyInstruction[] {
  const instructions: AssemblyInstruction[] = [];
  const text = blankComments(source.text);
  for (const statement of text.matchAll(/[^;\n]+/g)) {
    const found = readStatement(statement[0]);
    if (!found) continue;
    const start = source.offsets[statement.index + found.at];
    const last = source.offsets[statement.index + found.at + found.length - 1];
    if (start === undefined || last === undefined) continue;
    const { mnemonic, operands } = found;
    instructions.push({ mnemonic, operands, range: { start, end: last + 1 } });
  }
  return instructions;
}

function blankComments(text: string): string {
  return text.replaceAll(/\/\*.*?(?:\*\/|$)|#[^\n]*/gs, (comment) => comment.replaceAll(/[^\n]/g, " "));
}

interface Statement {
  readonly mnemonic: string;
  readonly operands: string;
  readonly at: number;
  readonly length: number;
}

/** Skips labels (`1:`, `loop%=:`) and prefixes; directives (`.byte`) and empty statements are no instructions. */
function readStatement(text: string): Statement | undefined {
  let at = /^(?:\s*[\w.$%={}]+\s*:)*\s*/.exec(text)?.[0].length ?? 0;
  for (;;) {
    const word = /^[A-Za-z][\w.]*/.exec(text.slice(at))?.[0];
    if (word === undefined) return undefined;
    const mnemonic = word.toLowerCase();
    if (!PREFIX.test(mnemonic)) {
      const operands = text.slice(at + word.length).trim();
      return { mnemonic, operands, at, length: text.slice(at).trimEnd().length };
    }
    at += word.length;
    at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
  }
}

/** Only what separates statements matters; any other escape stands for some character of an operand. */
export function unescape(sequence: string): string {
  return sequence === "\\n" || sequence === "\\r"
    ? "\n"
    : sequence === "\\t"
      ? "\t"
      : sequence === '\\"'
        ? '"'
        : " ";
}
