/** Facts of C and C++ from syntax trees. Never throws: what cannot be understood gives no fact. */

import type { Node, TreeCursor } from "web-tree-sitter";
import { readAssembly, unescape } from "./assembly.ts";
import { declaredName, isStored, parameterNames } from "./declarators.ts";
import { isOldStyleHead, oldStyleFunction } from "./old-style.ts";
import type { AssemblyInstruction, FunctionFact, GivenName, Mention, SourceLanguage, Use } from "./facts.ts";

/** Deeper nesting than any person writes is not followed, so that a hostile file cannot exhaust the stack. */
const DEPTH_LIMIT = 500;

/** Where an identifier by itself is a value that is taken, and not half of something that is still being typed. */
const VALUE_PARENTS: ReadonlySet<string> = new Set([
  "argument_list",
  "init_declarator",
  "assignment_expression",
  "initializer_list",
  "initializer_pair",
  "pointer_expression",
  "return_statement",
  "conditional_expression",
  "cast_expression",
]);

const SCOPES: ReadonlySet<string> = new Set([
  "compound_statement",
  "for_statement",
  "for_range_loop",
  "lambda_expression",
  "catch_clause",
]);

/** After an unfinished line the parser can take a statement for a call. */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "if else do while for switch case default break continue goto return sizeof catch " +
    "void char short int long float double signed unsigned _Bool bool const static extern struct union enum"
  ).split(" "),
);

export function isKeyword(name: string): boolean {
  return KEYWORDS.has(name);
}

/** Facts of one item, or of what a macro stands for. */
export class FactReader {
  readonly language: SourceLanguage;
  readonly uses: Use[] = [];
  readonly mentions: Mention[] = [];
  readonly #mentioned = new Set<string>();
  readonly given: GivenName[] = [];
  readonly instructions: AssemblyInstruction[] = [];
  readonly functions: FunctionFact[] = [];
  readonly defined = new Set<string>();
  readonly linkable = new Set<string>();
  readonly externs = new Set<string>();
  readonly #text: string;
  /** Names of parameters and local variables, innermost scope last. Empty at file scope. */
  readonly #scopes: Set<string>[] = [];
  #parent = "";

  constructor(text: string, language: SourceLanguage) {
    this.#text = text;
    this.language = language;
  }

  read(node: Node): void {
    const old = oldStyleFunction(node);
    if (old) this.#defineLinkable(old.name, old.head);
    if (old) this.#scopes.push(new Set(old.parameters));
    const cursor = node.walk();
    this.#visit(cursor, 0);
    // Never left to the garbage collector: web-tree-sitter 0.27.1 frees some other memory when a cursor is collected.
    cursor.delete();
    if (old) this.#scopes.pop();
  }

  #visit(cursor: TreeCursor, depth: number): void {
    if (depth > DEPTH_LIMIT) return;
    const type = cursor.nodeType;
    if (this.#readWhole(type, cursor, depth)) return;
    const opensScope = SCOPES.has(type);
    if (opensScope) this.#scopes.push(new Set());
    if (opensScope) this.#bindHead(cursor.currentNode);
    this.#visitChildren(cursor, depth, () => true);
    if (opensScope) this.#scopes.pop();
  }

  #visitChildren(cursor: TreeCursor, depth: number, wanted: (field: string | null) => boolean): void {
    const parent = cursor.nodeType;
    if (!cursor.gotoFirstChild()) return;
    do {
      if (!cursor.nodeIsNamed || !wanted(cursor.currentFieldName)) continue;
      // The left side of an assignment is written to, not taken.
      this.#parent = cursor.currentFieldName === "left" ? "" : parent;
      this.#visit(cursor, depth + 1);
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }

  /** Reads the kinds of node that need more than a visit of their children; false for all others. */
  #readWhole(type: string, cursor: TreeCursor, depth: number): boolean {
    switch (type) {
      case "identifier":
        if (this.#isAddress(cursor)) this.#use(cursor.currentNode, "address");
        else if (VALUE_PARENTS.has(this.#parent))
          this.#use(cursor.currentNode, "value", this.#argumentOf(cursor));
        else this.#mention(cursor.currentNode);
        return true;
      case "comment":
      case "attribute_specifier":
      case "attribute_declaration":
        return true;
      case "expression_statement":
        return this.#pointerToFunction(cursor.currentNode);
      case "function_definition":
        this.#functionDefinition(cursor, depth);
        return true;
      case "declaration":
      case "type_definition":
      case "field_declaration":
        this.#declaration(type, cursor, depth);
        return true;
      case "enumerator":
        this.#define(cursor.currentNode.childForFieldName("name"));
        this.#visitChildren(cursor, depth, (field) => field === "value");
        return true;
      case "call_expression":
        this.#call(cursor.currentNode);
        this.#visitChildren(cursor, depth, (field) => field !== "function" || !this.#isPlainCallee(cursor));
        return true;
      case "gnu_asm_expression":
        this.#assembly(cursor.currentNode);
        this.#visitChildren(cursor, depth, (field) => field !== "assembly_code");
        return true;
      default:
        return false;
    }
  }

  /** `&x`, or `(T) &x`, which the grammar takes for two operands, in an initializer at file scope: nothing local has such a name, and no number an address. */
  #isAddress(cursor: TreeCursor): boolean {
    if (this.#scopes.length > 0 || this.language !== "c") return false;
    const { parent } = cursor.currentNode;
    if (parent?.childForFieldName("operator")?.type !== "&") return false;
    if (parent.type === "pointer_expression") return true;
    const isRight = parent.childForFieldName("right")?.id === cursor.currentNode.id;
    return isRight && parent.childForFieldName("left")?.type === "parenthesized_expression";
  }

  /** `Type *(*name)(void);` among statements, which the grammar takes for a product that nobody uses. */
  #pointerToFunction(statement: Node): boolean {
    const product = statement.namedChildren[0];
    const call = product?.type === "binary_expression" ? product.childForFieldName("right") : null;
    if (product?.childForFieldName("operator")?.type !== "*" || call?.type !== "call_expression")
      return false;
    const pointer = call.childForFieldName("function")?.namedChildren[0];
    const name = pointer?.type === "pointer_expression" ? pointer.childForFieldName("argument") : null;
    const scope = this.#scopes.at(-1);
    if (name?.type !== "identifier" || !scope) return false;
    scope.add(name.text);
    return true;
  }

  #functionDefinition(cursor: TreeCursor, depth: number): void {
    const declarator = cursor.currentNode.childForFieldName("declarator");
    const declared = declarator && declaredName(declarator);
    if (declared) {
      this.#defineLinkable(declared.name, cursor.currentNode);
      this.functions.push({ name: declared.name, range: declared.range, defined: true });
    }
    this.#scopes.push(new Set(declared?.parameters ? parameterNames(declared.parameters) : []));
    this.#visitChildren(cursor, depth, (field) => field !== "declarator" && field !== "type");
    this.#scopes.pop();
  }

  #declaration(type: string, cursor: TreeCursor, depth: number): void {
    for (const declarator of cursor.currentNode.childrenForFieldName("declarator")) {
      const declared = declaredName(declarator);
      if (!declared) continue;
      const { name, range, isFunction } = declared;
      const scope = this.#scopes.at(-1);
      const isExtern = isStored(cursor.currentNode, "extern");
      if (type === "declaration" && (isFunction || (isExtern && declarator.type !== "init_declarator")))
        this.externs.add(name);
      if (type === "declaration" && isFunction) this.functions.push({ name, range, defined: false });
      // A field's name is no name by itself in C; in C++ a member function is called by it.
      else if (type === "field_declaration" && this.language === "c") continue;
      else if (scope && !isExtern) scope.add(name);
      else if (scope || this.externs.has(name)) continue;
      else if (type === "declaration") this.#defineLinkable(name, cursor.currentNode);
      else this.defined.add(name);
    }
    this.#visitChildren(cursor, depth, (field) => {
      if (field === "declarator")
        return cursor.nodeType === "init_declarator" && this.#initializer(cursor, depth);
      return true;
    });
  }

  /** Visits an initializer by itself, for the declarator before it is no expression. */
  #initializer(cursor: TreeCursor, depth: number): false {
    this.#visitChildren(cursor, depth + 1, (field) => field === "value");
    return false;
  }

  /** Names that the head of a statement introduces for its body. */
  #bindHead(node: Node): void {
    const scope = this.#scopes.at(-1);
    const declarator = node.childForFieldName("declarator");
    const parameters = declarator?.childForFieldName("parameters") ?? node.childForFieldName("parameters");
    if (parameters) for (const name of parameterNames(parameters)) scope?.add(name);
    const declared = node.type === "for_range_loop" && declarator ? declaredName(declarator) : undefined;
    if (declared) scope?.add(declared.name);
  }

  #isPlainCallee(cursor: TreeCursor): boolean {
    return cursor.nodeType === "identifier" || cursor.nodeType === "qualified_identifier";
  }

  #call(node: Node): void {
    const callee = node.childForFieldName("function");
    if (callee?.type === "identifier" && !isOldStyleHead(node)) this.#use(callee, "call");
    if (callee?.type === "identifier" && this.#scopes.length === 0) this.#give(callee.text, node);
    // `(name)(x)` may be a cast to a type that we do not know, so it says less than a call.
    const inner = callee?.type === "parenthesized_expression" ? callee.namedChildren[0] : undefined;
    if (inner?.type === "identifier") this.#use(inner, "value");
    if (callee?.type === "qualified_identifier") {
      const scope = callee.childForFieldName("scope")?.text;
      const name = callee.childForFieldName("name");
      if (name?.type === "identifier" && (scope === undefined || scope === "std")) this.#use(name, "call");
    }
  }

  #give(macro: string, call: Node): void {
    for (const { type, text } of call.childForFieldName("arguments")?.namedChildren ?? [])
      if (type === "identifier") this.given.push({ macro, name: text });
  }

  /** Of a call's argument, the name of what is called. */
  #argumentOf(cursor: TreeCursor): Pick<Use, "argumentOf"> {
    if (this.#parent !== "argument_list") return {};
    const callee = cursor.currentNode.parent?.parent?.childForFieldName("function");
    return callee?.type === "identifier" ? { argumentOf: callee.text } : {};
  }

  #use(node: Node, kind: Use["kind"], more: Partial<Use> = {}): void {
    const name = node.text;
    if (isKeyword(name) || this.#scopes.some((scope) => scope.has(name))) return;
    this.uses.push({ name, kind, range: rangeOf(node), ...more });
  }

  #mention(node: Node): void {
    const name = node.text;
    if (this.#mentioned.has(name) || this.#scopes.some((scope) => scope.has(name))) return;
    this.#mentioned.add(name);
    this.mentions.push({ name, range: rangeOf(node) });
  }

  #define(name: Node | null): void {
    if (name) this.defined.add(name.text);
  }

  /** A function or variable, by its definition. */
  #defineLinkable(name: string, definition: Node): void {
    this.defined.add(name);
    if (!isStored(definition, "static")) this.linkable.add(name);
  }

  #assembly(node: Node): void {
    const code = node.childForFieldName("assembly_code");
    if (!code) return;
    let text = "";
    const offsets: number[] = [];
    const literals = code.type === "string_literal" ? [code] : code.descendantsOfType("string_literal");
    for (const piece of literals.flatMap((literal) => literal.namedChildren)) {
      const written = this.#text.slice(piece.startIndex, piece.endIndex);
      const meant = piece.type === "escape_sequence" ? unescape(written) : written;
      for (let index = 0; index < meant.length; index++) offsets.push(piece.startIndex + index);
      text += meant;
    }
    this.instructions.push(...readAssembly({ text, offsets }));
    // A function may be written in assembly at file scope; its label is its definition.
    if (this.#scopes.length > 0) return;
    for (const [, label] of text.matchAll(/^\s*([A-Za-z_]\w*):/gm)) {
      this.defined.add(label ?? "");
      this.linkable.add(label ?? "");
    }
  }
}

function rangeOf(node: Node): { start: number; end: number } {
  return { start: node.startIndex, end: node.endIndex };
}
