/** Which of a region's locals pending flag rules are in, as bits: first those of the main rule, then those of the one that lies over it. */

import { RULE, RULE_VALUES32, RULE_VALUES64 } from "./locals.ts";
import { keptValues, ruleOf } from "./rules.ts";

const OVER = RULE.over - RULE.main;
/** Those that say which rules are pending, where code does not know. */
export const MAIN_NUMBER = 1;
export const OVER_NUMBER = MAIN_NUMBER << OVER;
export const MAIN_LOCALS = OVER_NUMBER - 1;

/** The values of the rule with a number, if it is one, as the main rule. */
export function mainLocals(number: number): number {
  if (number <= 0) return 0;
  const { rule, bits } = ruleOf(number);
  return keptValues(rule) << (bits === 64 ? RULE_VALUES64 : RULE_VALUES32);
}

/** The same as the rule over it. */
export function overLocals(number: number): number {
  return mainLocals(number) << OVER;
}

/** Of some locals those of the rule that has them from `base` on, which comes first. */
export function localsFrom(base: number, used: number): number {
  return used >> (base - RULE.main);
}
