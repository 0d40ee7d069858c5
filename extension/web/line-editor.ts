/** What a terminal in its usual mode does with keys: a line is edited until Enter. No `vscode` here, so that it is tested without an editor. */

export interface Keys {
  /** For the screen. */
  readonly echo: string;
  /** Lines that are finished, each with its end. */
  readonly lines: readonly string[];
  /** Ctrl-C. */
  readonly isInterrupted: boolean;
  /** Ctrl-D at the beginning of a line. */
  readonly isEnd: boolean;
}

export class LineEditor {
  #line = "";

  keys(text: string): Keys {
    let echo = "";
    let isInterrupted = false;
    let isEnd = false;
    const lines: string[] = [];
    for (const key of text.replace(ESCAPES, "")) {
      if (key === "\x03") isInterrupted = true;
      else if (key === "\x04") {
        if (this.#line === "") isEnd = true;
      } else if (key === "\r" || key === "\n") {
        lines.push(`${this.#line}\n`);
        this.#line = "";
        echo += "\r\n";
      } else if (key === "\x7f" || key === "\b") {
        const characters = Array.from(this.#line);
        if (characters.pop() !== undefined) echo += "\b \b";
        this.#line = characters.join("");
      } else if (key >= " " || key === "\t") {
        this.#line += key;
        echo += key;
      }
    }
    return { echo, lines, isInterrupted, isEnd };
  }
}

/** Keys such as the arrows, which this editor of lines does not know. */
// eslint-disable-next-line no-control-regex -- that is what these keys send
const ESCAPES = /\x1b(?:\[[0-9;?]*[@-~]|O.)/g;

/** As a terminal wants the ends of lines. */
export function terminalLines(text: string): string {
  return text.replace(/\r?\n/g, "\r\n");
}
