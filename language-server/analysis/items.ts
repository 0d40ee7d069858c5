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

export type ItemFacts = Pick<SourceFacts, Ranged | "defined" | "linkable"> & { readonly flow: ItemFlow };

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
  readonly facts: ItemFacts;
  readonly start: number;
  /** The facts as they stand in the file; kept, for an item that an edit did not move. */
  readonly moved: ItemFacts;
}

export class ItemCache {
  #known = new Map<string, Placed>();
  #isAnnotated = false;

  /** The facts of a file. `read` gives those of one item, with ranges that count from the file's beginning. */
  read(
    root: Node,
    text: string,
    language: SourceLanguage,
    isAnnotated: boolean,
    read: (item: Node) => ItemFacts,
  ): SourceFacts {
    // Whether bodies are read depends on whether there are annotations anywhere.
    if (isAnnotated !== this.#isAnnotated) this.#known.clear();
    this.#isAnnotated = isAnnotated;
    const next = new Map<string, Placed>();
    const items: Placed[] = [];
    for (const item of itemsOf(root)) {
      const start = item.startIndex;
      const key = `${item.type}\0${text.slice(start, item.endIndex)}`;
      const known = next.get(key) ?? this.#known.get(key);
      const placed = known ? moveTo(known, start) : place(read(item), start);
      next.set(key, placed);
      items.push(placed);
    }
    this.#known = next;
    return assemble(items, language);
  }
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

function place(read: ItemFacts, start: number): Placed {
  return { facts: shifted(read, -start), start, moved: read };
}

function moveTo(known: Placed, start: number): Placed {
  return known.start === start ? known : { facts: known.facts, start, moved: shifted(known.facts, start) };
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
    bodies,
    marks,
  };
}
