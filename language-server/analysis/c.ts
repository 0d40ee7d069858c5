/** Facts of C and C++ sources, from their syntax trees and their directives. Never throws: what cannot be understood gives no fact. */

import type { Node, Tree } from "web-tree-sitter";
import { readCxxFacts } from "./cxx.ts";
import type { CxxFacts } from "./cxx.ts";
import { readDirective } from "./directive-facts.ts";
import { FactReader } from "./fact-reader.ts";
import { readItemFlow } from "./flow/read-body.ts";
import { ItemCache } from "./items.ts";
import type { ItemAround, ItemFacts, TextChange } from "./items.ts";
import type { SourceFacts, SourceLanguage } from "./facts.ts";
import { ParsedText } from "./parser.ts";
import type { Parsers } from "./parser.ts";
import type { PreprocessedText } from "./preprocessor/preprocessed-text.ts";

const NOTHING_OF_CXX: CxxFacts = { features: [], stdNames: [] };

/** `cache` keeps the items of the file, for `updateFacts`. */
export function readFacts(
  tree: Tree,
  text: string,
  language: SourceLanguage,
  parsers: Parsers,
  { live }: Pick<PreprocessedText, "live">,
  cache = new ItemCache(),
): SourceFacts {
  const directives = live
    .map((directive) => readDirective(directive, text, language, parsers))
    .filter((item) => item !== undefined);
  return cache.read(tree.rootNode, text, language, directives, (item, around) =>
    readItem({ item, text, ...around }, language),
  );
}

/** The facts after a change within one item of the file; undefined where the file must be read as a whole. */
export function updateFacts(
  text: string,
  preprocessed: Pick<PreprocessedText, "code">,
  change: TextChange,
  known: SourceFacts,
  parsers: Parsers,
  cache: ItemCache,
): SourceFacts | undefined {
  const { language } = known;
  return cache.update(text, change, known, (own, start, type, around) => {
    const code = preprocessed.code(start, start + own.length);
    const parsed = new ParsedText(parsers[language], own, code);
    const [item, ...others] = parsed.tree?.rootNode.namedChildren ?? [];
    const isSame = item?.type === type && others.length === 0 && item.startIndex === 0;
    const read =
      isSame && item.endIndex === own.length
        ? { facts: readItem({ item, text: own, ...around }, language), hasError: item.hasError }
        : undefined;
    parsed.dispose();
    return read;
  });
}

function readItem(
  { item, text, isAnnotated }: ItemAround & { readonly item: Node; readonly text: string },
  language: SourceLanguage,
): ItemFacts {
  const reader = new FactReader(text, language);
  reader.read(item);
  const { features, stdNames } = language === "cpp" ? readCxxFacts(item) : NOTHING_OF_CXX;
  const { uses, mentions, given, instructions, functions, defined, linkable, externs } = reader;
  const flow = readItemFlow(item, text, isAnnotated, language);
  const own = {
    uses,
    mentions,
    given,
    instructions,
    functions,
    features,
    stdNames,
    defined,
    linkable,
    externs,
    flow,
  };
  return { ...NOTHING_OF_DIRECTIVES, ...own };
}

const NOTHING_OF_DIRECTIVES = { includes: [], macros: new Set<string>(), pasted: [] } as const;
