/** Which values have been bounded from above, before an event of a function's body. */

import { Aliases } from "./aliases.ts";
import { alwaysBefore } from "./body.ts";
import type { EventOf, FlowEvent, Operand, Reference } from "./body.ts";
import { hostFills } from "./sources.ts";

/** Functions that end what they are called by, or say no, where a value does not fit. */
const CHECKS = /check|valid|verify|ensure|require|assert|bound|clamp/i;

/** Nothing above is bounded by a comparison with one of these. */
const LEAST = /^\(*[01][uUlL]*\)*$/;

export class Bounds {
  /** By path: the events that bounded it. */
  readonly #checks = new Map<string, FlowEvent[]>();
  readonly #aliases = new Aliases();
  /** Variables that hold what was read elsewhere: to read it once more is a matter of its own. */
  readonly #copies = new Map<string, string>();
  /** Variables that hold a function's verdict, and what it is about. */
  readonly #verdicts = new Map<string, readonly Reference[]>();

  /** The value is bounded on every way to the event. */
  has(path: string, at: FlowEvent): boolean {
    return this.#checks.get(this.#aliases.meant(path))?.some((check) => alwaysBefore(check, at)) === true;
  }

  /** Takes what an event does. */
  after(event: FlowEvent): void {
    if (event.kind === "compare") this.#add(boundedBy(event), event);
    else if (event.kind === "test") this.#test(event);
    else if (event.kind === "call") this.#call(event);
    else if (event.kind === "assign" && !event.target.through) this.#assign(event);
  }

  #test(event: EventOf<"test">): void {
    const { reads, given } = event.operand;
    this.#add(given, event);
    for (const { path } of reads) this.#add(this.#verdicts.get(path) ?? [], event);
  }

  #call(event: EventOf<"call">): void {
    if (CHECKS.test(event.name))
      this.#add(
        event.arguments.flatMap(({ reads }) => reads),
        event,
      );
    // The host has chosen anew.
    for (const { reads } of hostFills(event)) {
      const path = reads[0]?.path.replace(/^&/, "");
      if (path !== undefined) this.#forget(path);
    }
  }

  #assign(event: EventOf<"assign">): void {
    const { target, value } = event;
    // A value that is made of a bounded one is as good.
    const isBounded = value.reads.some(({ path }) => this.has(path, event));
    if (!isBounded) this.#forget(target.path);
    this.#aliases.assign(event, () => true);
    this.#copies.delete(target.path);
    const [read, ...others] = value.reads;
    if (read?.through === true && others.length === 0)
      this.#copies.set(target.path, this.#aliases.meant(read.path));
    if (isBounded) this.#add([target], event);
    this.#verdicts.set(target.path, value.given);
  }

  #add(references: readonly Reference[], event: FlowEvent): void {
    for (const { path } of references)
      for (const each of [this.#aliases.meant(path), this.#copies.get(path)]) {
        if (each === undefined) continue;
        const known = this.#checks.get(each);
        if (known) known.push(event);
        else this.#checks.set(each, [event]);
      }
  }

  #forget(path: string): void {
    for (const known of this.#checks.keys())
      if (known === path || (known.startsWith(path) && /^(?:\.|->|\[)/.test(known.slice(path.length))))
        this.#checks.delete(known);
  }
}

/** The smaller and the larger side of what a comparison asks for. */
export function ordered({ operator, left, right }: EventOf<"compare">): readonly (Operand | undefined)[] {
  if (operator === "<" || operator === "<=") return [left, right];
  return operator === ">" || operator === ">=" ? [right, left] : [];
}

function boundedBy(event: EventOf<"compare">): readonly Reference[] {
  const { operand, left, right, role } = event;
  if (!right) return operand.reads;
  const [smaller, larger] = ordered(event);
  if (!smaller || !larger) return LEAST.test(left.text) || LEAST.test(right.text) ? [] : operand.reads;
  // What goes on behind it has the opposite.
  if (role === "refuses") return larger.reads;
  // Behind `while (n > 64)`, n is not; `while (i < n)` says nothing of n.
  if (role === "repeats")
    return smaller.reads.length > 0 || LEAST.test(smaller.text) ? smaller.reads : larger.reads;
  return LEAST.test(left.text) || LEAST.test(right.text) ? [] : operand.reads;
}
