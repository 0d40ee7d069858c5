/**
 * Debugger sessions as readable files: lines that begin with `(gdb) ` are commands, what follows is the answer that is expected.
 * What stands before the first command is a comment. `…` stands for any text within a line; a line `…` for any number of lines. What the file does not show did not happen.
 */

export interface Exchange {
  readonly command: string;
  readonly expected: readonly string[];
  /** The line of the file at which the command stands. */
  readonly line: number;
}

const PROMPT = "(gdb) ";
const MARK = "@@exchange@@";

export function readTranscript(text: string): Exchange[] {
  const exchanges: { command: string; expected: string[]; line: number }[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.startsWith(PROMPT)) {
      exchanges.push({ command: line.slice(PROMPT.length), expected: [], line: index + 1 });
    } else {
      exchanges.at(-1)?.expected.push(line);
    }
  }
  return exchanges.map((exchange) => ({ ...exchange, expected: trimmed(exchange.expected) }));
}

/** A script for `gdb -x` that marks where the answer to each command begins. */
export function scriptOf(exchanges: readonly Exchange[]): string {
  return exchanges.map(({ command }, index) => `echo \\n${MARK} ${index}\\n\n${command}\n`).join("");
}

/** The answers in the output of such a script, in the order of the commands. */
export function answersIn(output: string): string[][] {
  const parts = output.split(new RegExp(`^${MARK} \\d+\\n`, "m"));
  return parts.slice(1).map((part) => trimmed(part.split("\n").map((line) => line.trimEnd())));
}

function trimmed(lines: readonly string[]): string[] {
  const isText = (line: string) => line.trim() !== "";
  const first = lines.findIndex(isText);
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex(isText) + 1);
}

/** Whether an answer is the expected one. */
export function matches(answer: readonly string[], expected: readonly string[]): boolean {
  const parts = expected.map((line) =>
    line === "…" ? "(?:.*\\n)*?" : `${line.split("…").map(escaped).join(".*?")}\\n`,
  );
  return new RegExp(`^${parts.join("")}$`).test(answer.map((line) => `${line}\n`).join(""));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The session as it went, in the form of the file. */
export function format(exchanges: readonly Exchange[], answers: readonly (readonly string[])[]): string {
  return exchanges
    .map(({ command }, index) => [`${PROMPT}${command}`, ...(answers[index] ?? ["(no answer)"])].join("\n"))
    .join("\n");
}
