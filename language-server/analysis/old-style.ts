/**
 * Functions as before C89 (C11, 6.9.1, with an identifier list): their parameters are declared between head and body, and the type may be missing. The grammar
 * takes the head for a declaration, or for a call without its semicolon, and the body for a block by itself.
 */

import type { Node } from "web-tree-sitter";

import { declaredName } from "./declarators.ts";

export interface OldStyleFunction {
  readonly name: string;
  readonly head: Node;
  readonly parameters: readonly string[];
}

/** No function of people has more parameters. */
const MOST_PARAMETERS = 50;

/** The function whose body a block at file scope is. */
export function oldStyleFunction(block: Node): OldStyleFunction | undefined {
  if (block.type !== "compound_statement") return undefined;
  const parameters: string[] = [];
  let head = block.previousNamedSibling;
  for (let count = 0; head && count < MOST_PARAMETERS; count++, head = head.previousNamedSibling) {
    if (head.type === "comment") continue;
    if (head.type === "expression_statement") {
      const product = head.namedChildren[0];
      // `TYPE * name;` where nothing says that TYPE is one.
      if (product?.type === "binary_expression") {
        parameters.push(product.childForFieldName("right")?.text ?? "");
        continue;
      }
      const callee = calleeOf(head);
      return callee && { name: callee.text, head, parameters };
    }
    if (head.type !== "declaration") return undefined;
    for (const declarator of head.childrenForFieldName("declarator")) {
      const declared = declaredName(declarator);
      if (declared?.isFunction === true) return { name: declared.name, head, parameters };
      if (declared) parameters.push(declared.name);
    }
  }
  return undefined;
}

/** A call at file scope without a semicolon: the head of a function without a type. */
export function isOldStyleHead(call: Node): boolean {
  const statement = call.parent;
  if (statement?.type !== "expression_statement" || statement.parent?.type !== "translation_unit")
    return false;
  return statement.lastChild?.isMissing === true;
}

function calleeOf(statement: Node): Node | undefined {
  const call = statement.namedChildren[0];
  const callee = call?.type === "call_expression" ? call.childForFieldName("function") : null;
  return callee?.type === "identifier" ? callee : undefined;
}
