/** What a breakpoint may ask before it stops anything: an expression over registers and memory, whose values have 64 bits and no sign. */

export type Condition =
  | { readonly kind: "constant"; readonly value: bigint }
  /** A general register by its number in the encoding. */
  | { readonly kind: "register"; readonly register: number }
  | { readonly kind: "memory"; readonly address: Condition; readonly bytes: Width }
  | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly operand: Condition }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Condition;
      readonly right: Condition;
    }
  /** The low bits, with what their highest says in those above, or zeros. */
  | { readonly kind: "extend"; readonly by: Extension; readonly bits: number; readonly operand: Condition }
  | {
      readonly kind: "choice";
      readonly test: Condition;
      readonly then: Condition;
      readonly otherwise: Condition;
    };

export type Width = 1 | 2 | 4 | 8;
export type Extension = "sign" | "zero";
export type UnaryOperator = keyof typeof UNARY;
export type BinaryOperator = keyof typeof BINARY;

const BITS = 64;

export function extended(by: Extension, bits: number, value: bigint): bigint {
  return by === "zero" ? BigInt.asUintN(bits, value) : BigInt.asUintN(BITS, BigInt.asIntN(bits, value));
}

function signed(value: bigint): bigint {
  return BigInt.asIntN(BITS, value);
}

function flag(isTrue: boolean): bigint {
  return isTrue ? 1n : 0n;
}

/** Shifts by as much as a value has bits, or more, leave nothing of it. */
function distance(value: bigint): bigint {
  return value > 64n ? 64n : value;
}

/** What comes out may have a sign, or more bits than it should; `undefined` is no value. */
const UNARY = {
  isZero: (value: bigint) => flag(value === 0n),
  not: (value: bigint) => ~value,
};

const BINARY = {
  add: (a: bigint, b: bigint) => a + b,
  subtract: (a: bigint, b: bigint) => a - b,
  multiply: (a: bigint, b: bigint) => a * b,
  divideSigned: (a: bigint, b: bigint) => (b === 0n ? undefined : signed(a) / signed(b)),
  divide: (a: bigint, b: bigint) => (b === 0n ? undefined : a / b),
  remainderSigned: (a: bigint, b: bigint) => (b === 0n ? undefined : signed(a) % signed(b)),
  remainder: (a: bigint, b: bigint) => (b === 0n ? undefined : a % b),
  shiftLeft: (a: bigint, b: bigint) => a << distance(b),
  shiftRightSigned: (a: bigint, b: bigint) => signed(a) >> distance(b),
  shiftRight: (a: bigint, b: bigint) => a >> distance(b),
  and: (a: bigint, b: bigint) => a & b,
  or: (a: bigint, b: bigint) => a | b,
  xor: (a: bigint, b: bigint) => a ^ b,
  equal: (a: bigint, b: bigint) => flag(a === b),
  lessSigned: (a: bigint, b: bigint) => flag(signed(a) < signed(b)),
  less: (a: bigint, b: bigint) => flag(a < b),
} satisfies Readonly<Record<string, (a: bigint, b: bigint) => bigint | undefined>>;

export function applyUnary(operator: UnaryOperator, value: bigint): bigint {
  return BigInt.asUintN(BITS, UNARY[operator](value));
}

export function applyBinary(operator: BinaryOperator, left: bigint, right: bigint): bigint | undefined {
  const value = BINARY[operator](left, right);
  return value === undefined ? undefined : BigInt.asUintN(BITS, value);
}

/** What a condition is about. */
export interface ConditionState {
  register(this: void, number: number): bigint;
  /** Undefined where these bytes cannot all be read. */
  memory(this: void, address: bigint, bytes: Width): bigint | undefined;
}

/** Undefined where it has no value: something cannot be read, or is divided by zero. */
export function valueOf(condition: Condition, state: ConditionState): bigint | undefined {
  switch (condition.kind) {
    case "constant":
      return BigInt.asUintN(BITS, condition.value);
    case "register":
      return state.register(condition.register);
    case "memory": {
      const address = valueOf(condition.address, state);
      return address === undefined ? undefined : state.memory(address, condition.bytes);
    }
    case "unary": {
      const operand = valueOf(condition.operand, state);
      return operand === undefined ? undefined : applyUnary(condition.operator, operand);
    }
    case "binary": {
      const left = valueOf(condition.left, state);
      const right = valueOf(condition.right, state);
      return left === undefined || right === undefined
        ? undefined
        : applyBinary(condition.operator, left, right);
    }
    case "extend": {
      const operand = valueOf(condition.operand, state);
      return operand === undefined ? undefined : extended(condition.by, condition.bits, operand);
    }
    case "choice": {
      const test = valueOf(condition.test, state);
      if (test === undefined) return undefined;
      return valueOf(test === 0n ? condition.otherwise : condition.then, state);
    }
  }
}

/** Addresses at which a run ends; where there is a condition it may go on while that is 0. What has no value ends it. */
export class Breakpoints extends Set<number> {
  readonly conditions = new Map<number, Condition>();

  /** In place of the condition that was there; undefined: it always stops. */
  insert(address: number, condition: Condition | undefined): void {
    this.add(address);
    if (condition === undefined) this.conditions.delete(address);
    else this.conditions.set(address, condition);
  }

  override delete(address: number): boolean {
    this.conditions.delete(address);
    return super.delete(address);
  }

  override clear(): void {
    this.conditions.clear();
    super.clear();
  }
}

/** As an engine gets them. */
export interface BreakpointSet extends ReadonlySet<number> {
  readonly conditions?: ReadonlyMap<number, Condition>;
}
