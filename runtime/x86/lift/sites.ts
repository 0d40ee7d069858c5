/** The places where lifted code can be left. A number in the state says which; what it means stands here. */

import type { FlagKnowledge } from "./flag-knowledge.ts";

export interface Site {
  readonly rip: number;
  /** Instructions that have been taken off the budget and not executed; negative where some have been executed and not been taken off. */
  readonly unexecuted: number;
  /**
   * `limit`: the instructions that may be executed are used up. `step`: the interpreter must execute one. `out`: code from here on had never run when the region was made.
   * `break`: the condition of a breakpoint does not let it go on. `target`: a function that is part of the region returns to another
   * address than was called from, which the state says.
   */
  readonly reason: "limit" | "step" | "out" | "break" | "target";
  readonly flags: FlagKnowledge;
  /** The number of the region in the table. */
  readonly region: number;
}

export class Sites {
  readonly #sites: Site[] = [];

  add(site: Site): number {
    this.#sites.push(site);
    return this.#sites.length - 1;
  }

  get(number: number): Site {
    const site = this.#sites[number];
    if (site === undefined) throw new Error("LiteBox internal error: an unknown site");
    return site;
  }
}
