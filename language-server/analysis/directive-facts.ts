/** Facts of directives: what is included, and what macros stand for. */

import { FactReader, isKeyword } from "./fact-reader.ts";
import { NOTHING } from "./facts.ts";
import type { SourceLanguage, TextRange } from "./facts.ts";
import { NO_OWN_MARKS } from "./flow/body.ts";
import { repeatedParameters } from "./flow/repeated-parameters.ts";
import type { DirectiveItem, ItemFacts } from "./items.ts";
import { pastedNames } from "./macros.ts";
import { ParsedText } from "./parser.ts";
import type { Parsers } from "./parser.ts";
import type { Directive } from "./preprocessor/directives.ts";
import { readDefinition } from "./preprocessor/macros.ts";
import { includedPath } from "./preprocessor/walk.ts";

const NO_FACTS: ItemFacts = {
  ...NOTHING,
  flow: { bodies: [], ...NO_OWN_MARKS },
};

/** Undefined for those that give no facts. */
export function readDirective(
  directive: Directive,
  text: string,
  language: SourceLanguage,
  parsers: Parsers,
): DirectiveItem | undefined {
  const { kind, start, end } = directive;
  if (kind === "include") return { start, end, facts: includeFacts(directive, text) };
  return kind === "define"
    ? { start, end, facts: macroFacts(directive, text, language, parsers) }
    : undefined;
}

function includeFacts({ start, end, rest }: Directive, text: string): ItemFacts {
  const include = includedPath(rest);
  if (!include) return NO_FACTS;
  const at = text.slice(start, end).indexOf(rest.slice(0, include.path.length + 2));
  if (at < 0) return NO_FACTS;
  const range = { start: start + at, end: start + at + include.path.length + 2 };
  return { ...NO_FACTS, includes: [{ ...include, range }] };
}

/** Where the replacement begins: behind the name and the parameters. */
const HEAD = /^#(?:\s|\\\r?\n)*define(?:\s|\\\r?\n)+\w+(?:\([^)]*\))?/;

function macroFacts(
  { start, end, rest }: Directive,
  text: string,
  language: SourceLanguage,
  parsers: Parsers,
): ItemFacts {
  const definition = readDefinition(rest);
  if (!definition) return NO_FACTS;
  const { name, macro } = definition;
  const own = text.slice(start, end);
  const head = HEAD.exec(own)?.[0].length ?? own.length;
  const parameters = new Set(macro.parameters);
  const names = new Set([name]);
  const repeats = repeatedParameters(macro);
  const isPasting = macro.isFunctionLike && macro.body.includes("#");
  const facts = {
    ...NO_FACTS,
    defined: names,
    macros: names,
    flow: repeats.length > 0 ? { ...NO_FACTS.flow, repeats: new Map([[name, repeats]]) } : NO_FACTS.flow,
    pasted: isPasting ? [{ name, names: pastedNames(macro.body, parameters) }] : [],
  };
  const body = { text: own.slice(head), start: start + head, name, parameters };
  const alias = /^[A-Za-z_]\w*$/.exec(macro.body)?.[0];
  if (alias !== undefined && !parameters.has(alias) && !isKeyword(alias)) {
    const at = start + head + body.text.indexOf(alias);
    const range = { start: at, end: at + alias.length };
    return {
      ...facts,
      uses: [{ name: alias, kind: "call", range, macro: name, isWhole: !macro.isFunctionLike }],
    };
  }
  return { ...facts, ...(/[A-Za-z_]/.test(macro.body) ? bodyFacts(body, language, parsers) : {}) };
}

interface MacroBody {
  readonly text: string;
  readonly start: number;
  readonly name: string;
  readonly parameters: ReadonlySet<string>;
}

/** The preprocessor's text becomes code only where it is used, so it is parsed as if it stood in a function. */
function bodyFacts(
  macro: MacroBody,
  language: SourceLanguage,
  parsers: Parsers,
): Pick<ItemFacts, "uses" | "mentions" | "instructions"> {
  const prefix = "void f(void){";
  const code = macro.text.replaceAll(/\\(\r?)\n/g, " $1\n");
  const parsed = new ParsedText(parsers[language], `${prefix}${code};}`);
  const reader = new FactReader(parsed.text, language);
  if (parsed.tree) reader.read(parsed.tree.rootNode);
  parsed.dispose();
  const shift = macro.start - prefix.length;
  const moved = <Fact extends { readonly range: TextRange }>(fact: Fact): Fact => ({
    ...fact,
    range: { start: fact.range.start + shift, end: fact.range.end + shift },
  });
  const isOwn = ({ name }: { readonly name: string }): boolean => !macro.parameters.has(name);
  return {
    uses: reader.uses.filter(isOwn).map((use) => ({ ...moved(use), macro: macro.name })),
    mentions: reader.mentions.filter(isOwn).map((mention) => ({ ...moved(mention), macro: macro.name })),
    instructions: reader.instructions.map(moved),
  };
}
