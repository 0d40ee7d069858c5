/** Findings within functions. They are kept by body, since most bodies are the same after an edit. */

import type { CheckContext } from "../analysis/context.ts";
import type { TextRange } from "../analysis/facts.ts";
import type { Body, Marks } from "../analysis/flow/body.ts";
import { withHanded } from "../analysis/flow/handed.ts";

export interface Found<Data> {
  readonly range: TextRange;
  readonly data: Data;
}

/** Makes the `find` of a diagnostic from a look at one body, whose ranges count from the body's item. */
export function inBodies<Data>(
  look: (body: Body, marks: Marks) => Iterable<Found<Data>>,
): (context: CheckContext) => Found<Data>[] {
  const kept = new WeakMap<Body, { readonly key: string; readonly found: readonly Found<Data>[] }>();
  return ({ file, project }) => {
    const marks = withHanded(project.marks, file.bodies);
    return file.bodies.flatMap(({ body, place }) => {
      let known = kept.get(body);
      if (known?.key !== marks.key) {
        known = { key: marks.key, found: [...look(body, marks)] };
        kept.set(body, known);
      }
      return known.found.map(({ range, data }) => ({
        range: { start: range.start + place.start, end: range.end + place.start },
        data,
      }));
    });
  };
}
