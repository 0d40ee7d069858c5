/** Numbers for flag rules, as pending rules stand in memory: which rule, and the width of its values. */

import { LazyFlags } from "../interpreter/flags.ts";
import { BigintValues } from "../interpreter/values.ts";
import type { FlagRule, Machine } from "../machine.ts";
import type { FlagKnowledge } from "./flag-knowledge.ts";
import { type Pending, PENDING, STATE } from "./layout.ts";

/** No rule is pending. */
export const NO_RULE = 0;
/** In a local: what stands in memory is still right. */
export const UNCHANGED = -1;

const STATUS = ["CF", "PF", "AF", "ZF", "SF", "OF"] as const;
const COMPARISONS = ["belowOrEqual", "less", "lessOrEqual"] as const;
export const ALL_FLAGS = 0x3f;

/** Instead of a rule's number, where code is emitted: what stands in memory is right; or the locals say which rule it is. */
export const IN_MEMORY = -1;
export const IN_LOCALS = -2;

/** The flags that a rule writes, as bits. */
export function flagMask(rule: FlagRule): number {
  return STATUS.reduce((mask, flag, bit) => (rule[flag] === undefined ? mask : mask | (1 << bit)), 0);
}

/** Of the values that a rule is pending with, by their order. */
export const OPERAND_A = 1;
export const OPERAND_B = 2;
export const RESULT = 4;

const kept = new Map<FlagRule, number>();

/** The values of a rule that must be kept for its flags to be worked out later, as bits. */
export function keptValues(rule: FlagRule): number {
  let values = kept.get(rule);
  if (values === undefined) {
    values = rule.result === undefined ? lookedAt(rule) : OPERAND_A | OPERAND_B;
    kept.set(rule, values);
  }
  return values;
}

/** The values that the functions of a rule look at, found out by calling them with things that only have an identity. */
function lookedAt(rule: FlagRule): number {
  const [a, b, result, other] = [{}, {}, {}, {}];
  const values: readonly object[] = [a, b, result];
  let found = 0;
  const look = (each: unknown): void => {
    const index = values.indexOf(each as object);
    if (index >= 0) found |= 1 << index;
  };
  const machine = new Proxy({} as Machine<object>, {
    get:
      () =>
      (...operands: readonly unknown[]) => {
        operands.forEach(look);
        return other;
      },
  });
  for (const flag of [...STATUS, ...COMPARISONS]) look(rule[flag]?.(machine, a, b, result, 64));
  return found;
}

const rules: FlagRule[] = [];
const numbers = new Map<FlagRule, number>();

export function ruleNumber(rule: FlagRule, bits: number): number {
  let index = numbers.get(rule);
  if (index === undefined) {
    rules.push(rule);
    index = rules.length;
    numbers.set(rule, index);
  }
  return (index << 7) | bits;
}

/** The rule that a number stands for. */
export function ruleOf(number: number): { readonly rule: FlagRule; readonly bits: number } {
  const rule = rules[(number >> 7) - 1];
  if (rule === undefined) throw new Error("LiteBox internal error: an unknown flag rule");
  return { rule, bits: number & 0x7f };
}

/** The rules are made of pure operations only. */
const values = new BigintValues() as unknown as Machine<bigint>;

function apply(flags: LazyFlags, view: DataView, { rule: at, values: from }: Pending): void {
  const number = view.getInt32(at, true);
  const rule = rules[(number >> 7) - 1];
  if (rule === undefined) return;
  const bits = number & 0x7f;
  const value = (offset32: number, offset64: number): bigint =>
    bits === 64 ? view.getBigUint64(from + offset64, true) : BigInt(view.getUint32(from + offset32, true));
  const a = value(PENDING.a32, PENDING.a64);
  const b = value(PENDING.b32, PENDING.b64);
  const result = rule.result?.(values, a, b, bits) ?? value(PENDING.result32, PENDING.result64);
  flags.apply(values, rule, a, b, result, bits);
}

/** Works out the pending rules of the state in memory, so that its flags alone say all; gives RFLAGS. */
export function materialize(view: DataView): number {
  const main = view.getInt32(STATE.pending.rule, true);
  const over = view.getInt32(STATE.over.rule, true);
  const stored = view.getUint32(STATE.flags, true);
  if (main === NO_RULE && over === NO_RULE) return stored;
  const flags = new LazyFlags();
  flags.load(BigInt(stored));
  apply(flags, view, STATE.pending);
  apply(flags, view, STATE.over);
  const result = Number(flags.value(values));
  view.setUint32(STATE.flags, result, true);
  view.setInt32(STATE.pending.rule, NO_RULE, true);
  view.setInt32(STATE.over.rule, NO_RULE, true);
  return result;
}

/** Makes pending what the region that was left at a site had in its locals. */
export function takeLeft(view: DataView, { main, over }: Pick<FlagKnowledge, "main" | "over">): void {
  const first = takeOne(view, main, STATE.leftPending, STATE.pending);
  // What stands in memory may have one over another already.
  if (first === UNCHANGED && over !== IN_MEMORY) materialize(view);
  takeOne(view, over, STATE.leftOver, STATE.over);
}

function takeOne(view: DataView, known: number, from: Pending, to: Pending): number {
  const number =
    known === IN_LOCALS ? view.getInt32(from.rule, true) : known === IN_MEMORY ? UNCHANGED : known;
  if (number === UNCHANGED) return number;
  new Uint8Array(view.buffer).copyWithin(to.values, from.values, from.values + PENDING.size);
  view.setInt32(to.rule, number, true);
  return number;
}
