/** Evaluates expressions over values of the debuggee. Pure: it reads, and says what an assignment would write; it writes nothing. */
import type { DataType } from "../../runtime/binary/data-types.ts";
import { encodeUtf8 } from "../../runtime/base/text.ts";
import { dynamicSize, elementAt } from "../value/elements.ts";
import { dereference, isStructure, memberNamed } from "../value/members.ts";
import { sizeOf, strip, unavailable, type Place, type Value, type ValueContext } from "../value/value.ts";
import { binaryOperation } from "./binary.ts";
import { wholeBytes } from "./assign.ts";
import { asRelatedClass, elementOf, held, objectBehind, sameText, shownInstead } from "./classes.ts";
import { parseExpression, type KnownNames, type ParsedExpression } from "./parse.ts";
import { convert, floatValue, integerValue, notFinite, promoted, scalarOf } from "./scalar.ts";
import { ExpressionError, type BinaryOperator, type Expression } from "./syntax.ts";
import {
  arrayOf,
  CHAR,
  DOUBLE,
  FLOAT,
  INT,
  integerType,
  literalType,
  pointerTo,
  resolveType,
  targetOf,
  UNSIGNED_LONG,
  type FindType,
} from "./types.ts";

/** The names that an expression may use. */
export interface Scope {
  /** Variables, enumerators, functions. */
  named(name: string): Value | undefined;
  register(name: string): Value | undefined;
  typeNamed: FindType;
  /** What a comparison gives: C's `int` (C11, 6.5.8), elsewhere a boolean. */
  readonly truth: DataType;
}

/** What to write where, for an assignment. */
export interface Assignment {
  readonly target: Value;
  readonly bytes: Uint8Array;
}

export type Evaluated =
  | {
      readonly kind: "value";
      readonly value: Value;
      readonly format: ParsedExpression["format"];
      readonly assignment: Assignment | undefined;
    }
  | { readonly kind: "problem"; readonly message: string };

/** Elements that `@` may ask for. */
const SLICE_LIMIT = 1n << 20n;

export function evaluateExpression(text: string, context: ValueContext, scope: Scope): Evaluated {
  try {
    const { expression, format } = parseExpression(text, namesIn(scope));
    const evaluator = new Evaluator(context, scope);
    if (expression.kind !== "assignment") {
      return { kind: "value", value: evaluator.value(expression), format, assignment: undefined };
    }
    const assignment = evaluator.assignment(expression);
    const value: Value = {
      type: assignment.target.type,
      place: { kind: "bytes", bytes: assignment.bytes, known: undefined },
    };
    return { kind: "value", value, format, assignment };
  } catch (error) {
    if (error instanceof ExpressionError) return { kind: "problem", message: error.message };
    throw error;
  }
}

/** What assigning the text to a value would write, as when a person types a new value. */
export function evaluateAssignment(
  target: Value,
  text: string,
  context: ValueContext,
  scope: Scope,
): Assignment | { readonly kind: "problem"; readonly message: string } {
  try {
    const special = scope.named(text.trim()) === undefined ? notFinite(text) : undefined;
    const inner = strip(target.type);
    if (special !== undefined && inner.kind === "base" && /float$/.test(inner.encoding))
      return { target, bytes: convert({ kind: "float", value: special, type: DOUBLE }, target.type, text) };
    const { expression } = parseExpression(text, namesIn(scope));
    return new Evaluator(context, scope).assign(target, expression, undefined);
  } catch (error) {
    if (error instanceof ExpressionError) return { kind: "problem", message: error.message };
    throw error;
  }
}

/** True when the value counts as true in C. */
export function isTruthy(
  context: ValueContext,
  value: Value,
): boolean | { readonly kind: "problem"; readonly message: string } {
  try {
    return Number(scalarOf(context, value, "The condition").value) !== 0;
  } catch (error) {
    if (error instanceof ExpressionError) return { kind: "problem", message: error.message };
    throw error;
  }
}

export function namesIn(scope: Scope): KnownNames {
  const isFunction = (value: Value): boolean => strip(value.type).kind === "function";
  return {
    isType: (name) => {
      const value = scope.named(name);
      // A class and its constructors have the same name.
      return (value === undefined || isFunction(value)) && scope.typeNamed(name, undefined) !== undefined;
    },
    isValue: (name) => scope.named(name) !== undefined,
  };
}

class Evaluator {
  readonly #context: ValueContext;
  readonly #scope: Scope;

  constructor(context: ValueContext, scope: Scope) {
    this.#context = context;
    this.#scope = scope;
  }

  value(expression: Expression): Value {
    switch (expression.kind) {
      case "integer":
        return integerValue(literalType(expression), expression.value);
      case "float":
        return floatValue(expression.isSingle ? FLOAT : DOUBLE, expression.value);
      case "character":
        return expression.code < 0x80
          ? integerValue(CHAR, BigInt(expression.code))
          : integerValue(INT, BigInt(expression.code));
      case "string": {
        const bytes = encodeUtf8(`${expression.text}\0`);
        return { type: arrayOf(CHAR, bytes.length), place: { kind: "bytes", bytes, known: undefined } };
      }
      case "name":
        return this.#named(expression.name);
      case "register":
        return this.#register(expression.name);
      case "unary":
        return this.#unary(expression);
      case "binary":
        return this.#binary(expression);
      case "choice":
        return this.value(this.#isTrue(expression.condition) ? expression.then : expression.otherwise);
      case "member":
        return this.#member(expression);
      case "index":
        return this.#index(expression);
      case "cast":
        return this.#cast(expression);
      case "size of type":
        return this.#sizeOf(resolveType(expression.type, this.#scope.typeNamed));
      case "size of value":
        return this.#sizeOf(this.value(expression.operand).type);
      case "assignment":
        throw new ExpressionError("An assignment cannot stand inside an expression here.");
    }
  }

  assignment(expression: Extract<Expression, { kind: "assignment" }>): Assignment {
    return this.assign(
      this.value(expression.target),
      expression.value,
      expression.operator === undefined ? undefined : expression,
    );
  }

  /** `compound` is the whole `a += b`. */
  assign(
    target: Value,
    expression: Expression,
    compound: Extract<Expression, { kind: "assignment" }> | undefined,
  ): Assignment {
    const { kind } = target.place;
    if (kind === "unavailable")
      throw new ExpressionError(
        `There is nothing to assign to: ${target.place.message.replace(/^<|>$/g, "")}.`,
      );
    if (kind === "bytes" || kind === "pieces")
      throw new ExpressionError("This is a result or is in several places; it cannot be assigned to.");
    const type = strip(target.type);
    if (compound?.operator !== undefined) {
      const value = this.#operation(compound.operator, target, this.value(compound.value));
      return {
        target,
        bytes: convert(scalarOf(this.#context, value, "The value"), target.type, "The value"),
      };
    }
    const enumerator =
      type.kind === "enumeration" && expression.kind === "name"
        ? type.enumerators.find(({ name }) => name === expression.name)
        : undefined;
    const value =
      enumerator === undefined ? this.value(expression) : integerValue(target.type, enumerator.value);
    const wrapped = isStructure(strip(value.type)) ? undefined : shownInstead(this.#context, target);
    if (wrapped !== undefined) return this.assign(wrapped, expression, undefined);
    if (["array", "structure", "class", "union"].includes(type.kind))
      return { target, bytes: wholeBytes(this.#context, target, value) };
    return { target, bytes: convert(scalarOf(this.#context, value, "The value"), target.type, "The value") };
  }

  #named(name: string): Value {
    const value = this.#scope.named(name);
    if (value === undefined) throw new ExpressionError(`There is no \`${name}\` here.`);
    return this.#throughReference(value);
  }

  #throughReference(value: Value): Value {
    return strip(value.type).kind === "reference" ? (dereference(this.#context, value) ?? value) : value;
  }

  #register(name: string): Value {
    const value = this.#scope.register(name);
    if (value === undefined)
      throw new ExpressionError(
        `There is no register \`$${name}\`, or its value is not known in this frame.`,
      );
    return value;
  }

  #unary({ operator, operand }: Extract<Expression, { kind: "unary" }>): Value {
    const value = this.value(operand);
    if (operator === "*") return held(this.#context, value) ?? this.#pointed(value);
    if (operator === "&") return this.#addressOf(value);
    const scalar = scalarOf(this.#context, value, "The operand");
    if (operator === "!") return this.#truth(Number(scalar.value) === 0);
    if (scalar.kind === "float") {
      if (operator === "~") throw new ExpressionError("`~` needs an integer.");
      return floatValue(scalar.type, operator === "-" ? -scalar.value : scalar.value);
    }
    const { size, isSigned } = promoted(scalar);
    const result = operator === "-" ? -scalar.value : operator === "~" ? ~scalar.value : scalar.value;
    return integerValue(integerType(size, isSigned), result);
  }

  #pointed(value: Value): Value {
    const scalar = scalarOf(this.#context, value, "The operand of `*`");
    if (scalar.kind !== "pointer")
      throw new ExpressionError(
        "`*` needs a pointer; a number can be made one with a cast such as `(int *)`.",
      );
    if (strip(scalar.target).kind === "unspecified")
      throw new ExpressionError("What a `void *` points to has no type; cast it first, as in `*(int *)p`.");
    if (scalar.value === 0n) throw new ExpressionError("The pointer is null.");
    return { type: scalar.target, place: { kind: "memory", address: scalar.value } };
  }

  #addressOf({ type, place }: Value): Value {
    switch (place.kind) {
      case "memory":
        return integerValue(pointerTo(type), place.address);
      case "register":
        throw new ExpressionError("This is in a register, which has no address.");
      case "bits":
        throw new ExpressionError("A bit field has no address.");
      case "unavailable":
        throw new ExpressionError(`This has no address: ${place.message.replace(/^<|>$/g, "")}.`);
      case "pieces":
      case "bytes":
        throw new ExpressionError("This is not in memory, so it has no address.");
    }
  }

  #binary({ operator, left, right }: Extract<Expression, { kind: "binary" }>): Value {
    if (operator === "&&") return this.#truth(this.#isTrue(left) && this.#isTrue(right));
    if (operator === "||") return this.#truth(this.#isTrue(left) || this.#isTrue(right));
    if (operator === "@") return this.#slice(this.value(left), right);
    const [first, second] = this.#operands(left, right);
    if (operator === "==" || operator === "!=") {
      const same = sameText(this.#context, first, second);
      if (same !== undefined) return this.#truth(same === (operator === "=="));
    }
    return this.#operation(operator, first, second);
  }

  /** An enumerator may be named only by its enumeration: `state == RUNNING`. */
  #operands(left: Expression, right: Expression): [Value, Value] {
    const known = (expression: Expression): boolean =>
      expression.kind !== "name" || this.#scope.named(expression.name) !== undefined;
    if (known(left) && !known(right)) {
      const first = this.value(left);
      return [first, this.#enumerator(first.type, right) ?? this.value(right)];
    }
    if (!known(left) && known(right)) {
      const second = this.value(right);
      return [this.#enumerator(second.type, left) ?? this.value(left), second];
    }
    return [this.value(left), this.value(right)];
  }

  #enumerator(type: DataType, expression: Expression): Value | undefined {
    const inner = strip(type);
    if (inner.kind !== "enumeration" || expression.kind !== "name") return undefined;
    const found = inner.enumerators.find(({ name }) => name === expression.name);
    return found && integerValue(type, found.value);
  }

  #slice(first: Value, count: Expression): Value {
    const length = scalarOf(this.#context, this.value(count), "The length");
    if (length.kind !== "integer" || length.value <= 0n || length.value > SLICE_LIMIT)
      throw new ExpressionError("The length after `@` must be a number from 1 to 1048576.");
    if (first.place.kind !== "memory") throw new ExpressionError("What stands before `@` must be in memory.");
    return { type: arrayOf(first.type, Number(length.value)), place: first.place };
  }

  #member({ object, name, throughPointer }: Extract<Expression, { kind: "member" }>): Value {
    const value = this.value(object);
    // `.` and `->` are both taken for what is meant, as gdb does.
    const isPointer = strip(value.type).kind === "pointer";
    const structure = isPointer ? this.#pointed(value) : value;
    const found =
      memberNamed(this.#context, structure, name) ??
      memberNamed(this.#context, objectBehind(this.#context, structure), name);
    if (found !== undefined) return this.#throughReference(found);
    const { kind } = strip(structure.type);
    const isStructure = kind === "structure" || kind === "class" || kind === "union";
    throw new ExpressionError(
      isStructure
        ? `There is no member \`${name}\`.`
        : `What stands before \`${throughPointer ? "->" : "."}\` is not a structure or union.`,
    );
  }

  #index({ object, index }: Extract<Expression, { kind: "index" }>): Value {
    const value = this.value(object);
    const position = scalarOf(this.#context, this.value(index), "The index");
    if (position.kind !== "integer") throw new ExpressionError("The index must be an integer.");
    const type = strip(value.type);
    if (type.kind === "array")
      return this.#throughReference(elementAt(this.#context, value, type, Number(position.value)));
    const element = elementOf(this.#context, value, position.value);
    if (element !== undefined) return this.#throughReference(element);
    const pointer = scalarOf(this.#context, value, "What stands before `[`");
    if (pointer.kind !== "pointer")
      throw new ExpressionError("What stands before `[` is not an array or a pointer.");
    const size = sizeOf(pointer.target);
    if (size === undefined) throw new ExpressionError("The size of what the pointer points to is not known.");
    return {
      type: pointer.target,
      place: { kind: "memory", address: BigInt.asUintN(64, pointer.value + position.value * BigInt(size)) },
    };
  }

  #cast(cast: Extract<Expression, { kind: "cast" }>): Value {
    const type = resolveType(cast.type, this.#scope.typeNamed);
    const value = this.value(cast.operand);
    const kind = strip(type).kind;
    const related = cast.isReinterpreted ? undefined : asRelatedClass(this.#context, value, type);
    if (related !== undefined) return related;
    if (kind === "reference") return this.#pointed(this.#addressOf({ ...value, type: targetOf(type) }));
    if (kind === "structure" || kind === "class" || kind === "union" || kind === "array") {
      // gdb's reading: the same bytes, seen as another type.
      return { type, place: reinterpreted(value.place) };
    }
    return {
      type,
      place: {
        kind: "bytes",
        bytes: convert(scalarOf(this.#context, value, "The operand"), type, "The operand"),
        known: undefined,
      },
    };
  }

  #sizeOf(type: DataType): Value {
    const size = sizeOf(type) ?? dynamicSize(this.#context, type);
    if (size === undefined) throw new ExpressionError("The size of that is not known.");
    return integerValue(UNSIGNED_LONG, BigInt(size));
  }

  #operation(operator: BinaryOperator, left: Value, right: Value): Value {
    return binaryOperation(this.#context, operator, left, right, this.#scope.truth);
  }

  #truth(isTrue: boolean): Value {
    return integerValue(this.#scope.truth, isTrue ? 1n : 0n);
  }

  #isTrue(expression: Expression): boolean {
    return Number(scalarOf(this.#context, this.value(expression), "The operand").value) !== 0;
  }
}

function reinterpreted(place: Place): Place {
  return place.kind === "memory"
    ? place
    : unavailable("<only what is in memory can be seen as another type>");
}
