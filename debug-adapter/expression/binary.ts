/** Operators between two numbers or pointers (C11, 6.5.5 to 6.5.12). */
import type { DataType } from "../../runtime/binary/data-types.ts";
import { integerOf, isSignedType } from "../value/scalars.ts";
import { integerBytes, sizeOf, strip, type Value, type ValueContext } from "../value/value.ts";
import { commonType, floatValue, integerValue, promoted, scalarOf, type Scalar } from "./scalar.ts";
import { ExpressionError, type BinaryOperator } from "./syntax.ts";
import { integerType, LONG } from "./types.ts";

/** `truth` is the type of comparisons. */
export function binaryOperation(
  context: ValueContext,
  operator: BinaryOperator,
  left: Value,
  right: Value,
  truth: DataType,
): Value {
  const a = scalarOf(context, left, "The left operand");
  const b = scalarOf(context, right, "The right operand");
  const order = comparison(operator);
  if (order !== undefined) return integerValue(truth, order(compare(a, b)) ? 1n : 0n);
  if (a.kind === "pointer" || b.kind === "pointer") return pointerOperation(operator, a, b);
  if (operator === "<<" || operator === ">>") return shift(operator, a, b);
  const type = commonType(a, b);
  if (a.kind === "float" || b.kind === "float")
    return floatValue(type, floatOperation(operator, Number(a.value), Number(b.value)));
  return integerValue(type, integerOperation(operator, narrow(a.value, type), narrow(b.value, type)));
}

function comparison(operator: BinaryOperator): ((order: number) => boolean) | undefined {
  switch (operator) {
    case "==":
      return (order) => order === 0;
    case "!=":
      return (order) => order !== 0;
    case "<":
      return (order) => order < 0;
    case "<=":
      return (order) => order <= 0;
    case ">":
      return (order) => order > 0;
    case ">=":
      return (order) => order >= 0;
    default:
      return undefined;
  }
}

/** NaN when the two have no order, so that every comparison but `!=` is false. */
function compare(a: Scalar, b: Scalar): number {
  if (a.kind === "float" || b.kind === "float") {
    const [x, y] = [Number(a.value), Number(b.value)];
    return x < y ? -1 : x > y ? 1 : x === y ? 0 : Number.NaN;
  }
  const type = a.kind === "pointer" || b.kind === "pointer" ? integerType(8, false) : commonType(a, b);
  const [x, y] = [narrow(a.value, type), narrow(b.value, type)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The value as one of `type`: what C's conversion makes of it. */
function narrow(value: bigint, type: DataType): bigint {
  return integerOf(integerBytes(value, sizeOf(type) ?? 8), isSignedType(strip(type)));
}

function pointerOperation(operator: BinaryOperator, a: Scalar, b: Scalar): Value {
  if (a.kind === "pointer" && b.kind === "pointer" && operator === "-") {
    return integerValue(LONG, BigInt.asIntN(64, a.value - b.value) / stride(a.target));
  }
  if (a.kind === "pointer" && b.kind === "integer" && (operator === "+" || operator === "-")) {
    const distance = b.value * stride(a.target);
    return integerValue(a.type, operator === "+" ? a.value + distance : a.value - distance);
  }
  if (a.kind === "integer" && b.kind === "pointer" && operator === "+")
    return integerValue(b.type, b.value + a.value * stride(b.target));
  throw new ExpressionError(
    `\`${operator}\` does not work on these pointers; cast them to \`(unsigned long)\` to compute with their numbers.`,
  );
}

/** Bytes from one element to the next; of `void` and functions it is 1, as gcc has it. */
function stride(target: DataType): bigint {
  const { kind } = strip(target);
  const size = kind === "unspecified" || kind === "function" ? 1 : sizeOf(target);
  if (size === undefined || size === 0)
    throw new ExpressionError("The size of what the pointer points to is not known.");
  return BigInt(size);
}

function shift(operator: "<<" | ">>", a: Scalar, b: Scalar): Value {
  if (a.kind === "float" || b.kind === "float") throw new ExpressionError(`\`${operator}\` needs integers.`);
  const { size, isSigned } = promoted(a);
  if (b.value < 0n || b.value >= BigInt(8 * size))
    throw new ExpressionError(`A shift by ${b.value.toString()} of ${8 * size} bits has no meaning in C.`);
  return integerValue(
    integerType(size, isSigned),
    operator === "<<" ? a.value << b.value : a.value >> b.value,
  );
}

function floatOperation(operator: BinaryOperator, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    default:
      throw new ExpressionError(`\`${operator}\` needs integers.`);
  }
}

function integerOperation(operator: BinaryOperator, a: bigint, b: bigint): bigint {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
    case "%":
      if (b === 0n) throw new ExpressionError("Division by zero.");
      return operator === "/" ? a / b : a % b;
    case "&":
      return a & b;
    case "|":
      return a | b;
    case "^":
      return a ^ b;
    default:
      throw new ExpressionError(`\`${operator}\` does not work on integers.`);
  }
}
