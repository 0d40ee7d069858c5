/** Code that hands pending flag rules on: to locals where ways meet, to memory where a region is left. */

import type { Assembler } from "./assembler.ts";
import type { FlagKnowledge } from "./flag-knowledge.ts";
import { type Pending, PENDING, STATE } from "./layout.ts";
import { RULE, RULE_VALUES32, RULE_VALUES64 } from "./locals.ts";
import { F_MATERIALIZE } from "./module.ts";
import { OP } from "./opcodes.ts";
import { localsFrom } from "./rule-locals.ts";
import { IN_LOCALS, IN_MEMORY, keptValues, NO_RULE, ruleOf, UNCHANGED } from "./rules.ts";

const OFFSETS32 = [PENDING.a32, PENDING.b32, PENDING.result32];
const OFFSETS64 = [PENDING.a64, PENDING.b64, PENDING.result64];

/** Makes the locals say which rules are pending. */
export function rulesToLocals(assembler: Assembler, { main, over }: FlagKnowledge): void {
  for (const [known, local] of [
    [main, RULE.main],
    [over, RULE.over],
  ] as const) {
    if (known === IN_LOCALS) continue;
    assembler.i32(known === IN_MEMORY ? UNCHANGED : known);
    assembler.set(local);
  }
}

/** Writes what is pending to memory. */
export function flagsToMemory(assembler: Assembler, { main, over, used }: FlagKnowledge): void {
  if (main < 0 && over !== IN_MEMORY && over !== NO_RULE) workOutWhatIsOver(assembler);
  if (main > 0 && over >= 0) {
    storeBothRules(assembler, main, over);
  } else {
    if (main > 0) storeRule(assembler, main, STATE.pending);
    // With the first in memory and none over it, memory says so already.
    if (over > 0 || (over === NO_RULE && main !== IN_MEMORY)) storeRule(assembler, over, STATE.over);
  }
  if (main === IN_LOCALS) storeUnlessUnchanged(assembler, used, RULE.main, STATE.pending);
  else if (main > 0) storeValuesOf(assembler, main, RULE.main, STATE.pending);
  if (over === IN_LOCALS) storeUnlessUnchanged(assembler, used, RULE.over, STATE.over);
  else if (over > 0) storeValuesOf(assembler, over, RULE.over, STATE.over);
}

/** A rule goes to memory over what stands there; if that has one over another already, both are worked out first. */
function workOutWhatIsOver(assembler: Assembler): void {
  assembler.i32(STATE.over.rule);
  assembler.memory(OP.i32Load, 0);
  assembler.open(OP.if);
  assembler.opcode(OP.call);
  assembler.code.u32(F_MATERIALIZE);
  assembler.opcode(OP.drop);
  assembler.opcode(OP.end);
}

/** Where a region is left at a site: what that makes use of, to where `takeLeft` looks for it. */
export function flagsToLeftArea(assembler: Assembler, used: number): void {
  storeUsed(assembler, used, RULE.main, STATE.leftPending);
  storeUsed(assembler, used, RULE.over, STATE.leftOver);
}

function storeRule(assembler: Assembler, number: number, { rule }: Pending): void {
  assembler.i32(rule);
  assembler.i32(number);
  assembler.memory(OP.i32Store, 0);
}

function storeBothRules(assembler: Assembler, main: number, over: number): void {
  assembler.i32(STATE.pending.rule);
  assembler.i64((BigInt(over) << 32n) | BigInt(main));
  assembler.memory(OP.i64Store, 0);
}

function storeValuesOf(assembler: Assembler, number: number, base: number, { values }: Pending): void {
  const { rule, bits } = ruleOf(number);
  const kept = keptValues(rule);
  if (bits === 64) storeValues(assembler, kept, base + RULE_VALUES64, values, OFFSETS64, OP.i64Store);
  else storeValues(assembler, kept, base + RULE_VALUES32, values, OFFSETS32, OP.i32Store);
}

/** Of a rule that has its locals from `base` on, those that are among `used`. */
function storeUsed(assembler: Assembler, used: number, base: number, { rule, values }: Pending): void {
  const own = localsFrom(base, used);
  if ((own & 1) !== 0) {
    assembler.i32(rule);
    assembler.get(base);
    assembler.memory(OP.i32Store, 0);
  }
  storeValues(assembler, own >> RULE_VALUES32, base + RULE_VALUES32, values, OFFSETS32, OP.i32Store);
  storeValues(assembler, own >> RULE_VALUES64, base + RULE_VALUES64, values, OFFSETS64, OP.i64Store);
}

function storeUnlessUnchanged(assembler: Assembler, used: number, base: number, pending: Pending): void {
  assembler.get(base);
  assembler.i32(UNCHANGED);
  assembler.opcode(OP.i32Ne);
  assembler.open(OP.if);
  storeUsed(assembler, used, base, pending);
  assembler.opcode(OP.end);
}

function storeValues(
  assembler: Assembler,
  kept: number,
  first: number,
  address: number,
  offsets: readonly number[],
  opcode: number,
): void {
  offsets.forEach((offset, index) => {
    if ((kept & (1 << index)) === 0) return;
    assembler.i32(address);
    assembler.get(first + index);
    assembler.memory(opcode, offset);
  });
}
