/** Syntax trees by tree-sitter: loading of its grammars, and one text with its tree that follows edits. */

import { Edit, Language, Parser } from "web-tree-sitter";
import type { Tree } from "web-tree-sitter";

import { assert } from "../../runtime/base/assert.ts";
import { grammarPath } from "../grammars.ts";
import type { GrammarName } from "../grammars.ts";
import type { SourceLanguage } from "./facts.ts";
import { maskAnnotations } from "./flow/annotations.ts";
import type { TextChange } from "./items.ts";

/** The path of a grammar's file, or its bytes. */
export type GrammarSource = (name: GrammarName) => string | Promise<Uint8Array>;

/** A parser for each language. A grammar takes megabytes, so it is loaded when there is a file in its language. */
export class Parsers {
  readonly #loading = new Map<SourceLanguage, Promise<void>>();
  readonly #parsers = new Map<SourceLanguage, Parser>();
  readonly #grammars: GrammarSource;

  constructor(grammars: GrammarSource) {
    this.#grammars = grammars;
  }

  /** To be waited for before the language's parser is asked for. */
  load(language: SourceLanguage): Promise<void> {
    const loading = this.#loading.get(language) ?? this.#load(language);
    this.#loading.set(language, loading);
    return loading;
  }

  get c(): Parser {
    return this.#of("c");
  }

  get cpp(): Parser {
    return this.#of("cpp");
  }

  get rust(): Parser {
    return this.#of("rust");
  }

  async #load(language: SourceLanguage): Promise<void> {
    const parser = new Parser();
    parser.setLanguage(await Language.load(await this.#grammars(language)));
    this.#parsers.set(language, parser);
  }

  #of(language: SourceLanguage): Parser {
    const parser = this.#parsers.get(language);
    assert(parser !== undefined, `the grammar for ${language} has not been loaded`);
    return parser;
  }
}

let loading: Promise<Parsers> | undefined;

/** The parsers, one set per process, with the grammars of these languages. */
export async function loadParsers(
  languages: readonly SourceLanguage[] = ["c", "cpp", "rust"],
  grammars: GrammarSource = grammarPath,
): Promise<Parsers> {
  loading ??= start(grammars);
  const parsers = await loading;
  await Promise.all(languages.map((language) => parsers.load(language)));
  return parsers;
}

async function start(grammars: GrammarSource): Promise<Parsers> {
  const runtime = await grammars("runtime");
  await Parser.init(typeof runtime === "string" ? { locateFile: () => runtime } : { wasmBinary: runtime });
  return new Parsers(grammars);
}

/** A text and its syntax tree. The tree lives in WebAssembly memory: `dispose` gives it back. */
export class ParsedText {
  readonly #parser: Parser;
  #tree: Tree | null = null;
  #text = "";
  /** What the parser was given. */
  #parsed = "";

  /** `code` is the text with blanks in place of what is no code. */
  constructor(parser: Parser, text: string, code = text) {
    this.#parser = parser;
    this.#replaceTree(text, maskAnnotations(code), null);
  }

  get text(): string {
    return this.#text;
  }

  get tree(): Tree | null {
    return this.#tree;
  }

  /**
   * Takes the new text. What differs is found here, as one edit, rather than followed through the editor's own list of
   * changes: comparing two strings is far cheaper than a parse and cannot drift from the text.
   */
  update(text: string, code = text): void {
    const parsed = maskAnnotations(code);
    if (text === this.#text && parsed === this.#parsed) return;
    const old = this.#tree;
    old?.edit(differenceAsEdit(this.#parsed, parsed));
    this.#replaceTree(text, parsed, old);
    old?.delete();
  }

  dispose(): void {
    this.#tree?.delete();
    this.#tree = null;
  }

  #replaceTree(text: string, parsed: string, old: Tree | null): void {
    this.#text = text;
    this.#parsed = parsed;
    this.#tree = this.#parser.parse(this.#parsed, old);
  }
}

/** Where two texts differ. Most of it is compared in large pieces, for which the engine needs no loop. */
export function difference(before: string, after: string): TextChange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start + PIECE <= shorter && before.slice(start, start + PIECE) === after.slice(start, start + PIECE))
    start += PIECE;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  const rest = shorter - start;
  let same = 0;
  const tail = (text: string): string => text.slice(text.length - same - PIECE, text.length - same);
  while (same + PIECE <= rest && tail(before) === tail(after)) same += PIECE;
  while (
    same < rest &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  ) {
    same++;
  }
  return { start, oldEnd: before.length - same, newEnd: after.length - same };
}

const PIECE = 4096;

function differenceAsEdit(before: string, after: string): Edit {
  const { start, oldEnd, newEnd } = difference(before, after);
  const startPosition = pointAt(before, start, { index: 0, row: 0, column: 0 });
  const from = { index: start, ...startPosition };
  return new Edit({
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition,
    oldEndPosition: pointAt(before, oldEnd, from),
    newEndPosition: pointAt(after, newEnd, from),
  });
}

interface Point {
  readonly row: number;
  readonly column: number;
}

/** The place of `index`, counted from a place before it. */
function pointAt(text: string, index: number, from: Point & { readonly index: number }): Point {
  let { row } = from;
  let lineStart = from.index - from.column;
  for (let at = text.indexOf("\n", from.index); at >= 0 && at < index; at = text.indexOf("\n", at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: index - lineStart };
}
