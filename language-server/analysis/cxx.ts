/** Facts that only sources in C++ have: language features that need a run-time library, and names of `std`. */

import type { Node, TreeCursor } from "web-tree-sitter";
import type { CxxFeature, CxxFeatureName, StdName } from "./facts.ts";

/** Deeper nesting than any person writes is not followed, so that a hostile file cannot exhaust the stack. */
const DEPTH_LIMIT = 500;

export interface CxxFacts {
  readonly features: readonly CxxFeature[];
  readonly stdNames: readonly StdName[];
}

export function readCxxFacts(item: Node): CxxFacts {
  const reader = new CxxReader();
  const cursor = item.walk();
  reader.visit(cursor, 0);
  // Never left to the garbage collector: web-tree-sitter 0.27.1 frees some other memory when a cursor is collected.
  cursor.delete();
  return reader;
}

class CxxReader implements CxxFacts {
  readonly features: CxxFeature[] = [];
  readonly stdNames: StdName[] = [];

  visit(cursor: TreeCursor, depth: number): void {
    if (depth > DEPTH_LIMIT) return;
    const never = cursor.nodeType === "preproc_if" && isNever(cursor.currentNode);
    this.#read(cursor);
    if (!cursor.gotoFirstChild()) return;
    do {
      // Of `#if 0` only the other branch is code.
      if (cursor.nodeIsNamed && (!never || cursor.currentFieldName === "alternative"))
        this.visit(cursor, depth + 1);
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }

  #read(cursor: TreeCursor): void {
    switch (cursor.nodeType) {
      case "throw_statement":
        this.#keyword(cursor.currentNode, "throw");
        return;
      case "try_statement":
        this.#keyword(cursor.currentNode, "try");
        return;
      case "template_function":
        if (cursor.currentNode.childForFieldName("name")?.text === "dynamic_cast")
          this.#keyword(cursor.currentNode, "dynamic_cast");
        return;
      case "call_expression":
        if (cursor.currentNode.childForFieldName("function")?.text === "typeid")
          this.#keyword(cursor.currentNode, "typeid");
        return;
      case "qualified_identifier":
        this.#qualified(cursor.currentNode);
        return;
      default:
        return;
    }
  }

  /** The node starts with the word. */
  #keyword(node: Node, name: CxxFeatureName): void {
    this.features.push({ name, range: { start: node.startIndex, end: node.startIndex + name.length } });
  }

  /** `std::name`, `std::name<…>`, `std::name::…`: the range covers `std::name`. */
  #qualified(node: Node): void {
    if (node.childForFieldName("scope")?.text !== "std") return;
    const inner = node.childForFieldName("name");
    const name =
      inner?.type === "qualified_identifier"
        ? inner.childForFieldName("scope")
        : (inner?.childForFieldName("name") ?? inner);
    if (!name) return;
    this.stdNames.push({ name: name.text, range: { start: node.startIndex, end: name.endIndex } });
  }
}

function isNever(conditional: Node): boolean {
  return conditional.childForFieldName("condition")?.text === "0";
}
