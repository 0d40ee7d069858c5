/** Numbers that can be guessed, followed through one function: what `rand` and its like return, and what the host decides, the time. */

import type { Body, EventOf, Marks, Operand, Reference } from "./body.ts";
import { copiedBy } from "./follow.ts";

/** Generators whose output follows from a few of its numbers, and what the host decides: the time. */
const WEAK: ReadonlySet<string> = new Set([
  ...["rand", "rand_r", "random", "drand48", "lrand48", "mrand48", "nrand48", "erand48"],
  ...["time", "clock", "__rdtsc", "_rdtsc"],
]);

const WEAK_GENERATOR = /^(?:std::)?(mt19937(?:_64)?|minstd_rand0?|default_random_engine)$/;

/** What a function hands to who calls it. */
export interface WeakResults {
  /** Its result can be guessed, being made of this. */
  readonly origin: string | undefined;
  /** Parameters into whose memory it puts what can be guessed, with what that is made of. */
  readonly fills: ReadonlyMap<number, string>;
}

/** Calls `visit` for every variable, member or memory that is given what can be guessed. */
export function followWeak(
  body: Body,
  marks: Marks,
  visit: (target: Reference, origin: string) => void,
): WeakResults {
  /** Variables that hold what can be guessed, and what it is made of. */
  const weak = new Map<string, string>();
  /** Objects that are generators, and of which kind. */
  const generators = new Map<string, string>();
  const parameters: string[] = [];
  const fills = new Map<number, string>();
  let result: string | undefined;
  const originOf = (value: Operand): string | undefined =>
    value.calls
      .map((name) => (WEAK.has(name) ? name : (generators.get(name) ?? marks.handed?.weak.get(name))))
      .find((origin) => origin !== undefined) ??
    value.reads.map(({ path }) => weak.get(path.replace(/^&/, ""))).find((origin) => origin !== undefined);
  const put = (target: Reference, origin: string, isMemory: boolean): void => {
    weak.set(target.path.replace(/^&/, ""), origin);
    // An element of an array, or a member, makes the whole weak.
    if (target.through) weak.set(target.name, origin);
    const index = parameters.indexOf(target.name);
    if (index >= 0 && isMemory) fills.set(index, origin);
    visit(target, origin);
  };
  const call = (event: EventOf<"call">): void => {
    const origin = copiedBy(event)
      .map(originOf)
      .find((each) => each !== undefined);
    const [target] = event.arguments[0]?.reads ?? [];
    if (target && origin !== undefined) put(target, origin, true);
    for (const [index, made] of marks.handed?.weakFills.get(event.name) ?? []) {
      const [filled] = event.arguments[index]?.reads ?? [];
      if (filled) put(filled, made, true);
    }
  };
  for (const event of body.events) {
    if (event.kind === "call") call(event);
    else if (event.kind === "return") result ??= event.value && originOf(event.value);
    else if (event.kind === "declare") {
      const { name, type, isParameter } = event.variable;
      const generator = WEAK_GENERATOR.exec(type)?.[1];
      if (generator !== undefined) generators.set(name, generator);
      if (isParameter) parameters.push(name);
    } else if (event.kind === "assign") {
      const { target, value } = event;
      const origin = originOf(value);
      if (origin !== undefined) put(target, origin, target.through);
      else if (!target.through) weak.delete(target.path);
    }
  }
  return { origin: result, fills };
}
