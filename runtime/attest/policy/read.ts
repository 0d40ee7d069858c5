/** Reads a policy: text in (JSON with comments); a policy, or every mistake with its place, out. */

import { nestingOf } from "../../base/nesting.ts";
import { findNodeAtLocation, parseTree, printParseErrorCode } from "jsonc-parser";
import type { Node, ParseError } from "jsonc-parser";

import type { Parsed, Problem } from "../../base/result.ts";
import { parsed, unreadable } from "../../base/result.ts";
import type { Policy } from "./schema.ts";
import { policySchema } from "./schema.ts";

const MOST_TEXT = 1 << 20;
const MOST_DEPTH = 16;

/** A policy is refused whole for any mistake: what is misspelt would otherwise not be checked. */
export function readPolicy(text: string): Parsed<Policy> {
  if (text.length > MOST_TEXT) return unreadable(`The policy has more than ${MOST_TEXT} characters.`);
  if (nestingOf(text) > MOST_DEPTH)
    return unreadable(`The policy is nested more than ${MOST_DEPTH} levels deep.`);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (root === undefined || error !== undefined) {
    const what = error === undefined ? "it is empty" : printParseErrorCode(error.error);
    return { value: undefined, problems: [problem(text, error?.offset ?? 0, `this is not JSON (${what})`)] };
  }
  const repeated = repeatedKey(root);
  if (repeated !== undefined) {
    const message = `expected each key once, found "${String(repeated.value)}" again`;
    return { value: undefined, problems: [problem(text, repeated.offset, message)] };
  }
  const { data, error: mistakes } = policySchema.safeParse(plainValue(root));
  if (mistakes === undefined) return parsed(data);
  const problems = mistakes.issues.map((issue) => {
    const path = issue.path.filter((step) => typeof step !== "symbol");
    const where = path.length === 0 ? "the policy" : `"${path.join(".")}"`;
    const node = findNodeAtLocation(root, path) ?? root;
    if (issue.code !== "unrecognized_keys")
      return problem(text, node.offset, `expected at ${where}: ${issue.message}`);
    const key = node.children?.find((each) => issue.keys.includes(String(each.children?.[0]?.value)));
    return problem(
      text,
      key?.offset ?? node.offset,
      `${where} has no key ${issue.keys.map((each) => `"${each}"`).join(", ")}`,
    );
  });
  return { value: undefined, problems };
}

function problem(text: string, offset: number, message: string): Problem {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { message: `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}: ${message}`, offset };
}

function repeatedKey(node: Node): Node | undefined {
  const seen = new Set<unknown>();
  for (const child of node.children ?? []) {
    const key = child.type === "property" ? child.children?.[0] : undefined;
    if (key !== undefined && seen.has(key.value)) return key;
    if (key !== undefined) seen.add(key.value);
    const deeper = repeatedKey(child);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

/** The value of a node, made without ever assigning to `__proto__`. */
function plainValue(node: Node): unknown {
  if (node.type === "array") return (node.children ?? []).map(plainValue);
  if (node.type !== "object") return node.value as unknown;
  const entries = (node.children ?? []).flatMap(({ children }) => {
    const [key, value] = children ?? [];
    return key === undefined || value === undefined ? [] : [[String(key.value), plainValue(value)] as const];
  });
  return Object.fromEntries(entries);
}
