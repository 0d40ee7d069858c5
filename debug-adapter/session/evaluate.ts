/** Expressions in a frame: what names mean there, and how an assignment is carried out. */
import { splitScopes } from "../../runtime/binary/cxx-names.ts";
import type { DataType, EnumerationType } from "../../runtime/binary/data-types.ts";
import { hasNamespaces } from "../../runtime/binary/languages.ts";
import {
  evaluateAssignment,
  evaluateExpression,
  isTruthy,
  type Assignment,
  type Evaluated,
  type Scope,
} from "../expression/evaluate.ts";
import { BOOL, INT, type FindType } from "../expression/types.ts";
import { integerValue } from "../expression/scalar.ts";
import { formatValue } from "../value/format.ts";
import { dereference, isStructure, memberNamed, staticValue } from "../value/members.ts";
import { integerOf } from "../value/scalars.ts";
import { integerBytes, strip, type Value } from "../value/value.ts";
import { cannotAssign, cannotEvaluate, internalError } from "./errors.ts";
import { registerValue } from "./registers.ts";
import { registerName } from "./register-file.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Frame } from "./stack.ts";
import { valueOf, variablesOf } from "./variables.ts";

export const ONLY_IN_CONSOLE = "An assignment is only carried out in the debug console.";

/** Enumerations that are looked through for an enumerator's name. */
const ENUMERATION_DEPTH = 3;

export function scopeOf(frame: Frame): Scope {
  const { values } = frame;
  const language = values.info.unitAt(frame.machine.lookup)?.language ?? 0;
  return {
    truth: hasNamespaces(language) ? BOOL : INT,
    named: (name) =>
      localNamed(frame, name) ??
      memberOfThis(frame, name) ??
      globalNamed(frame, name) ??
      memberOfType(frame, name) ??
      functionNamed(frame, name) ??
      enumeratorNamed(frame, name),
    register: (name) => registerValue(frame, name),
    typeNamed: typeFinder(values),
  };
}

function localNamed({ values, machine, inline }: Frame, name: string): Value | undefined {
  const local = values.info.variablesAt(machine.lookup, inline).find((variable) => variable.name === name);
  return local && valueOf(values, local);
}

/** In a member function, members are named without `this->`. */
function memberOfThis(frame: Frame, name: string): Value | undefined {
  const self = name === "this" ? undefined : localNamed(frame, "this");
  const object = self && dereference(frame.values, self);
  return object && memberNamed(frame.values, object, name);
}

/** `Point::dimensions`, `Color::red`: what a type declares. */
function memberOfType({ values }: Frame, name: string): Value | undefined {
  const scopes = splitScopes(name);
  const last = scopes.at(-1) ?? "";
  if (scopes.length < 2) return undefined;
  for (const type of values.info.typesNamed(scopes.slice(0, -1).join("::"))) {
    const inner = strip(type);
    if (inner.kind === "enumeration") {
      const found = inner.enumerators.find((enumerator) => enumerator.name === last);
      if (found !== undefined) return integerValue(inner, found.value);
    } else if (isStructure(inner)) {
      const found = inner.staticMembers.find((member) => member.name === last);
      if (found !== undefined) return staticValue(values, found);
    }
  }
  return undefined;
}

function globalNamed(frame: Frame, name: string): Value | undefined {
  const { values } = frame;
  const candidates = values.info.globalsNamed(name);
  // A static of this file comes before one of the same name elsewhere.
  const unit = values.info.unitAt(frame.machine.lookup);
  const global = candidates.find((variable) => variable.unit.offset === unit?.offset) ?? candidates[0];
  return global && valueOf(values, global);
}

function functionNamed({ values }: Frame, name: string): Value | undefined {
  const [found] = values.info.functionsNamed(name);
  if (found === undefined) return undefined;
  const type: DataType = {
    kind: "function",
    id: -1,
    returns: found.returns,
    parameters: found.parameters.map((parameter) => parameter.type),
    isVariadic: false,
  };
  return { type, place: { kind: "memory", address: BigInt(found.low) } };
}

/** Enumerators of the enumerations that the variables in sight use. */
function enumeratorNamed(frame: Frame, name: string): Value | undefined {
  const seen = new Set<DataType>();
  const variables = [
    ...variablesOf(frame, "arguments"),
    ...variablesOf(frame, "locals"),
    ...variablesOf(frame, "statics"),
  ];
  for (const { type } of variables) {
    const found = findEnumerator(type, name, seen, 0);
    if (found !== undefined) return integerValue(found.type, found.value);
  }
  return undefined;
}

function findEnumerator(
  type: DataType,
  name: string,
  seen: Set<DataType>,
  depth: number,
): { type: EnumerationType; value: bigint } | undefined {
  const inner = strip(type);
  if (depth > ENUMERATION_DEPTH || seen.has(inner)) return undefined;
  seen.add(inner);
  switch (inner.kind) {
    case "enumeration": {
      // Those of an `enum class` are not named without it.
      const found = inner.isScoped
        ? undefined
        : inner.enumerators.find((enumerator) => enumerator.name === name);
      return found && { type: inner, value: found.value };
    }
    case "pointer":
    case "reference":
      return findEnumerator(inner.target, name, seen, depth + 1);
    case "array":
      return findEnumerator(inner.element, name, seen, depth + 1);
    case "structure":
    case "class":
    case "union":
      for (const member of inner.members) {
        const found = findEnumerator(member.type, name, seen, depth + 1);
        if (found !== undefined) return found;
      }
      return undefined;
    default:
      return undefined;
  }
}

function typeFinder({ info }: Frame["values"]): FindType {
  return (name, kind) => {
    const found = info.typesNamed(name);
    switch (kind) {
      case "struct":
        return found.find((type) => type.kind === "structure" || type.kind === "class");
      case "union":
        return found.find((type) => type.kind === "union");
      case "enum":
        return found.find((type) => type.kind === "enumeration");
      case undefined:
        // In C a tag alone is no type; in C++ it is, and nobody minds here.
        return found.find((type) => type.kind === "typedef") ?? found[0] ?? info.baseTypeNamed(name);
    }
  };
}

/** The expression's value in a frame; throws a `DebugError` that says why it has none. */
export async function evaluateIn(
  snapshot: Snapshot,
  frame: Frame,
  text: string,
): Promise<Extract<Evaluated, { kind: "value" }>> {
  const scope = scopeOf(frame);
  const result = await snapshot.settle(() => evaluateExpression(text, frame.values, scope));
  if (result.kind === "problem") throw cannotEvaluate(result.message);
  return result;
}

export async function isTrueIn(snapshot: Snapshot, frame: Frame, condition: string): Promise<boolean> {
  const { value } = await evaluateIn(snapshot, frame, condition);
  const result = await snapshot.settle(() => isTruthy(frame.values, value));
  if (typeof result !== "boolean") throw cannotEvaluate(result.message);
  return result;
}

/** A log point's text with each `{expression}` replaced by its value; `\{` is a brace. */
export async function interpolateIn(snapshot: Snapshot, frame: Frame, message: string): Promise<string> {
  let text = "";
  for (const [, brace, expression, plain] of message.matchAll(/\\([{}])|\{([^{}]*)\}|([^{}\\]+|.)/gs)) {
    if (brace !== undefined) text += brace;
    else if (expression !== undefined) text += await valueText(snapshot, frame, expression);
    else text += plain ?? "";
  }
  return text;
}

async function valueText(snapshot: Snapshot, frame: Frame, expression: string): Promise<string> {
  const scope = scopeOf(frame);
  return snapshot.settle(() => {
    const result = evaluateExpression(expression, frame.values, scope);
    if (result.kind === "problem") return `{${result.message}}`;
    if (result.assignment !== undefined) return `{${ONLY_IN_CONSOLE}}`;
    return formatValue(frame.values, result.value, { notation: result.format });
  });
}

/** Gives a value another one, as typed by a person. */
export async function assignText(
  snapshot: Snapshot,
  frame: Frame,
  target: Value,
  text: string,
): Promise<void> {
  const scope = scopeOf(frame);
  const result = await snapshot.settle(() => evaluateAssignment(target, text, frame.values, scope));
  if ("kind" in result) throw cannotEvaluate(result.message);
  await carryOut(snapshot, frame, result);
}

/** Does what an assignment says. */
export async function carryOut(
  snapshot: Snapshot,
  frame: Frame,
  { target, bytes }: Assignment,
): Promise<void> {
  const { place } = target;
  switch (place.kind) {
    case "memory":
      if (!(await snapshot.write(place.address, bytes)))
        throw cannotAssign("The value", "the stub refused to write this memory");
      return;
    case "bits":
      return writeBits(snapshot, place, bytes);
    case "register":
      return writeRegister(snapshot, frame, place, bytes);
    default:
      throw internalError("assigning to a value that is nowhere");
  }
}

async function writeBits(
  snapshot: Snapshot,
  { address, bitOffset, bitSize }: { address: bigint; bitOffset: number; bitSize: number },
  bytes: Uint8Array,
): Promise<void> {
  const first = address + BigInt(bitOffset >> 3);
  const shift = BigInt(bitOffset & 7);
  const length = ((bitOffset & 7) + bitSize + 7) >> 3;
  const old = await snapshot.settle(() => snapshot.read(first, length));
  if (old === undefined) throw cannotAssign("The bit field", "its memory cannot be read");
  const mask = ((1n << BigInt(bitSize)) - 1n) << shift;
  const merged = (integerOf(old, false) & ~mask) | ((integerOf(bytes, false) << shift) & mask);
  if (!(await snapshot.write(first, integerBytes(merged, length))))
    throw cannotAssign("The bit field", "the stub refused to write this memory");
}

async function writeRegister(
  snapshot: Snapshot,
  frame: Frame,
  { register, offset }: { readonly register: number; readonly offset: number },
  bytes: Uint8Array,
): Promise<void> {
  const name = registerName(register);
  const { innermost } = frame;
  if (innermost === undefined || name === undefined) {
    throw cannotAssign(
      "The value",
      "it is in a register of a function that has called others; go up to the innermost frame",
    );
  }
  const old = (await snapshot.settle(() => innermost.value(name))) ?? 0n;
  const shift = BigInt(8 * offset);
  const mask = ((1n << BigInt(8 * bytes.length)) - 1n) << shift;
  // Writing the low half of a general register clears the high half (Intel SDM Vol. 1, 3.4.1.1), but this is no instruction: keep it.
  const merged = (old & ~mask) | (integerOf(bytes, false) << shift);
  if (!(await snapshot.writeRegister(innermost.thread, name, merged)))
    throw cannotAssign("The value", `the stub refused to write \`${name}\``);
}
