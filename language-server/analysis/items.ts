/**
 * A file as a list of its items: functions, declarations, macros and the like. The facts of an item depend on its text alone,
 * so after an edit only those that it touched are read anew.
 */

import type { Node } from "web-tree-sitter";
import { mergeMarks } from "./flow/body.ts";
import type { PlacedBody } from "./flow/body.ts";
import type { ItemFlow } from "./flow/read-body.ts";
import type { SourceFacts, SourceLanguage, TextRange } from "./facts.ts";

/** Lists of facts that have a range; those of an item count from its beginning. */
type Ranged = "includes" | "uses" | "instructions" | "functions" | "features" | "stdNames";

export type ItemFacts = Pick<SourceFacts, Ranged | "defined" | "linkable" | "pasted"> & {
  readonly flow: ItemFlow;
};

/** Items may stand in these, at any depth. */
const CONTAINERS: ReadonlySet<string> = new Set([
  "translation_unit",
  "preproc_ifdef",
  "preproc_else",
  "preproc_elif",
  "linkage_specification",
  "declaration_list",
  "namespace_definition",
]);

interface Placed {
  readonly type: string;
  /** With ranges that count from the item's beginning. */
  readonly facts: ItemFacts;
  readonly start: number;
  readonly end: number;
  readonly hasError: boolean;
  /** The facts as they stand in the file; kept, for an item that an edit did not move. */
  readonly moved: ItemFacts;
}

/** An item that was read by itself. */
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
  #items: readonly Placed[] = [];
  #isAnnotated = false;

  /** Nothing in the file is a syntax error. */
  get isSound(): boolean {
    return !this.#items.some(({ hasError }) => hasError);
  }

  /** The facts of a file, from its whole tree. `read` gives those of one item, with ranges that count from the file's beginning. */
  read(
    root: Node,
    text: string,
    language: SourceLanguage,
    read: (item: Node, isAnnotated: boolean) => ItemFacts,
  ): SourceFacts {
    this.#isAnnotated = isAnnotated(text);
    this.#items = itemsOf(root).map((item): Placed => {
      const start = item.startIndex;
      const moved = read(item, this.#isAnnotated);
      const { type, endIndex: end, hasError } = item;
      return { type, facts: shifted(moved, -start), start, end, hasError, moved };
    });
    return assemble(this.#items, language);
  }

  /**
   * The facts after a change within one item, of which `read` reads the new text by itself; undefined where more than the item may have
   * changed, and the file must be read as a whole.
   */
  update(
    text: string,
    change: TextChange,
    language: SourceLanguage,
    read: (text: string, type: string, isAnnotated: boolean) => ReadItem | undefined,
  ): SourceFacts | undefined {
    const index = this.#items.findIndex(({ end }) => end > change.oldEnd);
    const item = this.#items[index];
    if (!item || change.start <= item.start || item.type === "ERROR") return undefined;
    // Whether bodies are read depends on whether there are annotations anywhere.
    if (isAnnotated(text) !== this.#isAnnotated) return undefined;
    const by = change.newEnd - change.oldEnd;
    const own = text.slice(item.start, item.end + by);
    // The parser takes an open comment in a macro for the macro's text.
    if (item.type.startsWith("preproc") && own.includes("/*")) return undefined;
    const now = read(own, item.type, this.#isAnnotated);
    if (!now || (now.hasError && REACHES_OUT.test(own))) return undefined;
    // Two errors may make up for each other: a brace that is opened here, and one too many below.
    if (now.hasError && this.#items.some(({ hasError }, other) => hasError && other !== index))
      return undefined;
    const end = item.end + by;
    const placed = { ...now, type: item.type, start: item.start, end, moved: shifted(now.facts, item.start) };
    const later = this.#items.slice(index + 1);
    this.#items = [
      ...this.#items.slice(0, index),
      placed,
      ...(by === 0
        ? later
        : later.map((each) => ({
            ...each,
            start: each.start + by,
            end: each.end + by,
            moved: shifted(each.facts, each.start + by),
          }))),
    ];
    return assemble(this.#items, language);
  }
}

/** What, left open by an error, also swallows what stands below. */
const REACHES_OUT = /\/\*|^\s*#|\bR"/m;

function isAnnotated(text: string): boolean {
  const mayBe = text.includes("lb_secret") || text.includes("lb_untrusted");
  return mayBe && /\blb_(?:secret|untrusted)\b/.test(text);
}

function itemsOf(root: Node): Node[] {
  const items: Node[] = [];
  const visit = (node: Node, depth: number): void => {
    for (const child of node.namedChildren) {
      if (CONTAINERS.has(child.type) && depth < 50) visit(child, depth + 1);
      else items.push(child);
    }
  };
  visit(root, 0);
  return items;
}

function shifted(facts: ItemFacts, by: number): ItemFacts {
  const move = <Fact extends { readonly range: TextRange }>(list: readonly Fact[]): readonly Fact[] =>
    list.length === 0
      ? list
      : list.map((fact) => ({ ...fact, range: { start: fact.range.start + by, end: fact.range.end + by } }));
  return {
    includes: move(facts.includes),
    uses: move(facts.uses),
    instructions: move(facts.instructions),
    functions: move(facts.functions),
    features: move(facts.features),
    stdNames: move(facts.stdNames),
    defined: facts.defined,
    linkable: facts.linkable,
    pasted: facts.pasted,
    flow: facts.flow,
  };
}

function assemble(items: readonly Placed[], language: SourceLanguage): SourceFacts {
  const all = <Fact>(list: (facts: ItemFacts) => readonly Fact[]): Fact[] =>
    items.flatMap(({ moved }) => list(moved));
  const defined = new Set<string>();
  const linkable = new Set<string>();
  const bodies: PlacedBody[] = [];
  for (const { facts, start } of items) {
    for (const name of facts.defined) defined.add(name);
    for (const name of facts.linkable) linkable.add(name);
    for (const body of facts.flow.bodies) bodies.push({ body, start });
  }
  const marks = mergeMarks(items.map(({ facts }) => facts.flow));
  return {
    language,
    includes: all(({ includes }) => includes),
    uses: all(({ uses }) => uses),
    instructions: all(({ instructions }) => instructions),
    functions: all(({ functions }) => functions),
    features: all(({ features }) => features),
    stdNames: all(({ stdNames }) => stdNames),
    defined,
    linkable,
    pasted: items.flatMap(({ facts }) => facts.pasted),
    bodies,
    marks,
  };
}
