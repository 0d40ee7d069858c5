/** What the breakpoints of a run mean for the engine, where the processor is now. */

import type { BreakpointSet } from "../breakpoints.ts";
import type { CpuState } from "../cpu.ts";
import { conditionHolds } from "./condition-code.ts";
import type { LinearMemory } from "./layout.ts";

export const NO_BREAKPOINTS: BreakpointSet = new Set();

export class BreakpointChecks {
  all = NO_BREAKPOINTS;
  readonly #cpu: CpuState;
  readonly #memory: LinearMemory;

  constructor(cpu: CpuState, memory: LinearMemory) {
    this.#cpu = cpu;
    this.#memory = memory;
  }

  /** What has no condition always stops; a condition may say that it does not. */
  stopsAt(address: number): boolean {
    if (!this.all.has(address)) return false;
    const condition = this.all.conditions?.get(address);
    return condition === undefined || conditionHolds(condition, this.#cpu.gpr, this.#memory);
  }

  /** Lifted code, which would look at it, is not for a breakpoint that has no condition, or that whoever runs wants to pass. */
  isBarred(address: number, isFirst: boolean): boolean {
    return this.all.has(address) && (isFirst || this.all.conditions?.has(address) !== true);
  }
}
