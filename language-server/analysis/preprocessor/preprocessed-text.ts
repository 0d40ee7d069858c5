/** A text with its directives, and which parts of it are code. Both follow edits, so that what is typed in a function costs no new look at the whole. */

import type { SourceLanguage, TextRange } from "../facts.ts";
import type { TextChange } from "../items.ts";
import { scanDirectives } from "./directives.ts";
import type { Directive } from "./directives.ts";
import { inactiveRanges } from "./inactive.ts";
import { walkAlone } from "./walk.ts";
import type { Branches } from "./walk.ts";

/** Counts through all texts, so that no two states of any have the same. */
let versions = 0;

export class PreprocessedText {
  readonly #language: SourceLanguage;
  #text = "";
  #directives: readonly Directive[] = [];
  #branches: Branches | undefined;
  #inactive: readonly TextRange[] | undefined = [];
  /** Another one whenever what the directives say is something else. */
  version = ++versions;

  constructor(language: SourceLanguage) {
    this.#language = language;
  }

  get directives(): readonly Directive[] {
    return this.#directives;
  }

  /** What is no code. Until the project has said which branches are, the file is taken by itself. */
  get inactive(): readonly TextRange[] {
    this.#branches ??= walkAlone(this.#directives, this.#language);
    this.#inactive ??= inactiveRanges(this.#text, this.#directives, this.#branches);
    return this.#inactive;
  }

  replace(text: string): void {
    this.#text = text;
    const before = this.#directives;
    this.#directives = scanDirectives(text);
    this.#inactive = undefined;
    if (sameMeaning(before, this.#directives)) return;
    this.#branches = undefined;
    this.version = ++versions;
  }

  /** Takes a text that differs from the last by one change; false where what is code in it may be another. */
  update(before: string, text: string, change: TextChange): boolean {
    if (touchesDirectives(before, text, change)) {
      this.replace(text);
      return false;
    }
    this.#text = text;
    const { oldEnd, newEnd } = change;
    const by = newEnd - oldEnd;
    if (by === 0) return true;
    const moved = <Range extends TextRange>(range: Range): Range => {
      const { start, end } = range;
      return end < oldEnd ? range : { ...range, start: start >= oldEnd ? start + by : start, end: end + by };
    };
    this.#directives = this.#directives.map(moved);
    this.#inactive = this.#inactive?.map(moved);
    return true;
  }

  /** True where they are not what they were. */
  setBranches(branches: Branches): boolean {
    const { inactive } = this;
    this.#branches = branches;
    this.#inactive = inactiveRanges(this.#text, this.#directives, branches);
    return !sameRanges(inactive, this.#inactive);
  }
}

/** The lines that change have, or had, something of which directives or comments are made. */
function touchesDirectives(before: string, text: string, { start, oldEnd, newEnd }: TextChange): boolean {
  return isTelling(linesAround(before, start, oldEnd)) || isTelling(linesAround(text, start, newEnd));
}

/** With the line above, which may go on here. */
function linesAround(text: string, start: number, end: number): string {
  const first = text.lastIndexOf("\n", start - 1);
  const above = first <= 0 ? -1 : text.lastIndexOf("\n", first - 1);
  const last = text.indexOf("\n", end);
  return text.slice(above + 1, last < 0 ? text.length : last);
}

function isTelling(lines: string): boolean {
  return /#|\/\*|\*\/|\\\r?\n/.test(lines);
}

function sameMeaning(a: readonly Directive[], b: readonly Directive[]): boolean {
  return (
    a.length === b.length && a.every(({ kind, rest }, index) => kind === b[index]?.kind && rest === b[index].rest)
  );
}

function sameRanges(a: readonly TextRange[], b: readonly TextRange[]): boolean {
  return (
    a.length === b.length && a.every(({ start, end }, index) => start === b[index]?.start && end === b[index].end)
  );
}
