/** Reads an expression (C11, 6.5) into its syntax tree. */
import {
  ExpressionError,
  type BinaryOperator,
  type Expression,
  type Declarator,
  type TypeSyntax,
  type UnaryOperator,
} from "./syntax.ts";
import type { Notation } from "../value/format-scalar.ts";
import { notationNamed } from "./notations.ts";
import { tokens, type Token } from "./tokens.ts";

/** Binary operators by how tightly they bind, loosest first (C11, 6.5.5 to 6.5.14; `@` as in gdb). */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", "<=", ">", ">="],
  ["<<", ">>"],
  ["@"],
  ["+", "-"],
  ["*", "/", "%"],
];
const UNARY: readonly UnaryOperator[] = ["*", "&", "-", "+", "!", "~"];
const ASSIGNMENTS: Readonly<Record<string, BinaryOperator | undefined>> = {
  "+=": "+",
  "-=": "-",
  "*=": "*",
  "/=": "/",
  "%=": "%",
  "&=": "&",
  "|=": "|",
  "^=": "^",
  "<<=": "<<",
  ">>=": ">>",
};
const TYPE_WORDS = new Set(
  "void char short int long float double signed unsigned __int128 bool _Bool struct union enum class".split(
    " ",
  ),
);
const CASTS = new Set(["static_cast", "reinterpret_cast", "const_cast", "dynamic_cast"]);
const QUALIFIERS = new Set(["const", "volatile", "restrict"]);
/** Parentheses in parentheses; no person writes more. */
const DEPTH_LIMIT = 100;

export interface ParsedExpression {
  readonly expression: Expression;
  /** `,x` and its like behind an expression choose how numbers are shown. */
  readonly format: Notation | undefined;
}

/** What names mean: C cannot be read without knowing which are types, nor C++ without knowing the templates. */
export interface KnownNames {
  readonly isType: (name: string) => boolean;
  readonly isValue: (name: string) => boolean;
}

/** Throws `ExpressionError`. */
export function parseExpression(text: string, { isType, isValue }: KnownNames): ParsedExpression {
  return new Parser(
    tokens(text, (name) => isType(name) || isValue(name)),
    isType,
  ).whole();
}

/** Why it can be no condition, whatever its names mean; undefined where it may be one. */
export function mistakeInCondition(text: string): string | undefined {
  let mistake: string | undefined;
  for (const areTypes of [true, false]) {
    try {
      const { expression } = parseExpression(text, { isType: () => areTypes, isValue: () => true });
      return expression.kind === "assignment"
        ? "An assignment is no condition; to compare, write `==`."
        : undefined;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      mistake = error.message;
    }
  }
  return mistake;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #isType: (name: string) => boolean;
  #at = 0;
  #depth = 0;

  constructor(list: readonly Token[], isType: (name: string) => boolean) {
    this.#tokens = list;
    this.#isType = isType;
  }

  whole(): ParsedExpression {
    if (this.#peek().kind === "end") throw new ExpressionError("There is no expression.");
    const expression = this.#assignment();
    let format: ParsedExpression["format"];
    if (this.#accept(",")) {
      const letter = this.#next();
      format = letter.kind === "name" ? notationNamed(letter.text) : undefined;
      if (format === undefined)
        throw new ExpressionError(
          "After a comma only `x` (hexadecimal), `d` (decimal), `o` (octal) or `b` (binary) may stand.",
        );
    }
    const rest = this.#peek();
    if (rest.kind !== "end") throw new ExpressionError(`${capital(show(rest))} is not understood here.`);
    return { expression, format };
  }

  #assignment(): Expression {
    const target = this.#choice();
    const token = this.#peek();
    if (token.kind !== "sign" || (token.text !== "=" && ASSIGNMENTS[token.text] === undefined)) return target;
    this.#next();
    return {
      kind: "assignment",
      operator: ASSIGNMENTS[token.text],
      target,
      value: this.#nested(() => this.#assignment()),
    };
  }

  #choice(): Expression {
    const condition = this.#binary(0);
    if (!this.#accept("?")) return condition;
    const then = this.#nested(() => this.#choice());
    this.#expect(":");
    return { kind: "choice", condition, then, otherwise: this.#nested(() => this.#choice()) };
  }

  #binary(level: number): Expression {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#converted();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = operators.find((candidate) => this.#isSign(candidate));
      if (operator === undefined) return left;
      this.#next();
      left = { kind: "binary", operator, left, right: this.#binary(level + 1) };
    }
  }

  /** Rust's `x as u8`. */
  #converted(): Expression {
    let operand = this.#unary();
    for (let word = this.#peek(); word.kind === "name" && word.text === "as"; word = this.#peek()) {
      this.#next();
      const name = this.#next();
      if (name.kind !== "name") throw new ExpressionError("After `as` the name of a type must stand.");
      const type = { words: [name.text], declarators: [] };
      operand = { kind: "cast", type, operand, isReinterpreted: false };
    }
    return operand;
  }

  #unary(): Expression {
    const operator = UNARY.find((candidate) => this.#isSign(candidate));
    if (operator !== undefined) {
      this.#next();
      return { kind: "unary", operator, operand: this.#nested(() => this.#unary()) };
    }
    const token = this.#peek();
    if (token.kind === "name" && token.text === "sizeof") {
      this.#next();
      return this.#sizeOf();
    }
    if (this.#isSign("(") && this.#startsType(1)) {
      this.#next();
      const type = this.#type();
      this.#expect(")");
      return { kind: "cast", type, operand: this.#nested(() => this.#unary()), isReinterpreted: false };
    }
    return this.#postfix();
  }

  #sizeOf(): Expression {
    if (this.#isSign("(") && this.#startsType(1)) {
      this.#next();
      const type = this.#type();
      this.#expect(")");
      return { kind: "size of type", type };
    }
    return { kind: "size of value", operand: this.#nested(() => this.#unary()) };
  }

  #postfix(): Expression {
    let object = this.#primary();
    for (;;) {
      if (this.#accept("[")) {
        const index = this.#nested(() => this.#choice());
        this.#expect("]");
        object = { kind: "index", object, index };
      } else if (this.#isSign(".") || this.#isSign("->")) {
        const throughPointer = this.#isSign("->");
        this.#next();
        const name = this.#next();
        if (name.kind !== "name")
          throw new ExpressionError(`After \`${throughPointer ? "->" : "."}\` a member's name must stand.`);
        object = { kind: "member", object, name: name.text, throughPointer };
      } else if (this.#isSign("(")) {
        throw new ExpressionError(
          "Functions are not called from the debugger: a call would change the enclave.",
        );
      } else return object;
    }
  }

  /** `static_cast<int>(x)`. */
  #namedCast(name: string): Expression {
    if (name === "dynamic_cast") {
      throw new ExpressionError(
        "`dynamic_cast` needs information about types that enclaves are built without; use `static_cast`.",
      );
    }
    this.#expect("<");
    const type = this.#type();
    this.#expect(">");
    this.#expect("(");
    const operand = this.#nested(() => this.#assignment());
    this.#expect(")");
    return { kind: "cast", type, operand, isReinterpreted: name === "reinterpret_cast" };
  }

  #primary(): Expression {
    const token = this.#next();
    switch (token.kind) {
      case "integer":
      case "float":
      case "character":
      case "string":
        return token;
      case "name":
        if (token.text === "true" || token.text === "false") {
          return { kind: "integer", value: token.text === "true" ? 1n : 0n, suffix: "", isDecimal: true };
        }
        if (token.text === "NULL" || token.text === "nullptr")
          return { kind: "integer", value: 0n, suffix: "ul", isDecimal: true };
        if (CASTS.has(token.text)) return this.#namedCast(token.text);
        return { kind: "name", name: token.text };
      case "register":
        return { kind: "register", name: token.text };
      case "sign":
        if (token.text === "(") {
          const inner = this.#nested(() => this.#assignment());
          this.#expect(")");
          return inner;
        }
        break;
      case "end":
        break;
    }
    throw new ExpressionError(
      token.kind === "end"
        ? "The expression ends too early."
        : `${capital(show(token))} is not understood here.`,
    );
  }

  #startsType(ahead: number): boolean {
    const token = this.#tokens[this.#at + ahead];
    if (token?.kind !== "name") return false;
    return TYPE_WORDS.has(token.text) || QUALIFIERS.has(token.text) || this.#isType(token.text);
  }

  #type(): TypeSyntax {
    const words: string[] = [];
    for (let token = this.#peek(); token.kind === "name"; token = this.#peek()) {
      this.#next();
      if (!QUALIFIERS.has(token.text)) words.push(token.text);
    }
    return { words, declarators: this.#declarators() };
  }

  /** What stands around the name that a type in an expression does not have (C11, 6.7.7). */
  #declarators(): Declarator[] {
    const pointers: Declarator[] = [];
    for (;;) {
      const token = this.#peek();
      if (this.#accept("*")) pointers.push({ kind: "pointer" });
      else if (this.#accept("&")) pointers.push({ kind: "reference" });
      else if (token.kind === "name" && QUALIFIERS.has(token.text)) this.#next();
      else break;
    }
    let inner: Declarator[] = [];
    if (this.#accept("(")) {
      inner = this.#nested(() => this.#declarators());
      this.#expect(")");
      if (this.#accept("(")) {
        this.#skipParameters();
        return [...pointers, { kind: "function" }, ...inner];
      }
    }
    const arrays: Declarator[] = [];
    while (this.#accept("[")) {
      const count = this.#next();
      if (count.kind !== "integer")
        throw new ExpressionError("Between [ and ] of a type a number must stand.");
      this.#expect("]");
      arrays.push({ kind: "array", count: Number(count.value) });
    }
    return [...pointers, ...arrays.reverse(), ...inner];
  }

  /** Up to the bracket that closes them: nobody calls the function, so they mean nothing. */
  #skipParameters(): void {
    for (let depth = 1; depth > 0;) {
      if (this.#accept(")")) depth--;
      else if (this.#accept("(")) depth++;
      else if (this.#next().kind === "end") this.#expect(")");
    }
  }

  #nested<T>(inner: () => T): T {
    if (++this.#depth > DEPTH_LIMIT) throw new ExpressionError("The expression is nested too deeply.");
    const value = inner();
    this.#depth--;
    return value;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: "end" };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #isSign(text: string): boolean {
    const token = this.#peek();
    return token.kind === "sign" && token.text === text;
  }

  #accept(text: string): boolean {
    if (!this.#isSign(text)) return false;
    this.#next();
    return true;
  }

  #expect(text: string): void {
    if (!this.#accept(text))
      throw new ExpressionError(
        `\`${text}\` is missing${this.#peek().kind === "end" ? " at the end" : ` before ${show(this.#peek())}`}.`,
      );
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function show(token: Token): string {
  switch (token.kind) {
    case "integer":
    case "float":
      return `\`${token.value.toString()}\``;
    case "character":
      return "a character";
    case "string":
      return "a string";
    case "register":
      return `\`$${token.text}\``;
    case "name":
    case "sign":
      return `\`${token.text}\``;
    case "end":
      return "the end";
  }
}
