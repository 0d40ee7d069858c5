/** Declarators of C and C++: which name a declaration introduces, and as what. */

import type { Node } from "web-tree-sitter";
import type { TextRange } from "./facts.ts";

export interface DeclaredName {
  readonly name: string;
  readonly range: TextRange;
  /** A function, not a variable: `int *f(void)`; `int (*f)(void)` is a variable. */
  readonly isFunction: boolean;
  /** The parameter list of the function, when it is one. */
  readonly parameters: Node | undefined;
}

/** Declarators nest; nobody writes more levels than this. */
const DEPTH_LIMIT = 64;

const NAMES: ReadonlySet<string> = new Set([
  "identifier",
  "field_identifier",
  "type_identifier",
  "operator_name",
  "destructor_name",
]);

export function declaredName(declarator: Node): DeclaredName | undefined {
  let node: Node | null = declarator;
  let parameters: Node | undefined;
  for (let depth = 0; node && depth < DEPTH_LIMIT; depth++) {
    if (NAMES.has(node.type)) {
      const range = { start: node.startIndex, end: node.endIndex };
      return { name: node.text, range, isFunction: parameters !== undefined, parameters };
    }
    // The declarator next to the name decides: `*f(void)` is a function, `(*f)(void)` a pointer.
    if (node.type === "function_declarator") parameters = node.childForFieldName("parameters") ?? undefined;
    else if (node.type !== "parenthesized_declarator" && node.type !== "attributed_declarator") {
      parameters = node.type === "qualified_identifier" ? parameters : undefined;
    }
    node = inner(node);
  }
  return undefined;
}

function inner(node: Node): Node | null {
  if (node.type === "qualified_identifier") return node.childForFieldName("name");
  const field = node.childForFieldName("declarator");
  if (field) return field;
  return node.namedChildren.find((child) => isDeclarator(child.type)) ?? null;
}

function isDeclarator(type: string): boolean {
  return type.endsWith("declarator") || type === "qualified_identifier" || NAMES.has(type);
}

/** The names that a parameter list introduces. */
export function parameterNames(parameters: Node): string[] {
  const names: string[] = [];
  for (const parameter of parameters.namedChildren) {
    // Old style, `int f(a) int a; {}`: the grammar takes the name for a type.
    const [only, ...more] = parameter.namedChildren;
    const isBare = parameter.type === "parameter_declaration" && more.length === 0;
    if (parameter.type === "identifier") names.push(parameter.text);
    else if (isBare && only?.type === "type_identifier") names.push(only.text);
    const declarator = parameter.childForFieldName("declarator");
    const declared = declarator && declaredName(declarator);
    if (declared) names.push(declared.name);
  }
  return names;
}

/** The declaration has this storage class. */
export function isStored(declaration: Node, how: "static" | "extern"): boolean {
  return declaration.namedChildren.some(
    ({ type, text }) => type === "storage_class_specifier" && text === how,
  );
}
