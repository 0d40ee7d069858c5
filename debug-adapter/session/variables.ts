/** What can be expanded in the variables view: scopes and the parts of values. References are valid until the debuggee runs on. */
import { hexAddress } from "../../runtime/base/hex.ts";
import type { VariableInfo } from "../../runtime/binary/debug-info.ts";
import { countParts, partsOf } from "../value/children.ts";
import { formatValue } from "../value/format.ts";
import type { FormatOptions } from "../value/format-scalar.ts";
import { dereference } from "../value/members.ts";
import { typeName } from "../../runtime/binary/type-names.ts";
import {
  placeOfPieces,
  strip,
  unavailable,
  unreadable,
  type Place,
  type Value,
  type ValueContext,
} from "../value/value.ts";
import { frameGone } from "./errors.ts";
import { registerNote, registerValues } from "./registers.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Frame } from "./stack.ts";

export type ScopeKind = "arguments" | "locals" | "statics" | "registers";

type Container =
  | { readonly kind: "scope"; readonly frame: Frame; readonly scope: ScopeKind }
  | {
      readonly kind: "value";
      readonly frame: Frame;
      readonly value: Value;
      readonly expression: string | undefined;
    };

/** One line of the view. */
export interface ShownVariable {
  readonly name: string;
  readonly text: string;
  readonly type: string;
  readonly reference: number;
  readonly named: number;
  readonly indexed: number;
  /** The expression that means the same; undefined when there is none. */
  readonly expression: string | undefined;
  readonly memoryReference: string | undefined;
  readonly isReadOnly: boolean;
}

interface NamedValue {
  readonly name: string;
  readonly value: Value;
  readonly expression: string | undefined;
}

/** Which of the parts of a value are wanted. */
export interface Selection {
  readonly start: number;
  readonly count: number;
  /** Only those with names, or only those with numbers. */
  readonly filter?: "named" | "indexed" | undefined;
}

/** Requests without an end get this many at most. */
const PAGE = 1000;
const LEFT_OUT = "<left out of the image, since nothing uses it>";

export class Variables {
  readonly #containers = new Map<number, Container>();
  // Never used twice in a session, so that a reference of an earlier stop is recognised.
  #next = 1;

  /** Everything handed out so far is void: the debuggee runs. */
  forget(): void {
    this.#containers.clear();
  }

  /** Frames were replaced by newer ones. */
  renew(frames: ReadonlyMap<Frame, Frame>): void {
    for (const [reference, container] of this.#containers) {
      const frame = frames.get(container.frame);
      if (frame !== undefined) this.#containers.set(reference, { ...container, frame });
    }
  }

  scope(frame: Frame, scope: ScopeKind): number {
    return this.#keep({ kind: "scope", frame, scope });
  }

  #keep(container: Container): number {
    this.#containers.set(this.#next, container);
    return this.#next++;
  }

  #container(reference: number): Container {
    const container = this.#containers.get(reference);
    if (container === undefined) throw frameGone();
    return container;
  }

  frameOf(reference: number): Frame {
    return this.#container(reference).frame;
  }

  /** The lines below a scope or value. */
  async list(
    snapshot: Snapshot,
    reference: number,
    selection: Selection,
    options: FormatOptions,
  ): Promise<ShownVariable[]> {
    const container = this.#container(reference);
    const { frame } = container;
    // First the values, then what they show as: only a settled computation may hand out references.
    return snapshot
      .settle(() =>
        selected(container, selection).map((item) => ({
          item,
          shown: describe(frame.values, item.value, options),
        })),
      )
      .then((items) => items.map(({ item, shown }) => this.#show(frame, item, shown)));
  }

  /** One value, for a watch or a hover. */
  async show(
    snapshot: Snapshot,
    frame: Frame,
    value: Value,
    expression: string | undefined,
    options: FormatOptions,
  ): Promise<ShownVariable> {
    const shown = await snapshot.settle(() => describe(frame.values, value, options));
    return this.#show(frame, { name: expression ?? "", value, expression }, shown);
  }

  /** The value of that name below a scope or value. */
  async find(snapshot: Snapshot, reference: number, name: string): Promise<Value | undefined> {
    const container = this.#container(reference);
    return snapshot.settle(() => {
      const index = /^\[(\d+)\]$/.exec(name)?.[1];
      const candidates =
        index === undefined ? namedValues(container, 0, PAGE) : namedValues(container, Number(index), 1);
      return (
        candidates.find((item) => item.name === name) ??
        namedValues(container, 0, PAGE).find((item) => item.name === name)
      )?.value;
    });
  }

  #show(frame: Frame, { name, value, expression }: NamedValue, shown: Description): ShownVariable {
    const hasParts = shown.named + shown.indexed > 0;
    return {
      name,
      ...shown,
      reference: hasParts ? this.#keep({ kind: "value", frame, value, expression }) : 0,
      expression,
    };
  }
}

interface Description {
  readonly text: string;
  readonly type: string;
  readonly named: number;
  readonly indexed: number;
  readonly memoryReference: string | undefined;
  readonly isReadOnly: boolean;
}

function describe(context: ValueContext, value: Value, options: FormatOptions): Description {
  return {
    text: textOf(context, value, options),
    type: typeName(value.type, "source"),
    ...countParts(context, value),
    memoryReference: memoryReferenceOf(context, value),
    isReadOnly: !isAssignable(value),
  };
}

function textOf(context: ValueContext, value: Value, options: FormatOptions): string {
  const text = formatValue(context, value, options);
  const note = registerNote(context, value);
  return note === undefined ? text : `${text} ${note}`;
}

/** Where the memory view opens: what a pointer points to, else the value itself. */
function memoryReferenceOf(context: ValueContext, value: Value): string | undefined {
  const target = strip(value.type).kind === "pointer" ? dereference(context, value) : undefined;
  const { place } = target ?? value;
  return place.kind === "memory" ? hexAddress(place.address) : undefined;
}

function isAssignable({ type, place }: Value): boolean {
  const { kind } = strip(type);
  if (kind === "function" || kind === "unspecified") return false;
  return place.kind === "memory" || place.kind === "bits" || place.kind === "register";
}

function selected(container: Container, { start, count, filter }: Selection): NamedValue[] {
  const wanted = count === 0 ? PAGE : count;
  if (container.kind === "scope" || filter === undefined) return namedValues(container, start, wanted);
  const { indexed } = countParts(container.frame.values, container.value);
  // Those with numbers come first.
  return filter === "named"
    ? namedValues(container, start + indexed, wanted)
    : namedValues(container, start, Math.min(wanted, Math.max(0, indexed - start)));
}

function namedValues(container: Container, start: number, count: number): NamedValue[] {
  const { frame } = container;
  if (container.kind === "value") {
    const { value, expression } = container;
    return partsOf(frame.values, value, start, count).map((part) => ({
      name: part.name,
      value: part,
      expression: expression === undefined ? undefined : part.expression(expression),
    }));
  }
  if (container.scope === "registers") return registerValues(frame).slice(start, start + count);
  return variablesOf(frame, container.scope)
    .slice(start, start + count)
    .map((variable) => ({
      name: variable.name,
      value: valueOf(frame.values, variable),
      expression: variable.name,
    }));
}

/** The variables of a scope, each name once: an inner block's hides an outer one's. */
export function variablesOf(frame: Frame, scope: ScopeKind): VariableInfo[] {
  const { info } = frame.values;
  if (scope === "statics")
    return info
      .globalsAt(frame.machine.lookup)
      .filter(
        ({ name, address, isArtificial }) =>
          address !== undefined && !isArtificial && !name.endsWith("{vtable}"),
      );
  const seen = new Set<string>();
  const visible = info.variablesAt(frame.machine.lookup, frame.inline).filter(({ name, isArtificial }) => {
    if ((isArtificial && name !== "this") || seen.has(name)) return false;
    seen.add(name);
    return true;
  });
  return visible.filter(({ kind }) => (scope === "arguments" ? kind === "argument" : kind !== "argument"));
}

/** Linkers leave what nothing uses at this address, where as a rule nothing else is. */
function isLeftOut({ frame }: ValueContext, place: Place): boolean {
  return place.kind === "memory" && place.address === 0n && frame.readMemory(0n, 1) === undefined;
}

/** Where a variable is in a frame, as a value. */
export function valueOf(context: ValueContext, variable: VariableInfo): Value {
  const { type } = variable;
  const located = context.info.locate(variable, context.frame);
  switch (located.kind) {
    case "pieces": {
      const place = placeOfPieces(located.pieces);
      return { type, place: isLeftOut(context, place) ? unavailable(LEFT_OUT) : place };
    }
    case "missing-memory":
      return { type, place: unreadable(located.address) };
    case "missing-register":
      return { type, place: unavailable("<not saved>") };
    case "problem":
      return { type, place: unavailable(`<${located.message}>`) };
  }
}
