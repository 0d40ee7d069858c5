/** Breakpoints as an editor asks for them, in the adapter's words. */
import type { DataAccess } from "./watched-data.ts";

/** What is asked for, whatever kind it is. */
export interface BreakpointWish {
  readonly condition?: string;
  readonly hitCondition?: string;
  readonly logMessage?: string;
}

export interface LineWish extends BreakpointWish {
  readonly line: number;
}

export interface FunctionWish extends BreakpointWish {
  readonly name: string;
}

export interface InstructionWish extends BreakpointWish {
  /** As the editor names places in memory. */
  readonly reference: string;
  readonly offset: number;
}

export interface ExceptionWish extends BreakpointWish {
  readonly filter: string;
  /** Those of host calls that are meant; none means all. */
  readonly names: string;
}

export interface DataWish extends BreakpointWish {
  readonly dataId: string;
  readonly access: DataAccess;
}
