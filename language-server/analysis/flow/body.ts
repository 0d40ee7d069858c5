/**
 * What a function's body does, as a list of events in the order of the text: enough for questions about where a value comes from
 * and where it goes within one function. All ranges count from the beginning of the body's item (`PlacedBody.place`).
 */

import type { TextRange } from "../facts.ts";
import type { Place } from "../place.ts";

/** `lb_secret` or `lb_untrusted` in a declaration (<litebox/trust.h>). */
export type Mark = "secret" | "untrusted";

/** A variable where its value is read, with what is reached through it. */
export interface Reference {
  readonly name: string;
  /** Members on the way, outermost last: `a` and `b` of `x->a.b`. */
  readonly fields: readonly string[];
  /** As written, without blanks: two equal paths name the same memory, as long as nothing on the way was assigned. */
  readonly path: string;
  /** Memory is read through a pointer or out of an array: `*x`, `x->a`, `x[i]`. */
  readonly through: boolean;
  /** The last step on the way is an index or a `*`, not a member. */
  readonly endsInMemory: boolean;
  /** Only its address is taken. */
  readonly address: boolean;
  /** It is followed as what a cast makes of it: `*(int *)x`. */
  readonly isCast?: boolean;
  readonly range: TextRange;
}

/** What an expression's value is made of. What stands in arguments of calls is not part of it. */
export interface Operand {
  readonly range: TextRange;
  readonly text: string;
  readonly reads: readonly Reference[];
  /** Functions whose results are part of it. */
  readonly calls: readonly string[];
  /** What these functions were given, and the functions whose results they were. */
  readonly given: readonly Reference[];
  readonly givenCalls: readonly string[];
  /** Its value is small whatever was read: `x & 15`, `x % size`, a comparison. */
  readonly bounded: boolean;
  /** The type that the whole is cast to is a pointer. */
  readonly castToPointer: boolean;
}

export interface Variable {
  readonly name: string;
  readonly range: TextRange;
  /** As written, without qualifiers. */
  readonly type: string;
  readonly mark: Mark | undefined;
  readonly isPointer: boolean;
  readonly isArray: boolean;
  readonly isParameter: boolean;
  /** `static` or `extern`: it outlives the function. */
  readonly isStatic: boolean;
}

interface Common {
  readonly range: TextRange;
  /** The branches and loops around it, outermost first: an event comes before another for certain when its block begins the other's. */
  readonly block: readonly number[];
}

export interface Comparison {
  readonly operator: string;
  readonly left: Operand;
  /** Missing for a `switch`. */
  readonly right: Operand | undefined;
  /**
   * "refuses": where it holds, control leaves what stands below. "repeats": it is the condition of a loop. Negation is accounted for:
   * what `if (!(n < 4)) return;` asks for is `>=`.
   */
  readonly role: "refuses" | "repeats" | undefined;
}

export type FlowEvent = Common &
  (
    | { readonly kind: "declare"; readonly variable: Variable }
    | { readonly kind: "assign"; readonly target: Reference; readonly value: Operand }
    | {
        readonly kind: "call";
        readonly name: string;
        /** The name alone; `range` is the whole call. */
        readonly nameRange: TextRange;
        readonly arguments: readonly Operand[];
      }
    /** A call of what is no plain name: through a pointer, or of a member. */
    | {
        readonly kind: "invoke";
        readonly callee: Operand;
        /** In C++ a member that is called may be a function of the class. */
        readonly mayBeMethod: boolean;
        readonly arguments: readonly Operand[];
      }
    /** The end of a loop's body: what stands from this event on may happen once more. */
    | { readonly kind: "again"; readonly from: number }
    /** What a branch or a loop depends on. */
    | { readonly kind: "test"; readonly operand: Operand }
    /** `<`, `==` and their like, wherever they stand; a `switch` compares with what its cases say. */
    | ({ readonly kind: "compare"; readonly operand: Operand } & Comparison)
    /** How many elements an array is declared with. */
    | { readonly kind: "size"; readonly operand: Operand }
    | { readonly kind: "index"; readonly base: Operand; readonly index: Operand }
    /** The end of the function's body counts as one, where control can come there; `value` is then missing. */
    | { readonly kind: "return"; readonly value: Operand | undefined }
  );

export type EventOf<Kind extends FlowEvent["kind"]> = Extract<FlowEvent, { readonly kind: Kind }>;

export interface Body {
  readonly name: string;
  readonly events: readonly FlowEvent[];
}

/** A body and where its ranges count from. */
export interface PlacedBody {
  readonly body: Body;
  readonly place: Place;
}

export interface Marked {
  readonly mark: Mark;
  /** A pointer or an array: the mark is of what it leads to. */
  readonly isMemory: boolean;
}

/** A marked value, or a pointer to marked memory; "place" is memory that the host can change itself. */
export type Handed = `${Mark | "place"} ${"value" | "memory"}`;

export type HandedOn = readonly { readonly index: number; readonly handed: Handed }[];

/** Names that are marked outside of functions: variables, and members of structures. */
export interface Marks {
  readonly variables: ReadonlyMap<string, Marked>;
  readonly fields: ReadonlyMap<string, Marked>;
  /** What functions of the file hand to each other. */
  readonly handed?:
    | undefined
    | {
        readonly parameters: ReadonlyMap<string, HandedOn>;
        /** Functions whose result the host chose. */
        readonly returns: ReadonlySet<string>;
        /** Those whose result is so where they are given what the host chose. */
        readonly carries: ReadonlySet<string>;
        /** Functions that put what the host chose into the memory of these arguments. */
        readonly fills: ReadonlyMap<string, readonly number[]>;
        /** Functions that wipe the memory of these arguments. */
        readonly wipes: ReadonlyMap<string, readonly number[]>;
        /** Functions whose result can be guessed, and what it is made of. */
        readonly weak: ReadonlyMap<string, string>;
        /** Functions that put what can be guessed into the memory of arguments, by their index. */
        readonly weakFills: ReadonlyMap<string, ReadonlyMap<number, string>>;
      };
  /** Members, of whatever structure, that are pointers. */
  readonly pointers: ReadonlySet<string>;
  /** Macros that read an argument, decide, and read it again, with the indexes of these arguments. */
  readonly repeats: ReadonlyMap<string, readonly number[]>;
  /** Structures with a secret member, by tag and by typedef; true for those that have a destructor. */
  readonly holders: ReadonlyMap<string, boolean>;
  /** Structures by tag and by typedef, with the types of their members that are no pointers. */
  readonly parts: ReadonlyMap<string, readonly string[]>;
  /** Equal for equal marks. */
  readonly key: string;
}

export const NO_MARKS: Marks = {
  variables: new Map(),
  fields: new Map(),
  pointers: new Set(),
  repeats: new Map(),
  holders: new Map(),
  parts: new Map(),
  key: "",
};

/** What a part of the sources marks; `shapes` says of members whether they are pointers. */
export interface OwnMarks {
  readonly variables: ReadonlyMap<string, Marked>;
  readonly fields: ReadonlyMap<string, Marked>;
  readonly shapes: ReadonlyMap<string, boolean>;
  readonly repeats: ReadonlyMap<string, readonly number[]>;
  readonly holders: ReadonlyMap<string, boolean>;
  readonly parts: ReadonlyMap<string, readonly string[]>;
}

export const NO_OWN_MARKS: OwnMarks = {
  variables: new Map(),
  fields: new Map(),
  shapes: new Map(),
  repeats: new Map(),
  holders: new Map(),
  parts: new Map(),
};

export function mergeMarks(all: Iterable<OwnMarks | Marks>): Marks {
  const variables = new Map<string, Marked>();
  const fields = new Map<string, Marked>();
  const shapes = new Map<string, boolean>();
  const repeats = new Map<string, readonly number[]>();
  const holders = new Map<string, boolean>();
  const parts = new Map<string, readonly string[]>();
  for (const marks of all) {
    for (const [name, types] of marks.parts) parts.set(name, types);
    for (const [name, wipes] of marks.holders) holders.set(name, wipes);
    for (const [name, indexes] of marks.repeats) repeats.set(name, indexes);
    for (const [name, mark] of marks.variables) variables.set(name, mark);
    for (const [name, mark] of marks.fields) fields.set(name, mark);
    if ("pointers" in marks) for (const name of marks.pointers) shapes.set(name, shapes.get(name) ?? true);
    // Where a name is of two kinds, nobody can say.
    else for (const [name, shape] of marks.shapes) shapes.set(name, shape && shapes.get(name) !== false);
  }
  if (holders.size > 0) spread(holders, parts);
  const pointers = new Set([...shapes].flatMap(([name, isPointer]) => (isPointer ? [name] : [])));
  if ([variables, fields, pointers, repeats, holders, parts].every(({ size }) => size === 0)) return NO_MARKS;
  const key = JSON.stringify([[...variables], [...fields], [...pointers], [...repeats], [...holders]]);
  return { variables, fields, pointers, repeats, holders, parts, key };
}

/** A structure in which one with a secret member is, has it too. */
function spread(holders: Map<string, boolean>, parts: ReadonlyMap<string, readonly string[]>): void {
  let known = -1;
  while (known !== holders.size) {
    known = holders.size;
    for (const [name, types] of parts) {
      const inner = types.map((type) => holders.get(type)).filter((each) => each !== undefined);
      if (inner.length > 0 && !holders.has(name)) holders.set(name, inner.every(Boolean));
    }
  }
}

/** Without `struct` and its like. */
export function bareType(type: string): string {
  return type.replace(/^(?:struct|class|union)\s+/, "");
}

/** Among `Marks.holders`: what a variable of this type is. */
export function holderOf({ type }: Variable, { holders }: Marks): "wiped" | "left" | undefined {
  const hasDestructor = holders.get(bareType(type));
  return hasDestructor === undefined ? undefined : hasDestructor ? "wiped" : "left";
}

/** Whenever control comes to `later`, it came through `earlier` before. */
export function alwaysBefore(earlier: FlowEvent, later: FlowEvent): boolean {
  return earlier.block.every((block, depth) => later.block[depth] === block);
}

export function isCallOf(event: FlowEvent, names: ReadonlySet<string>): event is EventOf<"call"> {
  return event.kind === "call" && names.has(event.name);
}

export function readsName(operand: Operand, name: string): boolean {
  return operand.reads.some((reference) => reference.name === name);
}
