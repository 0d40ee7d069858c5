/** The syntax tree of the expressions that the debugger understands: C's and C++'s, without calls and without what only makes sense in a program. */

export type UnaryOperator = "*" | "&" | "-" | "+" | "!" | "~";
export type BinaryOperator =
  | "*"
  | "/"
  | "%"
  | "+"
  | "-"
  | "<<"
  | ">>"
  | "<"
  | "<="
  | ">"
  | ">="
  | "=="
  | "!="
  | "&"
  | "^"
  | "|"
  | "&&"
  | "||"
  /** gdb's: `*p@3` is an array of three from there. */
  | "@";

/** A type as it is written: `unsigned char`, `struct point *`, `int [4]`. */
export interface TypeSyntax {
  /** Without `const` and `volatile`, in the order written. */
  readonly words: readonly string[];
  /** Outermost last: `int *[3]` is pointer, then array; `int (*)[3]` is array, then pointer. */
  readonly declarators: readonly Declarator[];
}

export type Declarator =
  | { readonly kind: "pointer" }
  | { readonly kind: "reference" }
  | { readonly kind: "function" }
  | { readonly kind: "array"; readonly count: number };

export type Expression =
  | { readonly kind: "integer"; readonly value: bigint; readonly suffix: string; readonly isDecimal: boolean }
  | { readonly kind: "float"; readonly value: number; readonly isSingle: boolean }
  | { readonly kind: "character"; readonly code: number }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "register"; readonly name: string }
  | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "choice";
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  | {
      readonly kind: "member";
      readonly object: Expression;
      readonly name: string;
      readonly throughPointer: boolean;
    }
  | { readonly kind: "index"; readonly object: Expression; readonly index: Expression }
  | {
      readonly kind: "cast";
      readonly type: TypeSyntax;
      readonly operand: Expression;
      /** The same bits: pointers to classes are not adjusted. */
      readonly isReinterpreted: boolean;
    }
  | { readonly kind: "size of type"; readonly type: TypeSyntax }
  | { readonly kind: "size of value"; readonly operand: Expression }
  | {
      readonly kind: "assignment";
      readonly operator: BinaryOperator | undefined;
      readonly target: Expression;
      readonly value: Expression;
    };

/** What is wrong with an expression, in words for the one who wrote it. Thrown inside this folder, never out of it. */
export class ExpressionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ExpressionError";
  }
}
