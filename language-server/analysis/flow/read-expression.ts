/** Expressions of C and C++ as operands; what happens inside of them becomes events of the body. */

import type { Node } from "web-tree-sitter";
import type { SourceLanguage, TextRange } from "../facts.ts";
import type { Comparison, FlowEvent, Operand, Reference } from "./body.ts";

/** Deeper nesting than any person writes is not followed, so that a hostile file cannot exhaust the stack. */
export const DEPTH_LIMIT = 200;

/** Each with what holds where it does not. */
const RELATIONAL: ReadonlyMap<string, string> = new Map([
  ["<", ">="],
  [">", "<="],
  ["<=", ">"],
  [">=", "<"],
  ["==", "!="],
  ["!=", "=="],
]);

type EventContent = FlowEvent extends infer Each
  ? Each extends FlowEvent
    ? Omit<Each, "block">
    : never
  : never;

/** A variable by itself. */
export function plainReference(name: string, range: TextRange): Reference {
  return { name, fields: [], path: name, through: false, endsInMemory: false, address: false, range };
}

export class ExpressionReader {
  readonly events: FlowEvent[] = [];
  /** Where the item begins that ranges count from. */
  readonly #origin: number;
  protected block: readonly number[] = [];
  /** Of the condition that is being read. */
  protected role: Comparison["role"];
  #isNegated = false;
  readonly #language: SourceLanguage;

  constructor(origin: number, language: SourceLanguage) {
    this.#origin = origin;
    this.#language = language;
  }

  protected emit(event: EventContent): void {
    this.events.push({ ...event, block: this.block });
  }

  protected rangeOf(node: Node): TextRange {
    return { start: node.startIndex - this.#origin, end: node.endIndex - this.#origin };
  }

  protected expression(node: Node, depth: number): Operand {
    if (depth > DEPTH_LIMIT) return this.#made(node, []);
    switch (node.type) {
      case "identifier":
        return this.#made(node, [], { reads: [this.#variable(node)] });
      case "field_expression":
        return this.#field(node, depth);
      case "subscript_expression":
        return this.#subscript(node, depth);
      case "pointer_expression":
        return this.#pointer(node, depth);
      case "call_expression":
        return this.#call(node, depth);
      case "assignment_expression":
        return this.#assignment(node, depth);
      case "binary_expression":
        return this.#binary(node, depth);
      case "unary_expression":
        return this.#unary(node, depth);
      case "conditional_expression":
        return this.#conditional(node, depth);
      case "cast_expression": {
        const value = this.#child(node, "value", depth);
        const isPointer = node.childForFieldName("type")?.text.includes("*") === true;
        return this.#made(node, [value], { bounded: value.bounded, castToPointer: isPointer });
      }
      case "parenthesized_expression": {
        const inner = node.namedChildren.find(({ type }) => type !== "comment");
        return inner ? this.expression(inner, depth + 1) : this.#made(node, []);
      }
      // The operand of `sizeof` is not evaluated (ISO C11, 6.5.3.4).
      case "sizeof_expression":
      case "alignof_expression":
      case "offsetof_expression":
      case "lambda_expression":
      case "type_descriptor":
        return this.#made(node, []);
      default:
        return this.#made(
          node,
          node.namedChildren.map((child) => this.expression(child, depth + 1)),
        );
    }
  }

  #child(node: Node, field: string, depth: number): Operand {
    const child = node.childForFieldName(field);
    return child ? this.expression(child, depth + 1) : this.#made(node, []);
  }

  #made(node: Node, parts: readonly Operand[], rest: Partial<Operand> = {}): Operand {
    return {
      range: this.rangeOf(node),
      text: node.text,
      reads: parts.flatMap((part) => part.reads),
      calls: parts.flatMap((part) => part.calls),
      given: parts.flatMap((part) => part.given),
      givenCalls: parts.flatMap((part) => part.givenCalls),
      bounded: false,
      castToPointer: false,
      ...rest,
    };
  }

  #variable(node: Node): Reference {
    return plainReference(node.text, this.rangeOf(node));
  }

  /** The same references one step further: through a member, an index or a pointer. */
  #further(node: Node, inner: Operand, step: Partial<Reference>, field?: string): Operand {
    const path = node.text.replaceAll(/\s/g, "");
    const reads = inner.reads.map((reference, index) =>
      index === 0
        ? {
            ...reference,
            ...step,
            ...(inner.castToPointer && step.through === true && { isCast: true }),
            fields: field === undefined ? reference.fields : [...reference.fields, field],
            path,
            range: this.rangeOf(node),
          }
        : reference,
    );
    return this.#made(node, [inner], { reads });
  }

  #field(node: Node, depth: number): Operand {
    const argument = this.#child(node, "argument", depth);
    const isArrow = node.childForFieldName("operator")?.type === "->";
    const field = node.childForFieldName("field")?.text;
    return this.#further(node, argument, { endsInMemory: false, ...(isArrow && { through: true }) }, field);
  }

  #subscript(node: Node, depth: number): Operand {
    const base = this.#child(node, "argument", depth);
    const indexNode = node.childForFieldName("index") ?? node.childForFieldName("indices")?.namedChildren[0];
    const index = indexNode ? this.expression(indexNode, depth + 1) : this.#made(node, []);
    this.emit({ kind: "index", range: this.rangeOf(node), base, index });
    return this.#further(node, base, { through: true, endsInMemory: true });
  }

  #pointer(node: Node, depth: number): Operand {
    const sum = offsetIn(node);
    const base = sum && this.#child(sum, "left", depth + 1);
    const index = sum && this.#child(sum, "right", depth + 1);
    // `*(base + index)` is `base[index]`.
    if (base && index) {
      this.emit({ kind: "index", range: this.rangeOf(node), base, index });
      return this.#further(node, this.#made(sum, [base, index]), { through: true, endsInMemory: true });
    }
    const argument = this.#child(node, "argument", depth);
    const isAddress = node.childForFieldName("operator")?.type === "&";
    if (!isAddress) return this.#further(node, argument, { through: true, endsInMemory: true });
    const reads = argument.reads.map((reference) => ({ ...reference, address: true }));
    return this.#made(node, [argument], { reads });
  }

  #call(node: Node, depth: number): Operand {
    const callee = node.childForFieldName("function");
    const list = node.childForFieldName("arguments")?.namedChildren ?? [];
    const values = list
      .filter(({ type }) => type !== "comment")
      .map((each) => this.expression(each, depth + 1));
    const name = callee?.type === "identifier" ? callee : callee?.childForFieldName("name");
    const given = values.flatMap((value) => [...value.reads, ...value.given]);
    const givenCalls = values.flatMap((value) => [...value.calls, ...value.givenCalls]);
    if (!callee || name?.type !== "identifier") {
      if (callee)
        this.emit({
          kind: "invoke",
          range: this.rangeOf(node),
          callee: this.expression(callee, depth + 1),
          mayBeMethod: this.#language === "cpp" && callee.type === "field_expression",
          arguments: values,
        });
      return this.#made(node, [], { given });
    }
    this.emit({
      kind: "call",
      range: this.rangeOf(node),
      name: name.text,
      nameRange: this.rangeOf(name),
      arguments: values,
    });
    return this.#made(node, [], { calls: [name.text], given, givenCalls });
  }

  #assignment(node: Node, depth: number): Operand {
    const value = this.#child(node, "right", depth);
    const left = this.#child(node, "left", depth);
    const target = left.reads[0];
    const isPlain = node.childForFieldName("operator")?.type === "=";
    const all = isPlain ? value : this.#made(node, [value, left]);
    if (target) this.emit({ kind: "assign", range: this.rangeOf(node), target, value: all });
    return value;
  }

  #binary(node: Node, depth: number): Operand {
    const operator = node.childForFieldName("operator")?.type ?? "";
    const left = this.#child(node, "left", depth);
    if (operator === "&&" || operator === "||") this.emit({ kind: "test", range: left.range, operand: left });
    const right = this.#child(node, "right", depth);
    const operand = this.#made(node, [left, right]);
    const opposite = RELATIONAL.get(operator);
    const asked = this.#isNegated ? (opposite ?? operator) : operator;
    if (opposite !== undefined)
      this.emit({
        kind: "compare",
        range: operand.range,
        operand,
        operator: asked,
        left,
        right,
        role: this.role,
      });
    const isLogical = operator === "&&" || operator === "||" || RELATIONAL.has(operator);
    const isMasked =
      (operator === "&" && (left.reads.length === 0 || right.reads.length === 0)) ||
      (operator === "%" && right.reads.length === 0);
    return isLogical || isMasked ? { ...operand, bounded: true } : operand;
  }

  #unary(node: Node, depth: number): Operand {
    const before = this.#isNegated;
    if (node.childForFieldName("operator")?.type === "!") this.#isNegated = !before;
    const operand = this.#child(node, "argument", depth);
    this.#isNegated = before;
    return this.#made(node, [operand]);
  }

  #conditional(node: Node, depth: number): Operand {
    const { role } = this;
    this.role = undefined;
    const condition = this.#child(node, "condition", depth);
    this.role = role;
    this.emit({ kind: "test", range: condition.range, operand: condition });
    return this.#made(node, [
      this.#child(node, "consequence", depth),
      this.#child(node, "alternative", depth),
    ]);
  }
}

/** The sum whose memory is read, in `*(base + index)`. */
function offsetIn(pointer: Node): Node | undefined {
  if (pointer.childForFieldName("operator")?.type !== "*") return undefined;
  const inner = pointer.childForFieldName("argument");
  const sum = inner?.type === "parenthesized_expression" ? inner.namedChildren[0] : undefined;
  return sum?.type === "binary_expression" && sum.childForFieldName("operator")?.type === "+"
    ? sum
    : undefined;
}
