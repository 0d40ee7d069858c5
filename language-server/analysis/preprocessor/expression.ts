/** The expressions behind `#if` (C11, 6.10.1). What is not known makes unknown whatever depends on it. Never throws. */

import type { Macro, MacroTable } from "./macros.ts";

/** Undefined: not known. */
export type Value = bigint | undefined;

/** Whether a condition holds; undefined where that is not known. */
export type Truth = boolean | undefined;

/** No condition of people is longer. */
const MOST_TEXT = 4096;

/** Deeper brackets, and macros of macros, than any person writes are not followed. */
const DEPTH_LIMIT = 40;

/** Words that one condition looks at, with those of its macros: a hostile one could double them again and again. */
const MOST_WORDS = 5000;

export function evaluate(text: string, macros: MacroTable): Truth {
  const value = new Reader(text, macros, { words: MOST_WORDS }, 0).value();
  return value === undefined ? undefined : value !== 0n;
}

const WORD = /[A-Za-z_]\w*|\.?\d[\w.]*|'(?:\\.|[^'\\])+'|"[^"]*"|&&|\|\||<<|>>|[!<>=]=|\S/g;

/** From the loosest to the tightest. */
const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", ">", "<=", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];

class Reader {
  readonly #words: readonly string[];
  readonly #macros: MacroTable;
  readonly #left: { words: number };
  readonly #depth: number;
  #at = 0;

  constructor(text: string, macros: MacroTable, left: { words: number }, depth: number) {
    this.#words = text.length > MOST_TEXT ? [] : (text.match(WORD) ?? []);
    this.#macros = macros;
    this.#left = left;
    this.#depth = depth;
  }

  value(): Value {
    const value = this.#conditional(this.#depth);
    return this.#at >= this.#words.length ? value : undefined;
  }

  #conditional(depth: number): Value {
    const value = this.#binary(0, depth);
    if (!this.#take("?")) return value;
    const yes = this.#conditional(depth + 1);
    this.#take(":");
    const no = this.#conditional(depth + 1);
    return value === undefined ? undefined : value === 0n ? no : yes;
  }

  #binary(level: number, depth: number): Value {
    const operators = LEVELS[level];
    if (!operators) return this.#unary(depth);
    let value = this.#binary(level + 1, depth);
    for (;;) {
      const operator = this.#words[this.#at] ?? "";
      if (!operators.includes(operator)) return value;
      this.#at++;
      value = combine(operator, value, this.#binary(level + 1, depth));
    }
  }

  #unary(depth: number): Value {
    if (depth > DEPTH_LIMIT || --this.#left.words < 0) {
      this.#at = this.#words.length + 1;
      return undefined;
    }
    const word = this.#words[this.#at++] ?? "";
    if (word === "(") {
      const value = this.#conditional(depth + 1);
      this.#take(")");
      return value;
    }
    if (word === "!" || word === "-" || word === "+" || word === "~") {
      const value = this.#unary(depth + 1);
      if (value === undefined) return undefined;
      return word === "!" ? BigInt(value === 0n) : word === "-" ? -value : word === "~" ? ~value : value;
    }
    if (word === "defined") return this.#defined();
    if (/^[A-Za-z_]/.test(word)) return this.#name(word, depth);
    return numberOf(word);
  }

  #defined(): Value {
    const isBracketed = this.#take("(");
    const macro = this.#macros.get(this.#words[this.#at++] ?? "");
    if (isBracketed) this.#take(")");
    return macro === "unknown" ? undefined : BigInt(macro !== undefined);
  }

  #name(name: string, depth: number): Value {
    const macro = this.#macros.get(name);
    const isCalled = this.#words[this.#at] === "(";
    if (isCalled) this.#arguments();
    // A name that is no macro counts as 0.
    if (macro === undefined) return isCalled ? undefined : 0n;
    return isObject(macro) && !isCalled
      ? new Reader(macro.body, this.#macros, this.#left, depth + 1).value()
      : undefined;
  }

  /** Skips the brackets of a macro's arguments. */
  #arguments(): void {
    let open = 0;
    for (; this.#at < this.#words.length; this.#at++) {
      if (this.#words[this.#at] === "(") open++;
      else if (this.#words[this.#at] === ")" && --open === 0) {
        this.#at++;
        return;
      }
    }
  }

  #take(word: string): boolean {
    const isNext = this.#words[this.#at] === word;
    if (isNext) this.#at++;
    return isNext;
  }
}

function isObject(macro: Macro | "unknown"): macro is Macro {
  return macro !== "unknown" && !macro.isFunctionLike;
}

function numberOf(word: string): Value {
  const [, digits] = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)[uUlLzZ]*$/.exec(word) ?? [];
  if (digits === undefined)
    return word.startsWith("'") && word.length === 3 ? BigInt(word.charCodeAt(1)) : undefined;
  if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits.slice(1)}`);
  return /^0\d/.test(digits) ? undefined : BigInt(digits.toLowerCase());
}

/** Numbers have 64 bits; no condition of people asks what happens beyond. */
const MOST_BITS = 64n;

function combine(operator: string, a: Value, b: Value): Value {
  // What one side decides alone is known.
  if (operator === "&&") {
    if (a === 0n || b === 0n) return 0n;
    return a === undefined || b === undefined ? undefined : 1n;
  }
  if (operator === "||") {
    if ((a ?? 0n) !== 0n || (b ?? 0n) !== 0n) return 1n;
    return a === undefined || b === undefined ? undefined : 0n;
  }
  if (a === undefined || b === undefined) return undefined;
  const value = calculate(operator, a, b);
  return typeof value === "boolean"
    ? BigInt(value)
    : value === undefined
      ? undefined
      : BigInt.asIntN(64, value);
}

function calculate(operator: string, a: bigint, b: bigint): bigint | boolean | undefined {
  switch (operator) {
    case "|":
      return a | b;
    case "^":
      return a ^ b;
    case "&":
      return a & b;
    case "==":
      return a === b;
    case "!=":
      return a !== b;
    case "<":
      return a < b;
    case ">":
      return a > b;
    case "<=":
      return a <= b;
    case ">=":
      return a >= b;
    case "<<":
      return b < 0n || b >= MOST_BITS ? undefined : a << b;
    case ">>":
      return b < 0n || b >= MOST_BITS ? undefined : a >> b;
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    default:
      return b === 0n ? undefined : operator === "/" ? a / b : a % b;
  }
}
