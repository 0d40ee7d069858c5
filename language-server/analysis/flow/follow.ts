/**
 * Follows marked values through one function, event by event: through assignments, copies of memory and aliases of pointers. A call's
 * result carries nothing on, whatever it was given: what encrypts a secret or checks a length would be reported otherwise.
 */

import { holderOf } from "./body.ts";
import type { Body, EventOf, FlowEvent, Mark, Marks, Operand, Reference } from "./body.ts";

export interface Source {
  readonly mark: Mark;
  /** Arguments into whose memory a call puts marked values. */
  readonly fills?: (call: EventOf<"call">) => readonly Operand[];
  /** Functions that return a pointer to marked memory. */
  readonly allocators?: ReadonlySet<string>;
  /** Functions whose result is another form of what they are given: `atoi(line)`. */
  readonly carriers?: ReadonlySet<string>;
  /** Of interest is the memory itself, wherever a pointer leads to it, and not what is copied out of it. */
  readonly isPlace?: boolean;
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

/** Functions that write text to their first argument, of what follows their format. */
const FORMATS: ReadonlyMap<string, number> = new Map([
  ["sprintf", 2],
  ["snprintf", 3],
]);

/** Functions after which nothing is left of what their first argument leads to. */
const WIPES: ReadonlySet<string> = new Set([
  "lb_wipe",
  "lb_secret_free",
  "explicit_bzero",
  "memset_s",
  "memset_explicit",
  "mbedtls_platform_zeroize",
]);

/** What a call wipes, itself or by what it calls. */
export function wipedBy({ name, arguments: given }: EventOf<"call">, marks: Marks): readonly Operand[] {
  const indexes = WIPES.has(name) ? [0] : (marks.handed?.wipes.get(name) ?? []);
  return indexes.map((index) => given[index]).filter((each) => each !== undefined);
}

/** What a call puts into the memory of its first argument. */
export function copiedBy({ name, arguments: given }: EventOf<"call">): readonly Operand[] {
  const format = FORMATS.get(name);
  return format === undefined ? given.slice(1, COPIES.has(name) ? 2 : 1) : given.slice(format);
}

export function kindOf({ mark, isPlace }: Source): Mark | "place" {
  return isPlace === true ? "place" : mark;
}

/** What is marked just before an event. */
export class Flow {
  readonly #source: Source;
  readonly #fields: Marks["fields"];
  /** Paths (`x`, `s.a`) whose own value is marked. */
  readonly #values = new Set<string>();
  /** Paths of pointers and arrays that lead to marked memory. */
  readonly #memory = new Set<string>();

  readonly #pointers = new Set<string>();

  /** Variables that are structures with a marked member, or lead to some: their other members are not marked. */
  readonly #holders = new Set<string>();
  readonly #marks: Marks;

  readonly #handed: Marks["handed"];
  readonly #function: string;
  #parameters = 0;

  constructor(source: Source, marks: Marks, name: string) {
    this.#handed = marks.handed;
    this.#marks = marks;
    this.#function = name;
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
    return this.marked(operand)[0];
  }

  /** All in an operand that makes its value a marked one. */
  marked({ reads, calls, given }: Operand): readonly Reference[] {
    const own = reads.filter((reference) => this.isMarked(reference));
    if (!calls.some((name) => this.#carries(name))) return own;
    return [...own, ...given.filter((each) => this.isMarked(each) || this.leadsToMarked(each))];
  }

  /** It is the result of a function that returns what the host chose, perhaps in another form: `ntohl(get(peer))`. */
  isChosenResult({ calls, givenCalls }: Operand): boolean {
    const isChosen = (name: string): boolean => this.#handed?.returns.has(name) === true;
    if (!this.#source.fills) return false;
    return calls.some(isChosen) || (calls.some((name) => this.#carries(name)) && givenCalls.some(isChosen));
  }

  #carries(name: string): boolean {
    const { carriers } = this.#source;
    return carriers !== undefined && (carriers.has(name) || this.#handed?.carries.has(name) === true);
  }

  anyLeadingToMarked(operand: Operand): Reference | undefined {
    return operand.reads.find((reference) => this.leadsToMarked(reference));
  }

  /** It is a whole structure with a marked member, or leads to one. */
  isWhole({ reads, calls }: Operand): boolean {
    const [only, ...others] = reads;
    if (!only || others.length + calls.length > 0) return false;
    return only.fields.length === 0 && this.#holders.has(only.name);
  }

  /** It copies marked memory into that of its first argument. */
  copiesMarked(call: EventOf<"call">): boolean {
    const to = call.arguments[0];
    return copiedBy(call).some(
      (from) =>
        this.anyLeadingToMarked(from) !== undefined ||
        (this.isWhole(from) && !FORMATS.has(call.name) && to !== undefined && !this.isWhole(to)),
    );
  }

  /** Arguments into whose memory a call puts marked values, itself or by what it calls. */
  filledBy(call: EventOf<"call">): readonly Operand[] {
    const { fills } = this.#source;
    if (!fills) return [];
    const own = (this.#handed?.fills.get(call.name) ?? []).map((index) => call.arguments[index]);
    return [...fills(call), ...own.filter((argument) => argument !== undefined)];
  }

  /** Takes what an event does. */
  after(event: FlowEvent): void {
    if (event.kind === "declare") this.#declare(event);
    else if (event.kind === "assign") this.#assign(event);
    else if (event.kind === "call") this.#call(event);
  }

  #isMarkedPlace(reference: Reference): boolean {
    const { name, fields, path, through, endsInMemory } = reference;
    for (const [index, field] of fields.entries()) {
      const known = this.#fields.get(field);
      if (known?.mark !== this.#source.mark) continue;
      if (!known.isMemory || endsInMemory || index < fields.length - 1) return true;
    }
    if (this.#values.has(path) || this.#values.has(name)) return true;
    if (!through) return false;
    const member = memberPath(reference);
    return this.#memory.has(name) || (member !== undefined && this.#memory.has(member));
  }

  #declare({ variable }: EventOf<"declare">): void {
    const { name, isPointer, isArray, mark } = variable;
    // A name of an inner scope hides what had it before.
    this.#values.delete(name);
    this.#memory.delete(name);
    if (isPointer) this.#pointers.add(name);
    else this.#pointers.delete(name);
    if (mark === this.#source.mark) (isPointer || isArray ? this.#memory : this.#values).add(name);
    if (this.#source.mark === "secret" && holderOf(variable, this.#marks)) this.#holders.add(name);
    else this.#holders.delete(name);
    if (!variable.isParameter) return;
    const index = this.#parameters++;
    const kind = kindOf(this.#source);
    for (const each of this.#handed?.parameters.get(this.#function) ?? []) {
      if (each.index !== index) continue;
      if (each.handed === `${kind} memory`) this.#lead(name, true);
      // Whether a pointer was asked about is a matter of its own.
      else if (each.handed === `${kind} value` && !isPointer) this.#values.add(name);
    }
  }

  #assign({ target, value }: EventOf<"assign">): void {
    const ends = value.bounded && this.#source.endsWhenBounded === true;
    const isMarked = !ends && (this.anyMarked(value) !== undefined || this.isChosenResult(value));
    const leads =
      this.anyLeadingToMarked(value) !== undefined ||
      value.calls.some((name) => this.#source.allocators?.has(name) === true) ||
      (this.#pointers.has(target.path) && this.isWhole(value));
    if (this.#source.isPlace === true) {
      // A pointer that was read there leads there.
      const isRead = isMarked && this.#pointers.has(target.path);
      if (!target.through) this.#set(this.#memory, target.path, leads || isRead);
      return;
    }
    if (target.through) {
      // Of a structure only the member is another now.
      if (isMarked) this.#memory.add(memberPath(target) ?? target.name);
      return;
    }
    this.#set(this.#values, target.path, isMarked);
    this.#lead(target.path, leads);
  }

  #call(call: EventOf<"call">): void {
    if (this.#source.isPlace === true) return;
    const [to] = call.arguments;
    const isPrinted =
      FORMATS.has(call.name) && copiedBy(call).some((from) => this.anyMarked(from) !== undefined);
    if (to && (isPrinted || this.copiesMarked(call))) this.#fill(to);
    // What is left of a structure may be sent.
    const cleared = call.name === "memset" && to ? [to] : wipedBy(call, this.#marks);
    for (const reference of cleared.flatMap(({ reads }) => reads))
      if (reference.fields.length === 0 || this.#isMarkedPlace(reference))
        this.#holders.delete(reference.name);
    for (const argument of this.filledBy(call)) this.#fill(argument);
  }

  #fill(argument: Operand): void {
    const [target] = argument.reads;
    if (!target) return;
    if (target.address && !target.through) this.#values.add(target.path.replace(/^&/, ""));
    else this.#memory.add(target.fields.length === 0 ? target.name : target.path);
  }

  /** Of a structure with marked members the others are not marked, whoever hands it on. */
  #lead(path: string, leads: boolean): void {
    this.#set(this.#memory, path, leads && !this.#holders.has(path));
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
  followAll(body.events, new Flow(source, marks, body.name), visit);
}

/** As `follow`; but each loop is followed twice, the second time with what its first time left. */
export function followTwice(
  body: Body,
  source: Source,
  marks: Marks,
  visit: (event: FlowEvent, flow: Flow) => void,
): void {
  const flow = new Flow(source, marks, body.name);
  for (const [index, event] of body.events.entries()) {
    if (event.kind === "again") followAll(body.events.slice(event.from, index), flow, visit);
    else followAll([event], flow, visit);
  }
}

function followAll(
  events: readonly FlowEvent[],
  flow: Flow,
  visit: (event: FlowEvent, flow: Flow) => void,
): void {
  for (const event of events) {
    visit(event, flow);
    flow.after(event);
  }
}

/** `x->a.b` of `x->a.b[i]`, however it is written; undefined where there is no member. */
function memberPath({ name, fields }: Reference): string | undefined {
  return fields.length === 0 ? undefined : [name, ...fields].join(" ");
}
