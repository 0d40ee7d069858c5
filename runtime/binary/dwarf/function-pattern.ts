/**
 * Functions by a name as people write it. As in gdb (manual, "Linespec Locations"), namespaces and classes in front may be left out
 * unless `-qualified` stands before the name, template arguments and parameter types too. Beyond gdb, `::` in front means the same, and
 * `*` stands for any text within one part.
 */

import {
  isShortForTemplate,
  readableName,
  splitArguments,
  splitScopes,
  withoutTemplateArguments,
} from "../cxx-names.ts";
import { ANONYMOUS_NAMESPACE } from "./name-index.ts";

const QUALIFIED = /^-q(?:ualified)?\s+/;

export interface FunctionNames {
  readonly qualifiedName: string;
  /** Types, without that of `this`. */
  readonly parameters: () => readonly string[];
}

export type FunctionPattern = (names: FunctionNames) => boolean;

/** Says of a function whether the text means it. */
export function functionPattern(text: string): FunctionPattern {
  const unmarked = text.trim().replace(QUALIFIED, "");
  const { name, parameters } = separate(unmarked);
  const isWhole = unmarked !== text.trim() || name.startsWith("::");
  const parts = namedScopes(name).map(partPattern);
  const types = parameters?.map(canonical);
  return ({ qualifiedName, parameters: actual }) => {
    const scopes = namedScopes(qualifiedName);
    if (!/\w/.test(name) || scopes.length < parts.length || (isWhole && scopes.length !== parts.length))
      return false;
    const tail = scopes.slice(scopes.length - parts.length);
    if (!parts.every((matches, index) => matches(tail[index] ?? ""))) return false;
    return types === undefined || sameTypes(types, actual().map(canonical));
  };
}

/**
 * What is in the own name of each function that a text means, as the compiler wrote it: to look for that takes a fraction of the time that
 * the pattern takes. Empty where nothing can be said.
 */
export function functionWord(text: string): string {
  const last = namedScopes(separate(text.trim().replace(QUALIFIED, "")).name).at(-1) ?? "";
  const [, word = ""] = /^(\w+)(?:<.*)?$/s.exec(last) ?? [];
  return word === "operator" || isShortForTemplate(word) ? "" : word;
}

/** Anonymous namespaces are passed over, as the compiler does. */
function namedScopes(name: string): string[] {
  return splitScopes(readableName(name)).filter((scope) => scope !== ANONYMOUS_NAMESPACE);
}

/** `ns::area(int, Shape const&) const`: what stands before the list of parameters, and the list. */
function separate(text: string): { name: string; parameters: string[] | undefined } {
  const match = /^(.*?)\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)\s*(?:const)?$/s.exec(text);
  const name = match?.[1];
  if (name === undefined || name === "" || /operator\s*$/.test(name)) {
    const call = /^(.*operator\s*\(\))\s*\((.*)\)\s*(?:const)?$/s.exec(text);
    if (call === null) return { name: text, parameters: undefined };
    return { name: call[1] ?? "", parameters: splitArguments(call[2] ?? "") };
  }
  if (name.endsWith("::")) return { name: text, parameters: undefined };
  const list = splitArguments(match?.[2] ?? "");
  return { name: name.trimEnd(), parameters: list.length === 1 && list[0] === "void" ? [] : list };
}

function partPattern(part: string): (actual: string) => boolean {
  const isOperator = part.startsWith("operator");
  if (part.includes("*") && !isOperator) {
    const escaped = part.split("*").map((piece) => piece.trimEnd().replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
    const pattern = new RegExp(`^${escaped.join(".*")}$`, "s");
    return (actual) => pattern.test(actual);
  }
  return (actual) => actual === part || withoutTemplateArguments(actual) === part;
}

/** One spelling of a type: `const` in front, no spaces where they mean nothing. */
function canonical(type: string): string {
  const readable = readableName(type.trim());
  const eastConst = /^(?!const\b)(.+?)\s+const\b(.*)$/s.exec(readable);
  const west = eastConst === null ? readable : `const ${eastConst[1] ?? ""}${eastConst[2] ?? ""}`;
  return west.replaceAll(/\s*([*&<>,()])\s*/g, "$1");
}

/** A type may be written without its namespaces. */
function sameTypes(wanted: readonly string[], actual: readonly string[]): boolean {
  const bare = (type: string): string => type.replaceAll(/\b(?:\w+::)+/g, "");
  return (
    wanted.length === actual.length &&
    wanted.every((type, index) => type === actual[index] || type === bare(actual[index] ?? ""))
  );
}
