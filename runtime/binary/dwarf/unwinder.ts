/** Applies an unwind row to a frame's registers and memory. */

import type { FrameContext, Missing, Unsolvable } from "../location.ts";
import { CALLEE_SAVED, type CallerFrame, type RegisterRule, type UnwindRow } from "../unwind.ts";
import type { Outcome } from "./environment.ts";
import type { Locator } from "./locator.ts";
import { fromBytes } from "./typed-value.ts";

const STACK_POINTER = 7;

export function unwindFrame(
  row: UnwindRow,
  context: FrameContext,
  locator: Locator,
): CallerFrame | Missing | Unsolvable {
  const cfaOutcome = canonicalFrameAddress(row, context, locator);
  if (cfaOutcome.kind !== "done") return unsolved(cfaOutcome);
  const cfa = cfaOutcome.value;
  const registers = new Map<number, bigint>([[STACK_POINTER, cfa]]);
  for (const register of CALLEE_SAVED) {
    const value = row.rules.has(register) ? undefined : context.register(register);
    if (value !== undefined) registers.set(register, value);
  }
  for (const [register, rule] of row.rules) {
    const outcome = applyRule(rule, register, cfa, context, locator);
    if (outcome.kind === "done") {
      if (outcome.value === undefined) registers.delete(register);
      else registers.set(register, outcome.value);
    } else if (outcome.kind === "missing-register") registers.delete(register);
    else return unsolved(outcome);
  }
  const returnAddress = registers.get(row.returnAddressRegister);
  return { kind: "caller", cfa, returnAddress, registers, isSignalFrame: row.isSignalFrame };
}

export function canonicalFrameAddress(
  row: UnwindRow,
  context: FrameContext,
  locator: Locator,
): Outcome<bigint> {
  if (row.cfa.kind === "expression") return locator.value(row.cfa.expression, undefined, context, []);
  const value = context.register(row.cfa.register);
  if (value === undefined) return { kind: "missing-register", register: row.cfa.register };
  return { kind: "done", value: BigInt.asUintN(64, value + integer(row.cfa.offset)) };
}

/** The caller's value of a register; undefined: it is lost. */
function applyRule(
  rule: RegisterRule,
  register: number,
  cfa: bigint,
  context: FrameContext,
  locator: Locator,
): Outcome<bigint | undefined> {
  switch (rule.kind) {
    case "undefined":
      return { kind: "done", value: undefined };
    case "same":
      return { kind: "done", value: context.register(register) };
    case "register":
      return { kind: "done", value: context.register(rule.register) };
    case "offset":
      return load(BigInt.asUintN(64, cfa + integer(rule.offset)), context);
    case "val-offset":
      return { kind: "done", value: BigInt.asUintN(64, cfa + integer(rule.offset)) };
    case "expression": {
      const address = locator.value(rule.expression, undefined, context, [cfa]);
      return address.kind === "done" ? load(address.value, context) : address;
    }
    case "val-expression":
      return locator.value(rule.expression, undefined, context, [cfa]);
  }
}

function load(address: bigint, context: FrameContext): Outcome<bigint> {
  const bytes = context.readMemory(address, 8);
  if (bytes?.length !== 8) return { kind: "missing-memory", address, length: 8 };
  return { kind: "done", value: fromBytes(bytes) };
}

/** Offsets of damaged files may have lost their fraction's worth of bits, but `BigInt` takes only safe ones. */
function integer(value: number): bigint {
  return Number.isSafeInteger(value) ? BigInt(value) : 0n;
}

function unsolved(outcome: Exclude<Outcome<unknown>, { kind: "done" }>): Missing | Unsolvable {
  return outcome.kind === "optimised-out" ? { kind: "problem", message: outcome.reason } : outcome;
}
