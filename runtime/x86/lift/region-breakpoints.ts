/** The breakpoints that regions are made with. */

import type { BreakpointSet, Condition } from "../breakpoints.ts";

export class RegionBreakpoints {
  /** Where lifted code ends. */
  always: ReadonlySet<number> = new Set();
  /** Where it is left if a condition says so. */
  conditions: ReadonlyMap<number, Condition> = new Map();

  /** Gives the addresses at which a breakpoint or its condition has come or gone. */
  change(breakpoints: BreakpointSet): ReadonlySet<number> {
    const changed = new Set<number>();
    const { conditions } = breakpoints;
    for (const address of breakpoints)
      if (!this.#has(address, conditions?.get(address))) changed.add(address);
    for (const old of [this.always, this.conditions])
      for (const address of old.keys()) if (!breakpoints.has(address)) changed.add(address);
    if (changed.size === 0) return changed;
    this.always = new Set([...breakpoints].filter((address) => conditions?.has(address) !== true));
    this.conditions = new Map(conditions);
    return changed;
  }

  #has(address: number, condition: Condition | undefined): boolean {
    return condition === undefined ? this.always.has(address) : this.conditions.get(address) === condition;
  }
}
