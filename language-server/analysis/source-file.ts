/** One source file of a project: its text, as saved or as it stands in an editor, and its facts. */

import { decodeTextFile } from "../../runtime/base/text.ts";
import { languageOf, noFacts } from "./facts.ts";
import type { SourceFacts, SourceLanguage } from "./facts.ts";
import { ItemCache } from "./items.ts";
import { LineTable } from "./lines.ts";
import { difference, ParsedText } from "./parser.ts";
import type { Parsers } from "./parser.ts";
import { PreprocessedText } from "./preprocessor/preprocessed-text.ts";
import type { TransparentMacros } from "./preprocessor/transparent.ts";
import type { Branches } from "./preprocessor/walk.ts";
import { MOST_SOURCE_BYTES } from "./project-files.ts";
import { updateFacts } from "./c.ts";
import { rustCode } from "./rust-code.ts";
import { readFacts } from "./read-facts.ts";

export class SourceFile {
  readonly path: string;
  readonly #parsers: Parsers;
  /** Kept once an editor has changed the file beyond one item, so that the next text is parsed only where it differs. */
  #parsed: ParsedText | undefined;
  #isWholeSound = false;
  /** Of the last text that had no syntax error. */
  #sound: SourceFacts | undefined;
  #open = false;
  #items = new ItemCache();
  /** `#items` are those of `#readText`. */
  #hasItems = false;
  /** What was last read, and of which text; undefined where what is code in it is another now. */
  #read: SourceFacts;
  #readText: string | undefined = "";
  #facts: SourceFacts;
  #lines: LineTable | undefined;
  #savedNames: ReadonlySet<string> | undefined = new Set();
  readonly preprocessed: PreprocessedText;
  text = "";
  /** The text that a build sees. */
  savedText = "";

  constructor(path: string, parsers: Parsers, language = languageOf(path) ?? "c") {
    this.path = path;
    this.#parsers = parsers;
    this.#facts = noFacts(language);
    this.#read = this.#facts;
    this.preprocessed = new PreprocessedText(language);
  }

  get language(): SourceLanguage {
    return this.#read.language;
  }

  /** What the text says, as far as it is code. It is read when it is asked for. */
  get facts(): SourceFacts {
    if (this.#readText !== this.text) this.#readNow();
    return this.#facts;
  }

  /** Names that the saved text uses. */
  get savedNames(): ReadonlySet<string> {
    return this.#noteSavedNames();
  }

  /** Where the lines of `text` begin. */
  get lines(): LineTable {
    this.#lines ??= new LineTable(this.text);
    return this.#lines;
  }

  /** An editor has the file open: its text counts from now on, and not the saved one. */
  get open(): boolean {
    return this.#open;
  }

  /** Takes the text of an editor. */
  edit(written: string): void {
    this.#open = true;
    const text = withLineFeeds(written);
    // One copy of a text is enough.
    this.#take(text === this.savedText ? this.savedText : text);
  }

  /** Takes the saved text, which is what counts when no editor has the file open. */
  load(bytes: Uint8Array): void {
    this.#open = false;
    const text = bytes.length > MOST_SOURCE_BYTES ? undefined : decodeTextFile(bytes);
    if (text === undefined) this.#refuse();
    else this.#take(withLineFeeds(text));
    this.saved();
    this.dispose();
  }

  /** The text of the editor is now what is saved. */
  saved(): void {
    this.savedText = this.text;
    this.#savedNames = undefined;
  }

  /** Takes which branches of its conditions are code, and which macros are not to be seen; true where that is news. */
  surround(branches: Branches, transparent: TransparentMacros): boolean {
    if (!this.preprocessed.surround(branches, transparent)) return false;
    this.#readText = undefined;
    return true;
  }

  dispose(): void {
    this.#dropTree();
    this.#items = new ItemCache();
    this.#hasItems = false;
    this.#lines = undefined;
  }

  /** Nobody edits the file at the moment: the next text that changes more than one item is parsed as a whole. */
  rest(): void {
    this.#dropTree();
  }

  #noteSavedNames(): ReadonlySet<string> {
    this.#savedNames ??= new Set(this.facts.uses.map((use) => use.name));
    return this.#savedNames;
  }

  #refuse(): void {
    this.text = "";
    this.preprocessed.replace("");
    this.#facts = { ...noFacts(this.language), tooLarge: true };
    this.#readText = "";
    this.dispose();
  }

  #dropTree(): void {
    this.#parsed?.dispose();
    this.#parsed = undefined;
  }

  #take(text: string): void {
    const before = this.text;
    if (text === before && !this.#facts.tooLarge) return;
    if (text.length > MOST_SOURCE_BYTES) {
      this.#refuse();
      return;
    }
    // What was saved is asked for later than the next text comes.
    if (before === this.savedText) this.#noteSavedNames();
    const change = difference(before, text);
    this.text = text;
    this.#lines?.update(text, change);
    // Rust has attributes in place of a preprocessor.
    if (this.language !== "rust" && !this.preprocessed.update(before, text, change))
      this.#readText = undefined;
    if (this.#facts.tooLarge) this.#readText = undefined;
  }

  #readNow(): void {
    const { text } = this;
    const facts = this.#readItem(text) ?? this.#readWhole(text);
    this.#read = facts;
    this.#readText = text;
    if (facts.language === "rust" ? this.#isWholeSound : this.#items.isSound) this.#sound = facts;
    this.#facts = this.#withDefinitions(facts);
    if (!this.#open) this.dispose();
  }

  /** What is typed is within one function mostly, and only that one is parsed. */
  #readItem(text: string): SourceFacts | undefined {
    if (!this.#hasItems || this.#readText === undefined || this.language === "rust") return undefined;
    const change = difference(this.#readText, text);
    return updateFacts(text, this.preprocessed, change, this.#read, this.#parsers, this.#items);
  }

  #readWhole(text: string): SourceFacts {
    const { language } = this;
    const code = language === "rust" ? rustCode(text) : this.preprocessed.code();
    if (this.#parsed) this.#parsed.update(text, code);
    else this.#parsed = new ParsedText(this.#parsers[language], text, code);
    const tree = this.#parsed.tree;
    const facts = tree
      ? readFacts(tree, text, language, this.#parsers, this.preprocessed, this.#items)
      : noFacts(language);
    this.#isWholeSound = tree?.rootNode.hasError === false;
    // A file that is only looked at needs no tree: hundreds may be open.
    if (!this.#hasItems) this.#dropTree();
    this.#hasItems = true;
    return facts;
  }

  /** In half-typed code the parser loses definitions that stand below: what the last text without errors defined counts on. */
  #withDefinitions(facts: SourceFacts): SourceFacts {
    const sound = this.#sound ?? facts;
    const both = (which: "defined" | "linkable"): ReadonlySet<string> =>
      sound[which] === facts[which] ? facts[which] : new Set([...sound[which], ...facts[which]]);
    return sound === facts ? facts : { ...facts, defined: both("defined"), linkable: both("linkable") };
  }
}

/** A carriage return by itself ends a line, for compilers and editors alike; in as many characters, a line feed does. */
function withLineFeeds(text: string): string {
  return text.includes("\r") && LONE_RETURN.test(text) ? text.replaceAll(LONE_RETURNS, "\n") : text;
}

const LONE_RETURN = /\r(?!\n)/;
const LONE_RETURNS = /\r(?!\n)/g;
