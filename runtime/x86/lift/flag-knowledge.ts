/**
 * What is known, while code is emitted, of the flag rules that are pending where it runs. As in the interpreter, the last rule and its
 * values are kept, here in locals. A rule that writes only some of the flags lies over the one before it.
 */

import type { KnownRules } from "./recipe-machine.ts";
import { MAIN_LOCALS, MAIN_NUMBER, mainLocals, OVER_NUMBER, overLocals } from "./rule-locals.ts";
import { ALL_FLAGS, IN_LOCALS, IN_MEMORY, NO_RULE } from "./rules.ts";
import type { Step } from "./steps.ts";

export interface FlagKnowledge {
  /** A rule's number, IN_MEMORY or IN_LOCALS. */
  readonly main: number;
  /** The same, or NO_RULE where nothing lies over the other. */
  readonly over: number;
  /** The flags that what lies over the other can have written. */
  readonly overMask: number;
  /** The locals that one of them can be in (see rule-locals.ts). */
  readonly used: number;
}

/** At the entry of a region, and where another region has run. */
export const ENTRY: FlagKnowledge = { main: IN_MEMORY, over: IN_MEMORY, overMask: ALL_FLAGS, used: 0 };
/** Worked out, in memory. */
const WORKED_OUT: FlagKnowledge = { main: IN_MEMORY, over: NO_RULE, overMask: 0, used: 0 };

export function joinKnowledge(
  a: FlagKnowledge | undefined,
  b: FlagKnowledge | undefined,
): FlagKnowledge | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const main = a.main === b.main ? a.main : IN_LOCALS;
  const over = a.over === b.over ? a.over : IN_LOCALS;
  return { main, over, overMask: a.overMask | b.overMask, used: a.used | b.used | numbersOf(main, over) };
}

function numbersOf(main: number, over: number): number {
  return (main === IN_LOCALS ? MAIN_NUMBER : 0) | (over === IN_LOCALS ? OVER_NUMBER : 0);
}

export function sameKnowledge(a: FlagKnowledge, b: FlagKnowledge | undefined): boolean {
  return a.main === b?.main && a.over === b.over && a.overMask === b.overMask && a.used === b.used;
}

/** What recipes may make use of. */
export function knownRules({ main, over }: FlagKnowledge): KnownRules {
  return { main: Math.max(main, 0), over: over < 0 ? -1 : over };
}

/** Whether a rule that writes some flags must find the others worked out, since what lies over the rule before is not only those. */
function needsWorkingOut({ main, over, overMask }: FlagKnowledge, mask: number): boolean {
  if (mask === ALL_FLAGS) return false;
  // What stands in memory is worked out when this rule goes there, if it ever does (see flag-code.ts).
  if (main === IN_MEMORY && over === IN_MEMORY) return false;
  return (overMask & ~mask) !== 0;
}

/** Whether code that takes the rules from locals must find something put there that is known otherwise. */
export function needsLocals(known: FlagKnowledge, wanted: FlagKnowledge): boolean {
  return (
    (wanted.main === IN_LOCALS && known.main !== IN_LOCALS) ||
    (wanted.over === IN_LOCALS && known.over !== IN_LOCALS)
  );
}

/** Before the step itself: what must be worked out first has been. */
export function beforeStep(
  { recipe: { flags } }: Step,
  known: FlagKnowledge,
  wanted: boolean,
): FlagKnowledge {
  return wanted && flags.kind === "rule" && needsWorkingOut(known, flags.mask) ? WORKED_OUT : known;
}

/** After a step; `wanted` says whether it sets its flags at all. */
export function afterStep(step: Step, before: FlagKnowledge, wanted: boolean): FlagKnowledge {
  const { recipe, shape } = step;
  let known = beforeStep(step, before, wanted);
  if (recipe.readsFlags && shape.variant(knownRules(known), 0).materializes) known = WORKED_OUT;
  const { flags } = recipe;
  if (flags.kind === "none" || !wanted) return known;
  const { number, mask, isComplete, always } = flags;
  if (isComplete && always) return { main: number, over: NO_RULE, overMask: 0, used: mainLocals(number) };
  if (isComplete) {
    const used = known.used | mainLocals(number) | MAIN_NUMBER | OVER_NUMBER;
    return { main: IN_LOCALS, over: IN_LOCALS, overMask: ALL_FLAGS, used };
  }
  if (always)
    return {
      main: known.main,
      over: number,
      overMask: mask,
      used: (known.used & MAIN_LOCALS) | overLocals(number),
    };
  return {
    main: known.main,
    over: IN_LOCALS,
    overMask: known.overMask | mask,
    used: known.used | overLocals(number) | OVER_NUMBER,
  };
}
