/** Facts of a source in any of the languages. */

import type { Tree } from "web-tree-sitter";

import { readFacts as readFactsOfC } from "./c.ts";
import type { SourceFacts, SourceLanguage } from "./facts.ts";
import type { ItemCache } from "./items.ts";
import type { Parsers } from "./parser.ts";
import type { PreprocessedText } from "./preprocessor/preprocessed-text.ts";
import { readRustFacts } from "./rust.ts";

export function readFacts(
  tree: Tree,
  text: string,
  language: SourceLanguage,
  parsers: Parsers,
  preprocessed: Pick<PreprocessedText, "live">,
  cache?: ItemCache,
): SourceFacts {
  return language === "rust"
    ? readRustFacts(tree)
    : readFactsOfC(tree, text, language, parsers, preprocessed, cache);
}
