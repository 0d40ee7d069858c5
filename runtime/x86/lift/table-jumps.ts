/** Jumps through tables: `jmp *table(,%reg,8)`, with the table in memory that never changes. */

import type { Step, Steps } from "./steps.ts";

export interface JumpTable {
  /** Whose number chooses the case. */
  readonly register: number;
  /** Where the table stands. */
  readonly address: number;
  /** Where its cases begin. */
  readonly targets: readonly number[];
  /** Its cases are parts of the region. */
  readonly isWithin: boolean;
}

/** What finding tables needs to know of memory. */
export interface TableSource {
  readonly steps: Steps;
  /** A word of 64 bits of memory that never changes; undefined where there is none. */
  constantAt(address: number): number | undefined;
}

const MAX_CASES = 512;
/** Between the comparison that bounds a table's index and the jump. */
const TABLE_DISTANCE = 8;
const BYTE = 8;

/** Of the jump that is the last of some steps as they were found one after the other; undefined where its table is not known. */
export function jumpTableOf(source: TableSource, trail: readonly Step[]): JumpTable | undefined {
  const jump = trail.at(-1);
  const at = jump?.addresses[0];
  if (at === undefined || jump?.shape.isTableJump !== true) return undefined;
  const bound = boundBefore(trail);
  if (bound === undefined) return undefined;
  const targets: number[] = [];
  for (let entry = 0; entry < Math.min(bound.cases, MAX_CASES); entry++) {
    const target = source.constantAt(at.displacement + 8 * entry);
    if (target === undefined || source.steps.at(target) === undefined) break;
    targets.push(target);
  }
  if (targets.length === 0) return undefined;
  return { register: at.index, address: at.displacement, targets, isWithin: bound.isWithin };
}

/** How many cases the comparison before the jump leaves. */
function boundBefore(
  trail: readonly Step[],
): { readonly cases: number; readonly isWithin: boolean } | undefined {
  for (let back = 2; back <= TABLE_DISTANCE && back <= trail.length; back++) {
    const step = trail[trail.length - back];
    if (step?.shape.mnemonic !== "cmp") continue;
    const { immediate, shape } = step;
    if (shape.comparedBits === 0 || typeof immediate !== "number") return undefined;
    if (immediate >= 0) return { cases: immediate + 1, isWithin: true };
    // A byte above 127 is a negative number here. A loop over so many codes is of so much code that as one region it costs the engine more
    // than it saves: each case is a region.
    return shape.comparedBits === BYTE ? { cases: (immediate & 0xff) + 1, isWithin: false } : undefined;
  }
  return undefined;
}
