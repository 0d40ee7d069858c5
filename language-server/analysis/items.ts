/**
 * A file as a list of its items: functions, declarations, macros and the like. The facts of an item depend on its text alone,
 * so after an edit only those that it touched are read anew.
 */

import type { Node } from "web-tree-sitter";
import { mergeMarks } from "./flow/body.ts";
import type { Marks } from "./flow/body.ts";
import type { ItemFlow } from "./flow/read-body.ts";
import type { SourceFacts, SourceLanguage, TextRange } from "./facts.ts";
import { PlacedRange } from "./place.ts";
import type { Place } from "./place.ts";

/** Lists of facts that have a range. */
type Ranged = "includes" | "uses" | "mentions" | "instructions" | "functions" | "features" | "stdNames";

/** Sets of names. */
type Names = "defined" | "linkable" | "macros" | "externs";

export type ItemFacts = Pick<SourceFacts, Ranged | Names | "pasted" | "given"> & {
  readonly flow: ItemFlow;
};

/** Items may stand in these, at any depth. */
const CONTAINERS: ReadonlySet<string> = new Set([
  "translation_unit",
  "linkage_specification",
  "declaration_list",
  "namespace_definition",
]);

interface Placed {
  readonly type: string;
  readonly facts: ItemFacts;
  readonly place: Place;
  readonly length: number;
  readonly hasError: boolean;
}

/** A line of the preprocessor that is an item by itself. */
export interface DirectiveItem extends TextRange {
  /** With ranges that count from the file's beginning. */
  readonly facts: ItemFacts;
}

const DIRECTIVE = "directive";

/** What of its file the facts of an item depend on. */
export interface ItemAround {
  /** There are annotations somewhere, or the file reads what the host sends, or makes numbers that can be guessed. */
  readonly isAnnotated: boolean;
}

/** An item that was read by itself, with ranges that count from its beginning. */
export interface ReadItem {
  readonly facts: ItemFacts;
  readonly hasError: boolean;
}

/** Where two texts differ: `before` from `start` to `oldEnd` became `after` from `start` to `newEnd`. */
export interface TextChange {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** The items of one file, as it was read last. */
export class ItemCache {
  #items: Placed[] = [];
  #isAnnotated = false;

  /** Nothing in the file is a syntax error. */
  get isSound(): boolean {
    return !this.#items.some(({ hasError }) => hasError);
  }

  /**
   * The facts of a file, from its whole tree and from its directives. `read` gives those of one item, with ranges that count from the file's
   * beginning.
   */
  read(
    root: Node,
    text: string,
    language: SourceLanguage,
    directives: readonly DirectiveItem[],
    read: (item: Node, around: ItemAround) => ItemFacts,
  ): SourceFacts {
    this.#isAnnotated = isAnnotated(text);
    this.#items = itemsOf(root).map((item): Placed => {
      const { type, startIndex: start, endIndex: end, hasError } = item;
      const place = { start };
      const facts = placed(read(item, { isAnnotated: this.#isAnnotated }), place, start);
      return { type, facts, place, length: end - start, hasError };
    });
    const lines = directives.map(({ start, end, facts }): Placed => {
      const place = { start };
      const placedFacts = placed(facts, place, start);
      return { type: DIRECTIVE, facts: placedFacts, place, length: end - start, hasError: false };
    });
    if (lines.length > 0)
      this.#items = [...this.#items, ...lines].sort((a, b) => a.place.start - b.place.start);
    return assemble(this.#items, language);
  }

  /**
   * The facts after a change within one item, of which `read` reads the new text by itself; undefined where more than the item may have
   * changed, and the file must be read as a whole. `known` are the facts before the change.
   */
  update(
    text: string,
    change: TextChange,
    known: SourceFacts,
    read: (text: string, start: number, type: string, around: ItemAround) => ReadItem | undefined,
  ): SourceFacts | undefined {
    // What a block by itself means is a matter of what stands above it.
    if (this.#items.some(({ type }) => type === "compound_statement")) return undefined;
    const index = this.#items.findIndex(
      ({ type, place, length }) => type !== DIRECTIVE && place.start + length > change.oldEnd,
    );
    const item = this.#items[index];
    if (!item || change.start <= item.place.start || item.type === "ERROR") return undefined;
    const by = change.newEnd - change.oldEnd;
    const { place } = item;
    const length = item.length + by;
    const own = text.slice(place.start, place.start + length);
    // Whether bodies are read depends on whether there is any of that anywhere.
    if (isAnnotated(this.#isAnnotated ? text : own) !== this.#isAnnotated) return undefined;
    const { type } = item;
    const now = read(own, place.start, type, { isAnnotated: this.#isAnnotated });
    if (!now || (now.hasError && REACHES_OUT.test(own))) return undefined;
    // Two errors may make up for each other: a brace that is opened here, and one too many below.
    if (now.hasError && this.#items.some(({ hasError }, other) => hasError && other !== index))
      return undefined;
    const facts = placed(now.facts, place, 0);
    this.#items[index] = { type, facts, place, length, hasError: now.hasError };
    if (by !== 0)
      for (let later = index + 1; later < this.#items.length; later++) this.#move(later, change, by);
    return replaced(this.#items, index, item.facts, known);
  }

  /** A directive within the item that changed may stand before the change. */
  #move(index: number, { oldEnd }: TextChange, by: number): void {
    const item = this.#items[index];
    if (item && item.place.start >= oldEnd) item.place.start += by;
  }
}

/** What, left open by an error, also swallows what stands below. */
const REACHES_OUT = /\/\*|^\s*#|\bR"/m;

function isAnnotated(text: string): boolean {
  const mayBe = ["lb_secret", "lb_untrusted", "lb_tcp_read", "rand"].some((word) => text.includes(word));
  return mayBe && /\blb_(?:secret|untrusted|tcp_read)\b|\b(?:rand(?:_r|om)?|[delmn]?rand48)\s*\(/.test(text);
}

function itemsOf(root: Node): readonly Node[] {
  const items: Node[] = [];
  const visit = (node: Node, depth: number): void => {
    for (const child of node.namedChildren)
      if (CONTAINERS.has(child.type) && depth < 50) visit(child, depth + 1);
      else items.push(child);
  };
  visit(root, 0);
  return items;
}

/** Facts whose ranges count from `origin`, with ranges that move with `place`. */
function placed(facts: ItemFacts, place: Place, origin: number): ItemFacts {
  const put = <Fact extends { readonly range: TextRange }>(list: readonly Fact[]): readonly Fact[] =>
    list.length === 0
      ? NONE
      : list.map((fact) => ({
          ...fact,
          range: new PlacedRange(place, fact.range.start - origin, fact.range.end - origin),
        }));
  return {
    includes: put(facts.includes),
    uses: put(facts.uses),
    mentions: put(facts.mentions),
    instructions: put(facts.instructions),
    functions: put(facts.functions),
    features: put(facts.features),
    stdNames: put(facts.stdNames),
    defined: facts.defined,
    linkable: facts.linkable,
    macros: facts.macros,
    externs: facts.externs,
    pasted: facts.pasted,
    given: facts.given,
    flow: facts.flow,
  };
}

const NONE: readonly never[] = [];

function assemble(items: readonly Placed[], language: SourceLanguage): SourceFacts {
  const all = <Fact>(list: (facts: ItemFacts) => readonly Fact[]): Fact[] =>
    items.flatMap(({ facts }) => list(facts));
  return {
    language,
    includes: all(({ includes }) => includes),
    uses: all(({ uses }) => uses),
    mentions: all(({ mentions }) => mentions),
    instructions: all(({ instructions }) => instructions),
    functions: all(({ functions }) => functions),
    features: all(({ features }) => features),
    stdNames: all(({ stdNames }) => stdNames),
    defined: namesOf(items, "defined"),
    linkable: namesOf(items, "linkable"),
    macros: namesOf(items, "macros"),
    externs: namesOf(items, "externs"),
    pasted: all(({ pasted }) => pasted),
    given: all(({ given }) => given),
    bodies: items.flatMap(({ facts, place }) => facts.flow.bodies.map((body) => ({ body, place }))),
    marks: marksOf(items),
  };
}

/** The facts of a file of which one item is another now: what that does not change is what it was before. */
function replaced(
  items: readonly Placed[],
  index: number,
  before: ItemFacts,
  known: SourceFacts,
): SourceFacts {
  const item = items[index];
  if (!item) return known;
  const { facts, place } = item;
  const splice = <Fact>(
    list: (facts: ItemFacts) => readonly unknown[],
    whole: readonly Fact[],
    now: readonly Fact[],
  ): readonly Fact[] => {
    const old = list(before).length;
    if (old === 0 && now.length === 0) return whole;
    let at = 0;
    for (let earlier = 0; earlier < index; earlier++) at += list(items[earlier]?.facts ?? before).length;
    return whole.slice(0, at).concat(now, whole.slice(at + old));
  };
  const ranged = <Name extends Ranged>(name: Name) =>
    splice<SourceFacts[Name][number]>((each) => each[name], known[name], facts[name]);
  const bodies = facts.flow.bodies.map((body) => ({ body, place }));
  const names = (which: Names): ReadonlySet<string> =>
    sameNames(before[which], facts[which]) ? known[which] : namesOf(items, which);
  return {
    language: known.language,
    includes: ranged("includes"),
    uses: ranged("uses"),
    mentions: ranged("mentions"),
    instructions: ranged("instructions"),
    functions: ranged("functions"),
    features: ranged("features"),
    stdNames: ranged("stdNames"),
    defined: names("defined"),
    linkable: names("linkable"),
    macros: names("macros"),
    externs: names("externs"),
    pasted: splice(({ pasted }) => pasted, known.pasted, facts.pasted),
    given: splice(({ given }) => given, known.given, facts.given),
    bodies: splice(({ flow }) => flow.bodies, known.bodies, bodies),
    marks: isMarked(before) || isMarked(facts) ? marksOf(items) : known.marks,
  };
}

function namesOf(items: readonly Placed[], which: Names): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { facts } of items) for (const name of facts[which]) names.add(name);
  return names;
}

function isMarked({ flow: { variables, fields, repeats, holders, parts } }: ItemFacts): boolean {
  return variables.size + fields.size + repeats.size + holders.size + parts.size > 0;
}

function marksOf(items: readonly Placed[]): Marks {
  return mergeMarks(items.map(({ facts }) => facts.flow));
}

export function sameNames(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const name of a) if (!b.has(name)) return false;
  return true;
}
