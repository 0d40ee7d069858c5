/**
 * Follows marked values through one function, event by event: through assignments, copies of memory and aliases of pointers. A call's
 * result carries nothing on, whatever it was given: what encrypts a secret or checks a length would be reported otherwise.
 */

import type { Body, EventOf, FlowEvent, Mark, Marks, Operand, Reference } from "./body.ts";

export interface Source {
  readonly mark: Mark;
  /** Arguments into whose memory a call puts marked values. */
  readonly fills?: (call: EventOf<"call">) => readonly Operand[];
  /** Functions that return a pointer to marked memory. */
  readonly allocators?: ReadonlySet<string>;
  /** A value that was made small (`x & 15`) is no longer of interest. */
  readonly endsWhenBounded?: boolean;
}

/** Functions of C that copy from their second argument to their first. */
const COPIES: ReadonlySet<string> = new Set([
  "memcpy",
  "memmove",
  "mempcpy",
  "strcpy",
  "strncpy",
  "strcat",
  "strncat",
]);

/** What is marked just before an event. */
export class Flow {
  readonly #source: Source;
  readonly #fields: Marks["fields"];
  /** Paths (`x`, `s.a`) whose own value is marked. */
  readonly #values = new Set<string>();
  /** Paths of pointers and arrays that lead to marked memory. */
  readonly #memory = new Set<string>();

  constructor(source: Source, marks: Marks) {
    this.#source = source;
    this.#fields = marks.fields;
    for (const [name, { mark, isMemory }] of marks.variables)
      if (mark === source.mark) (isMemory ? this.#memory : this.#values).add(name);
  }

  /** The value that is read is marked itself. */
  isMarked(reference: Reference): boolean {
    return !reference.address && this.#isMarkedPlace(reference);
  }

  /** The value is a pointer to marked memory. */
  leadsToMarked(reference: Reference): boolean {
    if (reference.address) return this.#isMarkedPlace(reference);
    if (this.#memory.has(reference.path)) return true;
    const last = this.#fields.get(reference.fields.at(-1) ?? "");
    return last?.mark === this.#source.mark && last.isMemory && !reference.endsInMemory;
  }

  anyMarked(operand: Operand): Reference | undefined {
    return operand.reads.find((reference) => this.isMarked(reference));
  }

  anyLeadingToMarked(operand: Operand): Reference | undefined {
    return operand.reads.find((reference) => this.leadsToMarked(reference));
  }

  /** Takes what an event does. */
  after(event: FlowEvent): void {
    if (event.kind === "declare") this.#declare(event);
    else if (event.kind === "assign") this.#assign(event);
    else if (event.kind === "call") this.#call(event);
  }

  #isMarkedPlace({ name, fields, path, through, endsInMemory }: Reference): boolean {
    for (const [index, field] of fields.entries()) {
      const known = this.#fields.get(field);
      if (known?.mark !== this.#source.mark) continue;
      if (!known.isMemory || endsInMemory || index < fields.length - 1) return true;
    }
    if (this.#values.has(path) || this.#values.has(name)) return true;
    return through && this.#memory.has(name);
  }

  #declare({ variable }: EventOf<"declare">): void {
    const { name, isPointer, isArray, mark } = variable;
    // A name of an inner scope hides what had it before.
    this.#values.delete(name);
    this.#memory.delete(name);
    if (mark === this.#source.mark) (isPointer || isArray ? this.#memory : this.#values).add(name);
  }

  #assign({ target, value }: EventOf<"assign">): void {
    const ends = value.bounded && this.#source.endsWhenBounded === true;
    const isMarked = !ends && this.anyMarked(value) !== undefined;
    const leads =
      this.anyLeadingToMarked(value) !== undefined ||
      value.calls.some((name) => this.#source.allocators?.has(name) === true);
    if (target.through) {
      if (isMarked) this.#memory.add(target.name);
      return;
    }
    this.#set(this.#values, target.path, isMarked);
    this.#set(this.#memory, target.path, leads);
  }

  #call(call: EventOf<"call">): void {
    const [to, from] = call.arguments;
    if (COPIES.has(call.name) && to && from && this.anyLeadingToMarked(from)) this.#fill(to);
    for (const argument of this.#source.fills?.(call) ?? []) this.#fill(argument);
  }

  #fill(argument: Operand): void {
    const [target] = argument.reads;
    if (!target) return;
    if (target.address && !target.through) this.#values.add(target.path.replace(/^&/, ""));
    else this.#memory.add(target.fields.length === 0 ? target.name : target.path);
  }

  #set(set: Set<string>, path: string, isIn: boolean): void {
    if (isIn) set.add(path);
    else set.delete(path);
  }
}

/** Calls `visit` for every event, with what is marked just before it. */
export function follow(
  body: Body,
  source: Source,
  marks: Marks,
  visit: (event: FlowEvent, flow: Flow) => void,
): void {
  const flow = new Flow(source, marks);
  for (const event of body.events) {
    visit(event, flow);
    flow.after(event);
  }
}
