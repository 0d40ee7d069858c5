/** One source file of a project: its text, as saved or as it stands in an editor, and its facts. */

import { decodeTextFile } from "../../runtime/base/text.ts";
import { languageOf, noFacts } from "./facts.ts";
import type { SourceFacts } from "./facts.ts";
import { ItemCache } from "./items.ts";
import type { TextChange } from "./items.ts";
import { LineTable } from "./lines.ts";
import { difference, ParsedText } from "./parser.ts";
import type { Parsers } from "./parser.ts";
import { MOST_SOURCE_BYTES } from "./project-files.ts";
import { updateFacts } from "./c.ts";
import { readFacts } from "./read-facts.ts";

export class SourceFile {
  readonly path: string;
  readonly #parsers: Parsers;
  /** Kept once an editor has changed the file beyond one item, so that the next text is parsed only where it differs. */
  #parsed: ParsedText | undefined;
  /** The text was read as a whole, and its items are known. */
  #hasItems = false;
  #isWholeSound = false;
  /** Of the last text that had no syntax error. */
  #sound: SourceFacts | undefined;
  #open = false;
  #items = new ItemCache();
  /** What was last read, of this very text. */
  #read: SourceFacts;
  #lines: LineTable | undefined;
  text = "";
  facts: SourceFacts;
  /** The text that a build sees. */
  savedText = "";
  /** Names that the saved text uses. */
  savedNames: ReadonlySet<string> = new Set();

  constructor(path: string, parsers: Parsers, language = languageOf(path) ?? "c") {
    this.path = path;
    this.#parsers = parsers;
    this.facts = noFacts(language);
    this.#read = this.facts;
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
  edit(text: string): void {
    this.#open = true;
    this.#take(text);
  }

  /** Takes the saved text, which is what counts when no editor has the file open. */
  load(bytes: Uint8Array): void {
    this.#open = false;
    const text = bytes.length > MOST_SOURCE_BYTES ? undefined : decodeTextFile(bytes);
    if (text === undefined) this.#refuse();
    else if (text !== this.text) this.#take(text);
    this.saved();
    this.dispose();
  }

  /** The text of the editor is now what is saved. */
  saved(): void {
    this.savedText = this.text;
    this.savedNames = new Set(this.facts.uses.map((use) => use.name));
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

  #refuse(): void {
    this.text = "";
    this.#lines = undefined;
    this.facts = { ...noFacts(this.facts.language), tooLarge: true };
    this.dispose();
  }

  #dropTree(): void {
    this.#parsed?.dispose();
    this.#parsed = undefined;
  }

  #take(text: string): void {
    const before = this.text;
    this.text = text;
    if (this.#hasItems && text === before) return;
    const { language } = this.facts;
    if (text.length > MOST_SOURCE_BYTES) {
      this.#refuse();
      return;
    }
    // What is typed is within one function mostly, and only that one is parsed.
    const change = this.#hasItems || this.#lines ? difference(before, text) : undefined;
    if (change) this.#lines?.update(text, change);
    const facts = (change && this.#readItem(text, change)) ?? this.#readWhole(text);
    this.#read = facts;
    if (language === "rust" ? this.#isWholeSound : this.#items.isSound) this.#sound = facts;
    this.facts = this.#withDefinitions(facts);
  }

  #readItem(text: string, change: TextChange): SourceFacts | undefined {
    if (!this.#hasItems || this.facts.language === "rust") return undefined;
    return updateFacts(text, change, this.#read, this.#parsers, this.#items);
  }

  #readWhole(text: string): SourceFacts {
    const { language } = this.facts;
    if (this.#parsed) this.#parsed.update(text);
    else this.#parsed = new ParsedText(this.#parsers[language], text);
    const tree = this.#parsed.tree;
    const facts = tree ? readFacts(tree, text, language, this.#parsers, this.#items) : noFacts(language);
    // A file that is only looked at needs no tree: hundreds may be open.
    this.#isWholeSound = tree?.rootNode.hasError === false;
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
