/** The lines of the preprocessor in a text (C11, 6.10), found without a syntax tree. Never throws. */

export type DirectiveKind =
  | "if"
  | "ifdef"
  | "ifndef"
  | "elif"
  | "elifdef"
  | "elifndef"
  | "else"
  | "endif"
  | "define"
  | "undef"
  | "include"
  | "pragma"
  | "other";

export interface Directive {
  readonly kind: DirectiveKind;
  /** From its `#` to the end of its last line, without the line's end. */
  readonly start: number;
  readonly end: number;
  /** What stands behind its name, without comments and in one line. */
  readonly rest: string;
}

const KINDS: ReadonlySet<string> = new Set<DirectiveKind>([
  "if",
  "ifdef",
  "ifndef",
  "elif",
  "elifdef",
  "elifndef",
  "else",
  "endif",
  "define",
  "undef",
  "include",
  "pragma",
]);

function isKind(name: string): name is DirectiveKind {
  return KINDS.has(name);
}

/** What the scanner has to stop at. */
const STOP = /\/\*|\/\/|["'#\n]|\\\r?\n/g;

/** The rest of a string or character; one that is not closed ends with its line. */
const QUOTED = { '"': /(?:\\[^]|[^"\\\n])*"?/y, "'": /(?:\\[^]|[^'\\\n])*'?/y } as const;

export function scanDirectives(text: string): readonly Directive[] {
  return text.includes("#") ? new Scanner(text).directives() : [];
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  directives(): Directive[] {
    const found: Directive[] = [];
    /** From here to the next token there has been nothing but comments in the line. */
    let blankFrom = 0;
    for (let token = this.#next(); token !== undefined; token = this.#next()) {
      const before = this.#text.slice(
        Math.max(blankFrom, this.#at - token.length - MOST_INDENT),
        this.#at - token.length,
      );
      const isFirst = before.trim() === "";
      this.#skip(token);
      if (token === "#" && isFirst) {
        found.push(this.#directive(this.#at - 1));
        blankFrom = this.#at;
      } else if (token === "\n" || (token === "/*" && isFirst)) blankFrom = this.#at;
    }
    return found;
  }

  /** The token that begins next; the place is behind it then. */
  #next(): string | undefined {
    STOP.lastIndex = this.#at;
    const token = STOP.exec(this.#text)?.[0];
    this.#at = token === undefined ? this.#text.length : STOP.lastIndex;
    return token;
  }

  /** Goes to the end of what begins with the token: a comment, a string. */
  #skip(token: string): void {
    const text = this.#text;
    if (token === "/*") {
      const end = text.indexOf("*/", this.#at);
      this.#at = end < 0 ? text.length : end + 2;
    } else if (token === "//") {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        if (next !== "\n") continue;
        this.#at--;
        return;
      }
    } else if (token === '"' || token === "'") {
      const rest = QUOTED[token];
      rest.lastIndex = this.#at;
      rest.exec(text);
      this.#at = Math.max(this.#at, rest.lastIndex);
    }
  }

  /** Reads to the end of the directive whose `#` stands at `start`. */
  #directive(start: number): Directive {
    const text = this.#text;
    let words = "";
    let from = this.#at;
    const take = (to: number): void => {
      words += text.slice(from, to);
    };
    for (let token = this.#next(); ; token = this.#next()) {
      const at = this.#at - (token?.length ?? 0);
      if (token === undefined || token === "\n") {
        take(at);
        this.#at = at;
        break;
      }
      this.#skip(token);
      const isBlank = token === "/*" || token === "//" || token.startsWith("\\");
      if (!isBlank) continue;
      take(at);
      words += " ";
      from = this.#at;
    }
    const [, name = "", rest = ""] = /^\s*(\w+)(.*)$/s.exec(words) ?? [];
    return { kind: isKind(name) ? name : "other", start, end: this.#at, rest: rest.trim() };
  }
}

/** So far before its `#` a directive is looked for; only a line that nobody writes is longer. */
const MOST_INDENT = 1000;
