/** Bodies of functions, and marks outside of them, from the syntax tree of C and C++. Never throws. */

import type { Node } from "web-tree-sitter";
import type { SourceLanguage } from "../facts.ts";
import { declaredName } from "../declarators.ts";
import { markAt } from "./annotations.ts";
import { bareType } from "./body.ts";
import type { Body, Mark, Marked, OwnMarks, Variable } from "./body.ts";
import { DEPTH_LIMIT, ExpressionReader, plainReference } from "./read-expression.ts";

/** In other functions there is nothing that a question about flow could be asked of; annotations count wherever in a file they stand. */
const WORTH_READING =
  /\blb_(?:secret|untrusted|tcp_read)|\bstdin\b|\bscanf\b|\b[a-z]*rand(?:48|om)?\b|\btime\b|\bclock\b|\bmt19937|\bminstd_rand/;

export interface ItemFlow extends OwnMarks {
  readonly bodies: readonly Body[];
}

/** The flow facts of one item of a file; `isAnnotated` says that annotations stand somewhere in the file. */
export function readItemFlow(
  item: Node,
  text: string,
  isAnnotated: boolean,
  language: SourceLanguage,
): ItemFlow {
  const bodies: Body[] = [];
  const variables = new Map<string, Marked>();
  const fields = new Map<string, Marked>();
  const shapes = new Map<string, boolean>();
  const holders = new Map<string, boolean>();
  const parts = new Map<string, readonly string[]>();
  const own: ItemFlow = { bodies, variables, fields, shapes, holders, parts, repeats: new Map() };
  for (const node of item.descendantsOfType("function_definition")) {
    if (!isAnnotated && !WORTH_READING.test(text.slice(node.startIndex, node.endIndex))) continue;
    const body = new BodyReader(item.startIndex, text, language).read(node);
    if (body) bodies.push(body);
  }
  if (!isAnnotated || item.type === "function_definition") return own;
  for (const node of item.descendantsOfType("field_declaration")) {
    readMarks(node, text, fields);
    for (const declarator of node.childrenForFieldName("declarator")) {
      const declared = declaredName(declarator);
      const { isPointer, isArray } = shapeOf(declarator);
      if (declared) shapes.set(declared.name, isPointer && !isArray && shapes.get(declared.name) !== false);
    }
  }
  for (const node of item.descendantsOfType(["struct_specifier", "class_specifier"]))
    readStructure(node, text, holders, parts);
  if (item.type === "declaration") readMarks(item, text, variables);
  return own;
}

/** A structure by its tag and the names that a typedef gives it: whether it has a secret member, and of which types others are. */
function readStructure(
  structure: Node,
  text: string,
  holders: Map<string, boolean>,
  parts: Map<string, readonly string[]>,
): void {
  const members = structure.childForFieldName("body")?.namedChildren ?? [];
  const own = members.filter(({ type }) => type === "field_declaration");
  const outer = structure.parent?.type === "type_definition" ? structure.parent : undefined;
  const names = [structure.childForFieldName("name"), ...(outer?.childrenForFieldName("declarator") ?? [])]
    .filter((name) => name?.type === "type_identifier")
    .map((name) => name?.text ?? "");
  const isHolder = own.some((member) => markOf(member, text) === "secret");
  const hasDestructor = members.some((member) => /^(?:virtual\s+)?~/.test(member.text));
  const types = own
    .filter((member) => member.childrenForFieldName("declarator").some((each) => !shapeOf(each).isPointer))
    .map((member) => member.childForFieldName("type"))
    .filter((type) => type?.type === "struct_specifier" || type?.type === "type_identifier")
    .map((type) => bareType(type?.text ?? ""));
  for (const name of names) {
    if (isHolder) holders.set(name, hasDestructor);
    else if (types.length > 0) parts.set(name, types);
  }
}

function readMarks(declaration: Node, text: string, marks: Map<string, Marked>): void {
  const mark = markOf(declaration, text);
  if (mark === undefined) return;
  for (const declarator of declaration.childrenForFieldName("declarator")) {
    const declared = declaredName(declarator);
    const { isPointer, isArray } = shapeOf(declarator);
    if (declared) marks.set(declared.name, { mark, isMemory: isPointer || isArray });
  }
}

/** The annotation among a declaration's qualifiers. */
function markOf(declaration: Node, text: string): Mark | undefined {
  for (const child of declaration.namedChildren) {
    if (child.type !== "type_qualifier") continue;
    const mark = markAt(text, child.startIndex);
    if (mark !== undefined) return mark;
  }
  // `char *lb_secret key`: the mark stands among the pointer's own qualifiers.
  const declarator = declaration.childForFieldName("declarator");
  return declarator?.type === "pointer_declarator" ? markOf(declarator, text) : undefined;
}

class BodyReader extends ExpressionReader {
  readonly #text: string;
  #blocks = 0;

  constructor(origin: number, text: string, language: SourceLanguage) {
    super(origin, language);
    this.#text = text;
  }

  read(definition: Node): Body | undefined {
    const declarator = definition.childForFieldName("declarator");
    const body = definition.childForFieldName("body");
    const declared = declarator && declaredName(declarator);
    if (!declared || !body) return undefined;
    for (const parameter of declared.parameters?.namedChildren ?? []) this.#declare(parameter, true);
    this.#statement(body, 0);
    const last = body.namedChildren.findLast(({ type }) => type !== "comment");
    if (last?.type !== "return_statement") {
      const { end } = this.rangeOf(body);
      this.emit({ kind: "return", range: { start: end - 1, end }, value: undefined });
    }
    return { name: declared.name, events: this.events };
  }

  #statement(node: Node, depth: number): void {
    if (depth > DEPTH_LIMIT) return;
    switch (node.type) {
      case "comment":
      case "attribute_specifier":
      case "function_definition":
        return;
      case "declaration":
        this.#declare(node, false, depth);
        return;
      case "return_statement": {
        const inner = node.namedChildren[0];
        const value = inner && this.expression(inner, depth + 1);
        this.emit({ kind: "return", range: this.rangeOf(node), value });
        return;
      }
      case "expression_statement":
        for (const child of node.namedChildren) this.expression(child, depth + 1);
        return;
      case "if_statement":
      case "while_statement":
      case "switch_statement":
      case "for_statement":
      case "do_statement":
        this.#branching(node, depth);
        return;
      case "case_statement":
        this.#inBlock(() => {
          for (const child of node.namedChildren)
            if (child.id !== node.childForFieldName("value")?.id) this.#statement(child, depth + 1);
        });
        return;
      case "preproc_if":
        if (node.childForFieldName("condition")?.text === "0") return;
        break;
    }
    if (node.type.endsWith("_expression")) {
      this.expression(node, depth + 1);
      return;
    }
    for (const child of node.namedChildren) this.#statement(child, depth + 1);
  }

  #branching(node: Node, depth: number): void {
    const initializer = node.childForFieldName("initializer");
    if (initializer?.type === "declaration") this.#declare(initializer, false, depth);
    else if (initializer) this.expression(initializer, depth + 1);
    const condition = node.childForFieldName("condition");
    const isLoop = node.type !== "if_statement" && node.type !== "switch_statement";
    const from = this.events.length;
    // A loop that runs once at least looks at its condition after its body.
    if (node.type === "do_statement") this.#part(node, "body", depth, false);
    if (condition) {
      this.role = isLoop ? "repeats" : leaves(node) ? "refuses" : undefined;
      const operand = this.expression(condition, depth + 1);
      this.role = undefined;
      const { range } = operand;
      this.emit({ kind: "test", range, operand });
      if (node.type === "switch_statement")
        this.emit({
          kind: "compare",
          range,
          operand,
          operator: "switch",
          left: operand,
          right: undefined,
          role: undefined,
        });
    }
    if (node.type !== "do_statement") this.#part(node, "body", depth, true);
    this.#part(node, "consequence", depth, true);
    this.#part(node, "alternative", depth, true);
    const update = node.childForFieldName("update");
    if (update) this.expression(update, depth + 1);
    if (isLoop) this.emit({ kind: "again", range: this.rangeOf(node), from });
  }

  #part(node: Node, field: string, depth: number, conditional: boolean): void {
    const part = node.childForFieldName(field);
    if (!part) return;
    if (conditional) this.#inBlock(() => this.#statement(part, depth + 1));
    else this.#statement(part, depth + 1);
  }

  #inBlock(action: () => void): void {
    const outer = this.block;
    this.block = [...outer, ++this.#blocks];
    action();
    this.block = outer;
  }

  #declare(node: Node, isParameter: boolean, depth = 0): void {
    const mark = markOf(node, this.#text);
    const isStatic = node.namedChildren.some(
      ({ type, text }) => type === "storage_class_specifier" && text !== "register",
    );
    for (const declarator of node.childrenForFieldName("declarator")) {
      const declared = declaredName(declarator);
      if (!declared || (declared.isFunction && !isParameter)) continue;
      const shape = shapeOf(declarator);
      const variable: Variable = {
        name: declared.name,
        range: this.#moved(declared.range, node),
        type: node.childForFieldName("type")?.text ?? "",
        mark,
        isStatic,
        isParameter,
        ...shape,
      };
      const size = declarator.type === "array_declarator" ? declarator.childForFieldName("size") : null;
      const count = size && !isParameter && this.expression(size, depth + 1);
      if (count) this.emit({ kind: "size", range: count.range, operand: count });
      this.emit({ kind: "declare", range: variable.range, variable });
      const value = declarator.type === "init_declarator" ? declarator.childForFieldName("value") : null;
      if (!value) continue;
      const target = plainReference(declared.name, variable.range);
      this.emit({
        kind: "assign",
        range: this.rangeOf(declarator),
        target,
        value: this.expression(value, depth + 1),
      });
    }
  }

  #moved(
    range: { readonly start: number; readonly end: number },
    node: Node,
  ): { start: number; end: number } {
    const shift = this.rangeOf(node).start - node.startIndex;
    return { start: range.start + shift, end: range.end + shift };
  }
}

function shapeOf(declarator: Node): { readonly isPointer: boolean; readonly isArray: boolean } {
  let isPointer = false;
  let isArray = false;
  let node: Node | null = declarator;
  for (let depth = 0; node && depth < 64; depth++) {
    isPointer ||= node.type === "pointer_declarator" || node.type === "reference_declarator";
    isArray ||= node.type === "array_declarator";
    // Brackets, as around the name of a pointer to a function, have no such field.
    node =
      node.childForFieldName("declarator") ??
      (node.type === "parenthesized_declarator" ? (node.namedChildren[0] ?? null) : null);
  }
  return { isPointer, isArray };
}

const JUMPS: ReadonlySet<string> = new Set([
  "return_statement",
  "goto_statement",
  "break_statement",
  "continue_statement",
  "throw_statement",
]);

/** Where the condition of an `if` holds, control does not come to what stands behind it. */
function leaves(statement: Node): boolean {
  const consequence = statement.childForFieldName("consequence");
  if (!consequence || statement.childForFieldName("alternative")) return false;
  if (JUMPS.has(consequence.type)) return true;
  const last = consequence.namedChildren.findLast(({ type }) => type !== "comment");
  if (!last || consequence.type !== "compound_statement") return false;
  return JUMPS.has(last.type) || /^(?:exit|_Exit|abort|thrd_exit)\s*\(/.test(last.text);
}
