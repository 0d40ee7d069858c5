/** Facts of sources in Rust, from their syntax trees. Never throws: what cannot be understood gives no fact. */

import type { Node, Tree } from "web-tree-sitter";

import { noFacts } from "./facts.ts";
import type { FunctionFact, SourceFacts, StdName, TextRange, Use } from "./facts.ts";

/** Deeper nesting than any person writes is not followed, so that a hostile file cannot exhaust the stack. */
const DEPTH_LIMIT = 500;

/** Conditions that hold in an enclave are none. */
const CONDITION = /^#\[\s*(?:cfg\b(?!\s*\(\s*not\s*\(\s*test\s*\)\s*\))|test\s*\])/;

const LINK_NAME = /^#\[\s*link_name\s*=\s*"([^"]*)"/;

const STD = /^(?:::)?std(?:::(.*))?$/s;

export function readRustFacts(tree: Tree): SourceFacts {
  const reader = new RustReader();
  reader.visit(tree.rootNode, 0);
  const { stdNames, functions, exported, calls, foreign } = reader;
  return {
    ...noFacts("rust"),
    stdNames,
    functions,
    // Other functions are the program's, or those of crates: rustc finds them or says so.
    uses: calls.filter(({ isOfApi, name }) => isOfApi || foreign.has(name)),
    defined: exported,
    linkable: exported,
  };
}

interface Call extends Use {
  /** By way of `litebox::sys`. */
  readonly isOfApi: boolean;
}

class RustReader {
  readonly stdNames: StdName[] = [];
  readonly functions: FunctionFact[] = [];
  /** Functions that C can call. */
  readonly exported = new Set<string>();
  readonly calls: Call[] = [];
  /** Functions of C that the file declares. */
  readonly foreign = new Set<string>();

  visit(node: Node, depth: number): void {
    if (depth > DEPTH_LIMIT) return;
    switch (node.type) {
      case "line_comment":
      case "block_comment":
      case "attribute_item":
      case "inner_attribute_item":
        return;
      case "use_declaration":
        this.#import(node.childForFieldName("argument"), "", 0);
        return;
      case "extern_crate_declaration":
        this.#path(node.childForFieldName("name"));
        return;
      case "scoped_identifier":
      case "scoped_type_identifier":
        this.#path(node);
        return;
      case "token_tree":
        this.#tokens(node.children);
        break;
      case "foreign_mod_item":
        this.#foreign(node.childForFieldName("body")?.namedChildren ?? []);
        return;
      case "function_item":
        this.#function(node);
        break;
      case "call_expression":
        this.#call(node.childForFieldName("function"));
        break;
    }
    this.#visitItems(node.namedChildren, depth + 1);
  }

  /** What is compiled under a condition alone, as tests are, is no part of the enclave for sure. */
  #visitItems(nodes: readonly Node[], depth: number): void {
    let isConditional = false;
    for (const node of nodes) {
      if (node.type === "attribute_item") {
        isConditional ||= CONDITION.test(node.text);
        continue;
      }
      if (!isConditional) this.visit(node, depth);
      isConditional = false;
    }
  }

  /** `std::thread`, or the parts of `std::{mem, thread::{self, spawn}}`. */
  #import(node: Node | null, prefix: string, depth: number): void {
    if (!node || depth > DEPTH_LIMIT) return;
    switch (node.type) {
      case "scoped_use_list": {
        const path = node.childForFieldName("path")?.text;
        const inside = path === undefined ? prefix : `${prefix}${path}::`;
        this.#import(node.childForFieldName("list"), inside, depth + 1);
        return;
      }
      case "use_list":
        for (const each of node.namedChildren) this.#import(each, prefix, depth + 1);
        return;
      case "use_as_clause":
        this.#import(node.childForFieldName("path"), prefix, depth + 1);
        return;
      default:
        this.#name(`${prefix}${node.text}`, rangeOf(node));
    }
  }

  /** In a macro's arguments, which the grammar does not read: an identifier `std`, and what follows it after `::`. */
  #tokens(tokens: readonly Node[]): void {
    const isName = (node: Node | undefined) => node?.type === "identifier" || node?.type === "self";
    for (const [index, first] of tokens.entries()) {
      if (first.text !== "std" || first.type !== "identifier" || isName(tokens[index - 2])) continue;
      let end = index;
      while (tokens[end + 1]?.type === "::" && isName(tokens[end + 2])) end += 2;
      const range = { start: first.startIndex, end: tokens[end]?.endIndex ?? first.endIndex };
      if (end > index)
        this.#name(
          tokens
            .slice(index, end + 1)
            .map(({ text }) => text)
            .join(""),
          range,
        );
    }
  }

  #path(node: Node | null): void {
    if (node) this.#name(node.text.replace(/::<.*$|<.*$/s, ""), rangeOf(node));
  }

  #name(path: string, range: TextRange): void {
    const found = STD.exec(path.replaceAll(/\s/g, ""));
    if (found) this.stdNames.push({ name: found[1] ?? "", range });
  }

  /** What a block `extern "C"` declares: functions and variables, by the names that the linker looks for. */
  #foreign(items: readonly Node[]): void {
    let linkName: string | undefined;
    for (const item of items) {
      if (item.type === "attribute_item") linkName ??= LINK_NAME.exec(item.text)?.[1];
      if (item.type !== "function_signature_item" && item.type !== "static_item") continue;
      const name = item.childForFieldName("name");
      if (name && linkName === undefined && item.type === "function_signature_item")
        this.foreign.add(name.text);
      if (name) this.functions.push({ name: linkName ?? name.text, range: rangeOf(name), defined: false });
      linkName = undefined;
    }
  }

  #function(node: Node): void {
    const name = node.childForFieldName("name");
    if (!name) return;
    this.functions.push({ name: name.text, range: rangeOf(name), defined: true });
    const modifiers = node.namedChildren.find(({ type }) => type === "function_modifiers");
    if (modifiers && /\bextern\b/.test(modifiers.text)) this.exported.add(name.text);
  }

  #call(callee: Node | null): void {
    const name = callee?.type === "scoped_identifier" ? callee.childForFieldName("name") : callee;
    if (name?.type !== "identifier") return;
    const isOfApi = /(?:^|::)sys$/.test(callee?.childForFieldName("path")?.text ?? "");
    if (callee !== name && !isOfApi) return;
    this.calls.push({ name: name.text, kind: "call", range: rangeOf(name), isOfApi });
  }
}

function rangeOf(node: Node): TextRange {
  return { start: node.startIndex, end: node.endIndex };
}
