/** A text with its directives, and which parts of it are code. Both follow edits, so that what is typed in a function costs no new look at the whole. */

import type { SourceLanguage, TextRange } from "../facts.ts";
import type { TextChange } from "../items.ts";
import { scanDirectives } from "./directives.ts";
import type { Directive } from "./directives.ts";
import { blank } from "./blank.ts";
import { enclosingBranches, findInactive } from "./inactive.ts";
import type { Inactive } from "./inactive.ts";
import { withoutOldParameters } from "./old-style-parameters.ts";
import { withClosedLiterals } from "./unclosed.ts";
import { NO_TRANSPARENT, withoutTransparent } from "./transparent.ts";
import type { TransparentMacros } from "./transparent.ts";
import { walkAlone } from "./walk.ts";
import type { Branches } from "./walk.ts";

/** Counts through all texts, so that no two states of any have the same. */
let versions = 0;

export class PreprocessedText {
  readonly #language: SourceLanguage;
  #text = "";
  #directives: readonly Directive[] = [];
  #branches: Branches | undefined;
  #inactive: Inactive | undefined;
  /** Of each directive: the directive that begins the branch behind it, or -1. */
  #enclosing: Int32Array | undefined;
  #transparent = NO_TRANSPARENT;
  /** Another one whenever what the directives say is something else. */
  version = ++versions;

  constructor(language: SourceLanguage) {
    this.#language = language;
  }

  get directives(): readonly Directive[] {
    return this.#directives;
  }

  /** The directive that begins the innermost branch around a place, by its index; -1 outside of all. */
  branchAt(offset: number): number {
    let low = 0;
    let high = this.#directives.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#directives[middle]?.start ?? Infinity) <= offset) low = middle + 1;
      else high = middle;
    }
    this.#enclosing ??= enclosingBranches(this.#directives);
    return this.#enclosing[low - 1] ?? -1;
  }

  /** The directives that count. */
  get live(): readonly Directive[] {
    return this.#known().live;
  }

  /** A part of the text as the parser is to see it: with blanks in place of what is no code. */
  code(start = 0, end = this.#text.length): string {
    const own = blank(this.#text.slice(start, end), this.#known().ranges, start);
    const seen = withoutTransparent(withClosedLiterals(own), this.#transparent);
    return this.#language === "c" ? withoutOldParameters(seen) : seen;
  }

  /** Until the project has said which branches are code, the file is taken by itself. */
  #known(): Inactive {
    if (!this.#branches) {
      const alone = walkAlone(this.#directives, this.#language);
      this.#branches = alone.branches.get("") ?? new Uint8Array(0);
      this.#transparent = alone.transparent;
    }
    this.#inactive ??= findInactive(this.#text, this.#directives, this.#branches);
    return this.#inactive;
  }

  replace(text: string): void {
    this.#text = text;
    const before = this.#directives;
    this.#directives = scanDirectives(text);
    this.#enclosing = undefined;
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
    const { ranges, live, isOpen } = this.#known();
    this.#text = text;
    const { oldEnd, newEnd } = change;
    const by = newEnd - oldEnd;
    const moved = <Range extends TextRange>(range: Range): Range => {
      const { start, end } = range;
      return end < oldEnd ? range : { ...range, start: start >= oldEnd ? start + by : start, end: end + by };
    };
    this.#directives = this.#directives.map(moved);
    const inactive = { ranges: ranges.map(moved), live: live.map(moved), isOpen };
    this.#inactive = isOpen ? undefined : inactive;
    return sameRanges(inactive.ranges, this.#known().ranges);
  }

  /** Takes what the project says of it; true where the code is not what it was. */
  surround(branches: Branches, transparent: TransparentMacros): boolean {
    const before = this.#known();
    this.#branches = branches;
    this.#inactive = findInactive(this.#text, this.#directives, branches);
    const isOther = transparent !== this.#transparent && this.#mentions(transparent, this.#transparent);
    this.#transparent = transparent;
    return isOther || !sameRanges(before.ranges, this.#inactive.ranges);
  }

  /** Some macro that is in one of these and not in the other may stand in the text. */
  #mentions(a: TransparentMacros, b: TransparentMacros): boolean {
    const isNew = (one: TransparentMacros, other: TransparentMacros): boolean =>
      [...one].some(([name, { kind, text }]) => {
        const { kind: otherKind, text: otherText } = other.get(name) ?? {};
        return (otherKind !== kind || otherText !== text) && this.#text.includes(name);
      });
    return isNew(a, b) || isNew(b, a);
  }
}

/** The lines that change have, or had, something of which directives or comments are made. */
function touchesDirectives(before: string, text: string, { start, oldEnd, newEnd }: TextChange): boolean {
  return isTelling(linesAround(before, start, oldEnd)) || isTelling(linesAround(text, start, newEnd));
}

/** With the line above, which may go on here, and the end of the last one, before which a backslash may stand. */
function linesAround(text: string, start: number, end: number): string {
  const first = text.lastIndexOf("\n", start - 1);
  const above = first <= 0 ? -1 : text.lastIndexOf("\n", first - 1);
  const last = text.indexOf("\n", end);
  return text.slice(above + 1, last < 0 ? text.length : last + 1);
}

function isTelling(lines: string): boolean {
  return /#|\/\*|\*\/|\\\r?\n/.test(lines);
}

function sameMeaning(a: readonly Directive[], b: readonly Directive[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ kind, rest }, index) => kind === b[index]?.kind && rest === b[index].rest)
  );
}

function sameRanges(a: readonly TextRange[], b: readonly TextRange[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ start, end }, index) => start === b[index]?.start && end === b[index].end)
  );
}
