/**
 * What the functions of one file hand to each other: parameters that are given secrets, or what the host chose, and results that are the host's choice.
 * So a helper without annotations is looked at as what calls it needs.
 */

import { Bounds } from "./bounds.ts";
import type { Body, Handed, HandedOn, Marks } from "./body.ts";
import { follow, kindOf, wipedBy } from "./follow.ts";
import { followWeak } from "./weak-random.ts";
import type { WeakResults } from "./weak-random.ts";
import { HOST_MEMORY, HOST_VALUES, SECRETS } from "./sources.ts";

/** A chain of helpers is followed so far. */
const MOST_ROUNDS = 4;

/** Of one body, with what it was given itself. */
interface Hands {
  readonly key: string;
  readonly calls: readonly { readonly name: string; readonly index: number; readonly handed: Handed }[];
  /** Its result is what the host chose: by itself, or where it is given that. */
  readonly result: "chosen" | "carried" | undefined;
  /** Parameters into whose memory it puts what the host chose. */
  readonly fills: readonly number[];
  /** Parameters whose memory it wipes. */
  readonly wipes: readonly number[];
  readonly weak: WeakResults;
}

const handsOf = new WeakMap<Body, Hands>();
const marksOf = new WeakMap<readonly unknown[], { readonly of: Marks; readonly marks: Marks }>();

/** The marks of a file with what its functions hand on; `bodies` is the file's own list, which is another one when the file is. */
export function withHanded(marks: Marks, bodies: readonly { readonly body: Body }[]): Marks {
  const known = marksOf.get(bodies);
  if (known?.of.key === marks.key) return known.marks;
  const own = new Set(bodies.map(({ body }) => body.name));
  let current = marks;
  for (let round = 0; round < MOST_ROUNDS && own.size > 1; round++) {
    const next = joined(
      marks,
      bodies.map(({ body }) => [body.name, handedBy(body, current, own)] as const),
    );
    if (next.key === current.key) break;
    current = next;
  }
  marksOf.set(bodies, { of: marks, marks: current });
  return current;
}

function joined(marks: Marks, all: readonly (readonly [name: string, hands: Hands])[]): Marks {
  const parameters = new Map<string, HandedOn>();
  const returns = new Set<string>();
  const carries = new Set<string>();
  const fills = new Map<string, readonly number[]>();
  const wipes = new Map<string, readonly number[]>();
  const weak = new Map<string, string>();
  const weakFills = new Map<string, ReadonlyMap<number, string>>();
  for (const [name, hands] of all) {
    if (hands.result === "chosen") returns.add(name);
    else if (hands.result === "carried") carries.add(name);
    if (hands.fills.length > 0) fills.set(name, hands.fills);
    if (hands.wipes.length > 0) wipes.set(name, hands.wipes);
    if (hands.weak.origin !== undefined) weak.set(name, hands.weak.origin);
    if (hands.weak.fills.size > 0) weakFills.set(name, hands.weak.fills);
    for (const { name: callee, index, handed } of hands.calls)
      parameters.set(callee, [...(parameters.get(callee) ?? []), { index, handed }]);
  }
  if ([parameters, returns, carries, fills, wipes, weak, weakFills].every(({ size }) => size === 0))
    return marks;
  const parts = [
    [...parameters].map(([name, list]) => [name, distinct(list)]),
    [...returns],
    [...carries],
    [...fills],
    [...wipes],
    [...weak],
    [...weakFills].map(([name, own]) => [name, [...own]]),
  ];
  return {
    ...marks,
    handed: { parameters, returns, carries, fills, wipes, weak, weakFills },
    key: `${marks.key}${JSON.stringify(parts)}`,
  };
}

function distinct(list: HandedOn): readonly string[] {
  return [...new Set(list.map(({ index, handed }) => `${String(index)} ${handed}`))].sort();
}

function handedBy(body: Body, marks: Marks, own: ReadonlySet<string>): Hands {
  const known = handsOf.get(body);
  if (known?.key === marks.key) return known;
  const calls: { name: string; index: number; handed: Handed }[] = [];
  for (const source of [SECRETS, HOST_MEMORY, HOST_VALUES]) {
    const bounds = new Bounds();
    follow(body, source, marks, (event, flow) => {
      bounds.after(event);
      if (event.kind !== "call" || !own.has(event.name) || event.name === body.name) return;
      for (const [index, argument] of event.arguments.entries()) {
        const isChosen = !argument.bounded && flow.isChosenResult(argument);
        const isValue =
          isChosen ||
          flow
            .marked(argument)
            .some(({ path }) => source.mark === "secret" || (!argument.bounded && !bounds.has(path, event)));
        if (flow.anyLeadingToMarked(argument) || flow.isWhole(argument))
          calls.push({ name: event.name, index, handed: `${kindOf(source)} memory` });
        else if (isValue && source.isPlace !== true)
          calls.push({ name: event.name, index, handed: `${kindOf(source)} value` });
      }
    });
  }
  const { returnsHostValue, fills, wipes } = resultsOf(body, marks);
  const bare = marks.handed && { ...marks.handed, parameters: new Map<string, HandedOn>() };
  const isChosen = returnsHostValue && resultsOf(body, { ...marks, handed: bare }).returnsHostValue;
  const result = isChosen ? "chosen" : returnsHostValue ? "carried" : undefined;
  const weak = followWeak(body, marks, () => undefined);
  const hands: Hands = { key: marks.key, calls, result, fills, wipes, weak };
  handsOf.set(body, hands);
  return hands;
}

interface Results extends Pick<Hands, "fills" | "wipes"> {
  readonly returnsHostValue: boolean;
}

function resultsOf(body: Body, marks: Marks): Results {
  const bounds = new Bounds();
  const parameters: string[] = [];
  const fills = new Set<number>();
  const wipes = new Set<number>();
  let returnsHostValue = false;
  follow(body, HOST_VALUES, marks, (event, flow) => {
    bounds.after(event);
    if (event.kind === "declare" && event.variable.isParameter) parameters.push(event.variable.name);
    if (event.kind === "call") {
      for (const { reads } of flow.filledBy(event)) {
        const index = parameters.indexOf(reads[0]?.path ?? "");
        if (index >= 0) fills.add(index);
      }
      for (const { reads } of wipedBy(event, marks)) {
        const index = parameters.indexOf(reads[0]?.name ?? "");
        if (index >= 0) wipes.add(index);
      }
    }
    if (event.kind !== "return" || !event.value || event.value.bounded) return;
    returnsHostValue ||= flow.isChosenResult(event.value);
    returnsHostValue ||= flow.marked(event.value).some(({ path }) => !bounds.has(path, event));
  });
  return { returnsHostValue, fills: [...fills], wipes: [...wipes] };
}
