/** Reads `litebox.json`: text in; a manifest, or every mistake with its place and what was expected, out. */

import { nestingOf } from "../../base/nesting.ts";
import {
  findNodeAtLocation,
  parseTree,
  printParseErrorCode,
  type Node as JsonNode,
  type ParseError,
} from "jsonc-parser";
import type { z } from "zod";

import { manifestSchema, type Manifest } from "./schema.ts";

export const MANIFEST_NAME = "litebox.json";

/** A mistake in the manifest. Lines and columns count from 1, columns in UTF-16 units as editors do. */
export interface ManifestProblem {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
  readonly length: number;
  /** "expected …, found …" */
  readonly message: string;
}

export interface ParsedManifest {
  readonly value: Manifest | undefined;
  readonly problems: readonly ManifestProblem[];
}

/** Longer files are refused unread: a manifest is written by hand. */
const MOST_TEXT = 1024 * 1024;
/** Deeper nesting cannot be a manifest, and the parser is recursive. */
const MOST_DEPTH = 32;

export function readManifest(text: string): ParsedManifest {
  const place = placer(text);
  if (text.length > MOST_TEXT || nestingOf(text) > MOST_DEPTH) {
    return refuse(
      place(
        0,
        0,
        `expected a manifest of at most ${MOST_TEXT} characters and ${MOST_DEPTH} levels, found more`,
      ),
    );
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  const syntax = errors.map((error) => place(error.offset, error.length, syntaxMessage(error, text)));
  if (root === undefined)
    return refuse(...(syntax.length > 0 ? syntax : [place(0, 0, "expected an object, found nothing")]));
  if (syntax.length > 0) return refuse(...syntax);
  const repeated = [...repeatedKeys(root)].map((key) =>
    place(key.offset, key.length, `expected each key once, found "${String(key.value)}" again`),
  );
  const checked = manifestSchema.safeParse(plainValue(root));
  const mistakes = checked.success
    ? []
    : checked.error.issues.flatMap((issue) => mistakesOf(issue, root, text, place));
  const problems = [...repeated, ...mistakes].sort((a, b) => a.offset - b.offset);
  return { value: problems.length === 0 ? checked.data : undefined, problems };
}

/** `litebox.json:3:11: expected …, found …`; with a severity as compilers write it, `litebox.json:3:11: error: expected …`. */
export function formatManifestProblem(
  problem: ManifestProblem,
  path: string = MANIFEST_NAME,
  severity?: "error",
): string {
  const prefix = severity === undefined ? "" : `${severity}: `;
  return `${path}:${problem.line}:${problem.column}: ${prefix}${problem.message}`;
}

type Place = (offset: number, length: number, message: string) => ManifestProblem;
type Issue = z.core.$ZodIssue;

function refuse(...problems: readonly ManifestProblem[]): ParsedManifest {
  return { value: undefined, problems };
}

function placer(text: string): Place {
  return (offset, length, message) => {
    const before = text.slice(0, offset).split(/\r\n|\r|\n/);
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, offset, length, message };
  };
}

/** What the parser's codes mean in words. */
const SYNTAX: Readonly<Record<string, string>> = {
  InvalidSymbol: "a value",
  InvalidNumberFormat: "a number",
  PropertyNameExpected: 'a key in double quotes or "}"',
  ValueExpected: "a value",
  ColonExpected: '":"',
  CommaExpected: '"," or the end of the list',
  CloseBraceExpected: '"}"',
  CloseBracketExpected: '"]"',
  EndOfFileExpected: "the end of the file",
  InvalidCommentToken: "a value",
  UnexpectedEndOfComment: "the end of the comment (*/)",
  UnexpectedEndOfString: 'the end of the string (")',
  UnexpectedEndOfNumber: "the rest of the number",
  InvalidUnicode: "four hexadecimal digits after \\u",
  InvalidEscapeCharacter: "an escape that JSON knows",
  InvalidCharacter: "a character that JSON allows in a string",
};

function syntaxMessage(error: ParseError, text: string): string {
  const found = text.slice(error.offset, error.offset + Math.min(error.length, 40)).split(/[\r\n]/)[0] ?? "";
  const expected = SYNTAX[printParseErrorCode(error.error)] ?? "JSON with comments";
  return `expected ${expected}, found ${found === "" ? "the end of the file" : `\`${found}\``}`;
}

function mistakesOf(issue: Issue, root: JsonNode, text: string, place: Place): ManifestProblem[] {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  if (issue.code === "unrecognized_keys") {
    const holder = findNodeAtLocation(root, path);
    return issue.keys.map((key) => {
      const node = holder?.children?.find((property) => property.children?.[0]?.value === key)?.children?.[0];
      return place(node?.offset ?? 0, node?.length ?? 0, unknownKeyMessage(key, path));
    });
  }
  const node = path.length === 0 ? root : findNodeAtLocation(root, path);
  // The rule for a record's key has its phrase one level down, and its place is the key, not the value.
  if (issue.code === "invalid_key") {
    const key = node?.parent?.children?.[0];
    const phrase = issue.issues[0]?.message ?? issue.message;
    return [place(key?.offset ?? 0, key?.length ?? 0, `expected ${phrase}, found "${String(path.at(-1))}"`)];
  }
  if (node !== undefined)
    return [place(node.offset, node.length, `expected ${issue.message}, found ${describe(node, text)}`)];
  // A required key is missing: the place is the object that lacks it.
  const holder = findNodeAtLocation(root, path.slice(0, -1)) ?? root;
  return [place(holder.offset, 1, `expected "${String(path.at(-1))}": ${issue.message}, found nothing`)];
}

function unknownKeyMessage(key: string, path: readonly (string | number)[]): string {
  const known = knownKeys(path);
  const nearest = known
    .map((name) => ({ name, distance: editDistance(key.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  const where = path.length === 0 ? "the manifest" : `"${path.join(".")}"`;
  if (nearest !== undefined && nearest.distance <= Math.max(1, Math.floor(nearest.name.length / 3))) {
    return `expected a key of ${where}, found "${key}"; did you mean "${nearest.name}"?`;
  }
  return `expected a key of ${where} (${known.join(", ")}), found "${key}"`;
}

/** Keys of the object at `path`; all objects of the manifest with fixed keys are at its top or one level down. */
function knownKeys(path: readonly (string | number)[]): readonly string[] {
  const top = manifestSchema.shape;
  switch (path[0]) {
    case undefined:
      return Object.keys(top).filter((key) => key !== "$schema");
    case "tcb":
      return Object.keys(top.tcb.unwrap().shape);
    case "enclave":
      return Object.keys(top.enclave.unwrap().shape);
    case "run":
      return Object.keys(top.run.unwrap().shape);
    case "release":
      return Object.keys(top.release.unwrap().shape);
    default:
      return [];
  }
}

function editDistance(a: string, b: string): number {
  if (a.length > 40) return a.length;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? a.length;
}

function describe(node: JsonNode, source: string): string {
  if (node.type === "object") return "an object";
  if (node.type === "array") return (node.children ?? []).length === 0 ? "an empty array" : "an array";
  // A number as it is written: one of many digits is not what JavaScript makes of it.
  const text =
    node.type === "number"
      ? source.slice(node.offset, node.offset + node.length)
      : JSON.stringify(node.value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** The value of a node, made without ever assigning to `__proto__`. */
function plainValue(node: JsonNode): unknown {
  if (node.type === "array") return (node.children ?? []).map(plainValue);
  if (node.type !== "object") return node.value as unknown;
  const entries = (node.children ?? []).flatMap(({ children }) => {
    const [key, value] = children ?? [];
    return key === undefined || value === undefined ? [] : [[String(key.value), plainValue(value)] as const];
  });
  return Object.fromEntries(entries);
}

function* repeatedKeys(node: JsonNode): Generator<JsonNode> {
  const seen = new Set<unknown>();
  for (const child of node.children ?? []) {
    const [key] = child.type === "property" ? (child.children ?? []) : [];
    if (key !== undefined) {
      if (seen.has(key.value)) yield key;
      seen.add(key.value);
    }
    yield* repeatedKeys(child);
  }
}
