/** The marks in an example: comment lines that say what is found in the line above. */

export interface Expected {
  readonly code: string;
  readonly start: number;
  readonly end: number;
}

export interface UnmarkedExample {
  /** The source without its marks. */
  readonly text: string;
  readonly expected: readonly Expected[];
}

const MARK = /^\/\/( *)(\^+) ([a-z-]+)$/;

/** Columns 0 and 1 cannot be marked, since the comment begins there; examples indent their code. */
export function unmark(source: string): UnmarkedExample {
  const expected: Expected[] = [];
  let text = "";
  let lineStart = 0;
  for (const line of source.split(/(?<=\n)/)) {
    const [, indent, carets, code] = MARK.exec(line.trimEnd()) ?? [];
    if (indent === undefined || carets === undefined || code === undefined) {
      lineStart = text.length;
      text += line;
      continue;
    }
    const start = lineStart + 2 + indent.length;
    expected.push({ code, start, end: start + carets.length });
  }
  return { text, expected };
}
