/**
 * Conditions as code that a stub runs itself (GDB manual, "Agent Expressions"), so that a breakpoint whose condition does not hold stops nobody. What
 * there is no code for is left to the evaluator; and what the code says yes to, or has no value for, is evaluated once more. So the
 * only mistake would be a no where the evaluator says yes.
 */
import type { DataType } from "../../runtime/binary/data-types.ts";
import { elementType } from "../value/elements.ts";
import { flatMembers, isStructure } from "../value/members.ts";
import { isSignedType } from "../value/scalars.ts";
import { sizeOf, strip } from "../value/value.ts";
import { type BinaryOperator, type Expression, ExpressionError, type UnaryOperator } from "./syntax.ts";
import { integerType, literalType, pointerTo, resolveType, type FindType } from "./types.ts";

/** Where a value is while the program stands at the breakpoint. */
export type CodePlace =
  /** `register` by the stub's number; without one the address is constant. */
  | { readonly kind: "memory"; readonly register: number | undefined; readonly offset: bigint }
  | { readonly kind: "register"; readonly register: number; readonly offset: number }
  | { readonly kind: "constant"; readonly value: bigint };

export interface CodeValue {
  readonly type: DataType;
  readonly place: CodePlace;
}

/** What names mean. Undefined: nothing that there is code for. */
export interface CodeScope {
  named(name: string): CodeValue | undefined;
  register(name: string): CodeValue | undefined;
  readonly typeNamed: FindType;
}

/** Thrown where there is no code for something; never out of this file. */
class NoCode extends Error {}

const LONGEST = 512;
const WORD = 8;

const ADD = 0x02;
const SUB = 0x03;
const MUL = 0x04;
const SHIFT_LEFT = 0x09;
const NOT = 0x0e;
const AND = 0x0f;
const OR = 0x10;
const INVERT = 0x12;
const EQUAL = 0x13;
const END = 0x27;
const SWAP = 0x2b;
/** Of operators that differ by the sign of numbers: with it, and without. */
const LESS = [0x14, 0x15] as const;
const SHIFT_RIGHT = [0x0a, 0x0b] as const;
const DIVIDE = [0x05, 0x06] as const;
const REMAINDER = [0x07, 0x08] as const;
const EXTEND = [0x16, 0x2a] as const;
const PLAIN: Partial<Record<BinaryOperator, number>> = {
  "+": ADD,
  "-": SUB,
  "*": MUL,
  "&": AND,
  "|": OR,
  "^": 0x11,
};
const REFERENCES: Readonly<Record<number, number>> = { 1: 0x17, 2: 0x18, 4: 0x19, 8: 0x1a };

type Code = readonly number[];

type Operand =
  /** Its address, and what is there. */
  | { readonly kind: "place"; readonly type: DataType; readonly address: Code }
  /** A number of this type, with its sign in all 64 bits. */
  | { readonly kind: "number"; readonly type: DataType; readonly code: Code };

type NumberOperand = Extract<Operand, { kind: "number" }>;

/** Undefined where there is no code for it. */
export function agentCode(expression: Expression, scope: CodeScope): Uint8Array | undefined {
  try {
    const { code } = new Compiler(scope).number(expression);
    return code.length < LONGEST ? Uint8Array.of(...code, END) : undefined;
  } catch (error) {
    // What the evaluator will refuse in words has no code either.
    if (error instanceof NoCode || error instanceof ExpressionError) return undefined;
    throw error;
  }
}

function big(value: bigint, bytes: number): number[] {
  const bits = BigInt.asUintN(8 * bytes, value);
  return Array.from({ length: bytes }, (_, index) =>
    Number((bits >> BigInt(8 * (bytes - 1 - index))) & 0xffn),
  );
}

function constant(value: bigint): Code {
  return value >= 0n && value < 0x100n ? [0x22, Number(value)] : [0x25, ...big(value, WORD)];
}

function register(number: number): Code {
  return [0x26, ...big(BigInt(number), 2)];
}

function isSigned(type: DataType): boolean {
  return isSignedType(strip(type));
}

function widthOf(type: DataType): number {
  const size = sizeOf(type);
  if (size === undefined || REFERENCES[size] === undefined) throw new NoCode();
  return size;
}

/** The number as one of a type, from whatever was in all 64 bits. */
function narrowed(code: Code, type: DataType): Code {
  const size = widthOf(type);
  return size === WORD ? code : [...code, EXTEND[isSigned(type) ? 0 : 1], 8 * size];
}

function isNumber(type: DataType): boolean {
  const inner = strip(type);
  if (inner.kind === "enumeration" || inner.kind === "pointer") return true;
  return inner.kind === "base" && !/float|address|other/.test(inner.encoding);
}

function isPointer(type: DataType): boolean {
  return strip(type).kind === "pointer";
}

function stride(pointer: DataType): bigint {
  const inner = strip(pointer);
  const size = inner.kind === "pointer" ? sizeOf(inner.target) : undefined;
  if (size === undefined || size === 0) throw new NoCode();
  return BigInt(size);
}

/** C's integer promotion (C11, 6.3.1.1). */
function promoted(type: DataType): DataType {
  const size = widthOf(type);
  return size < 4 ? integerType(4, true) : integerType(size, isSigned(type));
}

/** C11, 6.3.1.8. */
function common(left: DataType, right: DataType): DataType {
  if (isPointer(left) || isPointer(right)) return integerType(WORD, false);
  const [a, b] = [promoted(left), promoted(right)];
  const [x, y] = [widthOf(a), widthOf(b)];
  return x === y ? integerType(x, isSigned(a) && isSigned(b)) : x > y ? a : b;
}

class Compiler {
  readonly #scope: CodeScope;

  constructor(scope: CodeScope) {
    this.#scope = scope;
  }

  number(expression: Expression): NumberOperand {
    return this.#numberOf(this.#operand(expression));
  }

  #numberOf(operand: Operand): NumberOperand {
    if (operand.kind === "number") return operand;
    const type = strip(operand.type);
    if (type.kind === "array")
      return { kind: "number", type: pointerTo(elementType(type)), code: operand.address };
    if (!isNumber(type)) throw new NoCode();
    const code = [...operand.address, REFERENCES[widthOf(type)] ?? END];
    return { kind: "number", type: operand.type, code: narrowed(code, type) };
  }

  #operand(expression: Expression): Operand {
    switch (expression.kind) {
      case "integer":
        return this.#constant(literalType(expression), expression.value);
      case "character":
        return this.#constant(integerType(4, true), BigInt(expression.code));
      case "name":
        return this.#found(this.#scope.named(expression.name));
      case "register":
        return this.#found(this.#scope.register(expression.name));
      case "unary":
        return this.#unary(expression.operator, expression.operand);
      case "binary":
        return this.#binary(expression);
      case "member":
        return this.#member(expression);
      case "index":
        return this.#index(expression);
      case "cast":
        return this.#cast(resolveType(expression.type, this.#scope.typeNamed), expression.operand);
      default:
        throw new NoCode();
    }
  }

  #constant(type: DataType, value: bigint): Operand {
    widthOf(type);
    return { kind: "number", type, code: narrowed(constant(value), type) };
  }

  #found(value: CodeValue | undefined): Operand {
    if (value === undefined) throw new NoCode();
    const { type, place } = value;
    switch (place.kind) {
      case "constant":
        if (!isNumber(type)) throw new NoCode();
        return this.#constant(type, place.value);
      case "register": {
        if (!isNumber(type)) throw new NoCode();
        const whole = register(place.register);
        const part =
          place.offset === 0 ? whole : [...whole, ...constant(BigInt(8 * place.offset)), SHIFT_RIGHT[1]];
        return { kind: "number", type, code: narrowed(part, type) };
      }
      case "memory": {
        const { offset } = place;
        const base = place.register === undefined ? undefined : register(place.register);
        const address = base === undefined ? constant(offset) : [...base, ...constant(offset), ADD];
        return this.#throughReference({ kind: "place", type, address });
      }
    }
  }

  #throughReference(operand: Extract<Operand, { kind: "place" }>): Operand {
    const type = strip(operand.type);
    if (type.kind !== "reference") return operand;
    return { kind: "place", type: type.target, address: [...operand.address, REFERENCES[WORD] ?? END] };
  }

  #unary(operator: UnaryOperator, operand: Expression): Operand {
    if (operator === "*") return this.#pointed(this.number(operand));
    if (operator === "&") {
      const place = this.#operand(operand);
      if (place.kind !== "place") throw new NoCode();
      return { kind: "number", type: pointerTo(place.type), code: place.address };
    }
    const { type, code } = this.number(operand);
    if (operator === "!") return { kind: "number", type: integerType(4, true), code: [...code, NOT] };
    if (isPointer(type)) throw new NoCode();
    const result = promoted(type);
    if (operator === "+") return { kind: "number", type: result, code };
    const changed = operator === "~" ? [...code, INVERT] : [...constant(0n), ...code, SUB];
    return { kind: "number", type: result, code: narrowed(changed, result) };
  }

  #pointed({ type, code }: NumberOperand): Operand {
    const inner = strip(type);
    if (inner.kind !== "pointer") throw new NoCode();
    const target = strip(inner.target);
    if (target.kind === "unspecified" || target.kind === "function") throw new NoCode();
    return this.#throughReference({ kind: "place", type: inner.target, address: code });
  }

  #member({ object, name }: Extract<Expression, { kind: "member" }>): Operand {
    const operand = this.#operand(object);
    const whole = isPointer(operand.type) ? this.#pointed(this.#numberOf(operand)) : operand;
    const type = strip(whole.type);
    if (whole.kind !== "place" || !isStructure(type)) throw new NoCode();
    const found = flatMembers(type).find(({ member }) => member.name === name);
    if (found === undefined) throw new NoCode();
    const { member, base } = found;
    if (member.bitField !== undefined || member.offsetExpression !== undefined) throw new NoCode();
    const address = [...whole.address, ...constant(BigInt(base + member.offset)), ADD];
    return this.#throughReference({ kind: "place", type: member.type, address });
  }

  #index({ object, index }: Extract<Expression, { kind: "index" }>): Operand {
    return this.#pointed(this.#moved(this.number(object), this.number(index), ADD));
  }

  /** A pointer so many elements further on. */
  #moved(pointer: NumberOperand, by: NumberOperand, operator: number): NumberOperand {
    if (!isPointer(pointer.type) || isPointer(by.type)) throw new NoCode();
    const code = [...pointer.code, ...by.code, ...constant(stride(pointer.type)), MUL, operator];
    return { kind: "number", type: pointer.type, code };
  }

  #cast(type: DataType, operand: Expression): Operand {
    const { code } = this.number(operand);
    const inner = strip(type);
    if (!isNumber(inner)) throw new NoCode();
    if (inner.kind === "base" && inner.encoding === "boolean")
      return { kind: "number", type, code: [...code, NOT, NOT] };
    // A pointer to a class may be moved to another part of its object.
    if (inner.kind === "pointer" && isStructure(strip(inner.target))) throw new NoCode();
    return { kind: "number", type, code: narrowed(code, inner) };
  }

  #binary({ operator, left, right }: Extract<Expression, { kind: "binary" }>): NumberOperand {
    const truth = integerType(4, true);
    if (operator === "&&" || operator === "||") {
      const both = [left, right].flatMap((side) => [...this.number(side).code, NOT, NOT]);
      return { kind: "number", type: truth, code: [...both, operator === "&&" ? AND : OR] };
    }
    const [a, b] = [this.#side(left, right), this.#side(right, left)];
    const compared = this.#compared(operator, a, b);
    if (compared !== undefined) return { kind: "number", type: truth, code: compared };
    if (isPointer(a.type) || isPointer(b.type))
      return this.#moved(a, b, PLAIN[operator] === SUB ? SUB : this.#added(operator));
    if (operator === "<<" || operator === ">>") return this.#shifted(operator, a, right);
    const type = common(a.type, b.type);
    const code = [...narrowed(a.code, type), ...narrowed(b.code, type), this.#opcode(operator, type, right)];
    return { kind: "number", type, code: narrowed(code, type) };
  }

  #added(operator: BinaryOperator): number {
    if (operator !== "+") throw new NoCode();
    return ADD;
  }

  /** An enumerator may be named only by the enumeration of the other side. */
  #side(expression: Expression, other: Expression): NumberOperand {
    if (expression.kind !== "name" || this.#scope.named(expression.name) !== undefined)
      return this.number(expression);
    const type = this.#operand(other).type;
    const inner = strip(type);
    const found =
      inner.kind === "enumeration"
        ? inner.enumerators.find(({ name }) => name === expression.name)
        : undefined;
    if (found === undefined) throw new NoCode();
    return this.#numberOf(this.#constant(type, found.value));
  }

  #compared(operator: BinaryOperator, a: NumberOperand, b: NumberOperand): Code | undefined {
    const type = common(a.type, b.type);
    const both = [...narrowed(a.code, type), ...narrowed(b.code, type)];
    const less = LESS[isSigned(type) ? 0 : 1];
    switch (operator) {
      case "==":
        return [...both, EQUAL];
      case "!=":
        return [...both, EQUAL, NOT];
      case "<":
        return [...both, less];
      case ">=":
        return [...both, less, NOT];
      case ">":
        return [...both, SWAP, less];
      case "<=":
        return [...both, SWAP, less, NOT];
      default:
        return undefined;
    }
  }

  /** By a constant that has a meaning in C. */
  #shifted(operator: "<<" | ">>", { type, code }: NumberOperand, by: Expression): NumberOperand {
    const result = promoted(type);
    if (by.kind !== "integer" || by.value >= BigInt(8 * widthOf(result))) throw new NoCode();
    const opcode = operator === "<<" ? SHIFT_LEFT : SHIFT_RIGHT[isSigned(result) ? 0 : 1];
    return { kind: "number", type: result, code: narrowed([...code, ...constant(by.value), opcode], result) };
  }

  #opcode(operator: BinaryOperator, type: DataType, right: Expression): number {
    const plain = PLAIN[operator];
    if (plain !== undefined) return plain;
    // By another number it may be a division by zero, or one whose result has no place.
    if ((operator !== "/" && operator !== "%") || right.kind !== "integer" || right.value === 0n)
      throw new NoCode();
    return (operator === "/" ? DIVIDE : REMAINDER)[isSigned(type) ? 0 : 1];
  }
}
