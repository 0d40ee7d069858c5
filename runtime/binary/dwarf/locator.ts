/** Finds where variables are in a frame: evaluates their locations with all that these may refer to. */

import type { CallSite } from "../debug-info.ts";
import type { DynamicCount } from "../data-types.ts";
import type { FrameContext, Located, Piece } from "../location.ts";
import { sizeOf } from "../type-names.ts";
import { assemble } from "./assemble.ts";
import { At, Tag } from "./constants.ts";
import type { Entry } from "./entry.ts";
import type { Environment, Failure, Outcome } from "./environment.ts";
import { evaluateLocation, evaluateValue } from "./evaluate.ts";
import type { FunctionTable } from "./function-table.ts";
import { constantBytes, locationAt } from "./location-list.ts";
import { Op } from "./operations.ts";
import type { ConcreteFunction } from "./program-unit.ts";
import type { TypeReader } from "./type-reader.ts";
import { fromBytes, generic, valueType } from "./typed-value.ts";
import type { TypedValue, ValueType } from "./typed-value.ts";
import type { Unit } from "./unit.ts";

/** How far an expression may lead to others: a value at entry to the caller's, which may have been its caller's, … */
const MAX_DEPTH = 12;

const NOT_HERE = "The compiler optimised it out at this address.";
const NOWHERE = "The compiler optimised it out.";

export class Locator {
  readonly #functions: FunctionTable;
  readonly #types: TypeReader;

  constructor(functions: FunctionTable, types: TypeReader) {
    this.#functions = functions;
    this.#types = types;
  }

  locate(entry: Entry, context: FrameContext, depth = 0): Located {
    const holder = entry.holderOf(At.location);
    const isEntry = this.#isFunctionEntry(context);
    const found = holder ? locationAt(holder, At.location, context.address, isEntry) : undefined;
    if (holder && found?.kind === "expression") {
      return asLocated(
        evaluateLocation(found.expression, this.#environment(holder.unit, context, [], depth)),
      );
    }
    const constant = entry.holderOf(At.constValue);
    const bytes = constant && constantBytes(constant, sizeOf(this.#types.typeOf(entry)) ?? 8);
    if (bytes) return onePiece({ kind: "value", bytes, bitOffset: 0, bitSize: undefined });
    return optimisedOut(found?.kind === "not-here" ? NOT_HERE : NOWHERE);
  }

  /** The number that an expression gives in a frame, as unwind rules and array bounds need it. */
  value(
    expression: Uint8Array,
    unit: Unit | undefined,
    context: FrameContext,
    initial: readonly bigint[],
  ): Outcome<bigint> {
    const outcome = evaluateValue(expression, this.#environment(unit, context, initial, 0));
    return outcome.kind === "done" ? { kind: "done", value: outcome.value.bits } : outcome;
  }

  arrayCount(dynamic: DynamicCount, unit: Unit | undefined, context: FrameContext): number | undefined {
    let value: bigint | undefined;
    if (dynamic.expression) {
      const outcome = this.value(dynamic.expression, unit, context, []);
      value = outcome.kind === "done" ? outcome.value : undefined;
    } else if (dynamic.variable !== undefined) {
      const outcome = this.#variableValue(dynamic.variable, unit, context, 0);
      value = outcome.kind === "done" ? outcome.value.bits : undefined;
    }
    return value === undefined ? undefined : Math.max(0, Number(BigInt.asIntN(64, value)) + dynamic.bias);
  }

  #isFunctionEntry({ address }: FrameContext): boolean {
    return this.#functions.entryAt(address)?.address(At.lowPc) === address;
  }

  #environment(
    unit: Unit | undefined,
    frame: FrameContext,
    initial: readonly bigint[],
    depth: number,
  ): Environment {
    return {
      frame,
      initial,
      addressSize: unit?.header.addressSize ?? 8,
      offsetSize: unit?.header.offsetSize ?? 4,
      version: unit?.header.version ?? 5,
      frameBase: () => this.#frameBase(frame, depth + 1),
      indexedAddress: (index) => unit?.file.indexedAddress(unit, index),
      baseType: (offset) => baseType(unit, offset),
      entryValue: (expression) => this.#entryValue(expression, frame, depth + 1),
      parameterValue: (offset) => this.#parameterValue(unit, offset, frame, depth + 1),
      locationOf: (offset, isUnitOffset) => {
        const entry = unit?.file.entryAt(isUnitOffset ? unit.header.offset + offset : offset);
        const found = entry && locationAt(entry, At.location, frame.address);
        return found?.kind === "expression" ? found.expression : undefined;
      },
      variableValue: (offset) => this.#variableValue(offset, unit, frame, depth + 1),
      threadLocal: (offset) => frame.threadLocal?.(offset),
    };
  }

  #frameBase(frame: FrameContext, depth: number): Outcome<bigint> {
    const entry = this.#functions.entryAt(frame.address);
    const found = entry && locationAt(entry, At.frameBase, frame.address);
    if (!entry || found?.kind !== "expression" || depth > MAX_DEPTH) {
      return problem("The function does not say where its frame is, so its variables cannot be found.");
    }
    const environment = this.#environment(entry.unit, frame, [], depth);
    // A frame base that asks for itself has no answer.
    const outcome = evaluateValue(found.expression, {
      ...environment,
      frameBase: () => problem("A frame base refers to itself."),
    });
    return outcome.kind === "done" ? { kind: "done", value: outcome.value.bits } : outcome;
  }

  /** What a register (or a place) held when the function was entered, as the caller's call site tells it. */
  #entryValue(expression: Uint8Array, frame: FrameContext, depth: number): Outcome<TypedValue> {
    if (depth > MAX_DEPTH) return unknownAtEntry();
    if (this.#isFunctionEntry(frame)) {
      return evaluateValue(expression, this.#environment(undefined, frame, [], depth));
    }
    return this.#fromCaller(frame, depth, (location) => sameBytes(location, expression));
  }

  #parameterValue(
    unit: Unit | undefined,
    offset: number,
    frame: FrameContext,
    depth: number,
  ): Outcome<TypedValue> {
    const parameter = unit?.entryAt(unit.header.offset + offset);
    const location = parameter?.block(At.location);
    if (!location || depth > MAX_DEPTH) return unknownAtEntry();
    return this.#fromCaller(frame, depth, (other) => sameBytes(other, location));
  }

  #fromCaller(
    frame: FrameContext,
    depth: number,
    matches: (location: Uint8Array) => boolean,
  ): Outcome<TypedValue> {
    const caller = frame.caller?.();
    if (!caller) return unknownAtEntry();
    const callee = this.#functions.at(frame.address);
    const entry = this.#functions.entryAt(caller.address);
    const site = this.#functions.callSiteAt(caller.address + 1);
    const parameter = site?.parameters.find(({ location }) => matches(location));
    if (!callee || !entry || !site || !parameter) return unknownAtEntry();
    const environment = this.#environment(entry.unit, caller, [], depth);
    if (!this.#calls(site, callee, environment) || this.#functions.mayReenter(callee))
      return unknownAtEntry();
    return evaluateValue(parameter.value, environment);
  }

  /** Whether a call site is known to call this function. If not, the function was reached by a tail call in between. */
  #calls(site: CallSite, callee: ConcreteFunction, environment: Environment): boolean {
    if (site.callee !== undefined) {
      const called = callee.entry.unit.file.entryAt(site.callee);
      return called !== undefined && this.#functions.concreteOf(called)?.entry.offset === callee.entry.offset;
    }
    const target = site.target && evaluateValue(site.target, environment);
    return target?.kind === "done" && Number(target.value.bits) === callee.entry.address(At.lowPc);
  }

  #variableValue(
    offset: number,
    unit: Unit | undefined,
    frame: FrameContext,
    depth: number,
  ): Outcome<TypedValue> {
    const entry = unit?.file.entryAt(offset);
    if (!entry || depth > MAX_DEPTH) return problem("A value depends on a variable that cannot be found.");
    const size = Math.min(8, sizeOf(this.#types.typeOf(entry)) ?? 8);
    const located = this.locate(entry, frame, depth);
    if (located.kind !== "pieces") return located;
    const assembled = assemble(located.pieces, size, frame);
    if (assembled.kind !== "bytes") return assembled;
    if (assembled.known) return { kind: "optimised-out", reason: assembled.reason ?? NOWHERE };
    return { kind: "done", value: generic(fromBytes(assembled.bytes)) };
  }
}

function baseType(unit: Unit | undefined, offset: number): Outcome<ValueType | undefined> {
  if (offset === 0) return { kind: "done", value: undefined };
  const entry = unit?.entryAt(unit.header.offset + offset);
  if (entry?.tag !== Tag.baseType) return problem("An expression names a base type that is none.");
  return { kind: "done", value: valueType(entry.number(At.encoding) ?? 0, entry.number(At.byteSize) ?? 8) };
}

/** Locations of call sites and of entry values name registers; producers may write one in the short or the long way. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  const register = registerOf(a);
  if (register !== undefined) return register === registerOf(b);
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function registerOf(expression: Uint8Array): number | undefined {
  const [opcode = 0, operand = 0x80] = expression;
  if (expression.length === 1 && opcode >= Op.reg0 && opcode < Op.breg0) return opcode - Op.reg0;
  if (operand >= 0x80) return undefined;
  // Of a vector register an entry value says as what it is to be read; gdb, too, looks at the register only.
  const isTyped = opcode === Op.regvalType || opcode === Op.gnuRegvalType;
  if (isTyped && expression.length > 2) return operand;
  return expression.length === 2 && opcode === Op.regx ? operand : undefined;
}

function asLocated(outcome: Outcome<readonly Piece[]>): Located {
  if (outcome.kind === "done") return { kind: "pieces", pieces: outcome.value };
  return outcome.kind === "optimised-out" ? optimisedOut(outcome.reason) : outcome;
}

function onePiece(piece: Piece): Located {
  return { kind: "pieces", pieces: [piece] };
}

function optimisedOut(reason: string): Located {
  return onePiece({ kind: "optimised-out", reason, bitSize: undefined });
}

function problem(message: string): Failure {
  return { kind: "problem", message };
}

function unknownAtEntry(): Failure {
  return {
    kind: "optimised-out",
    reason: "The compiler kept only the value at the function's entry, and the caller does not tell it.",
  };
}
