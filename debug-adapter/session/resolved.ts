/** Where a breakpoint that is wished for turns out to be. */
import type { Watchpoint } from "../rsp-client/client.ts";
import { DebugError } from "./errors.ts";
import type { Lifetime } from "./watched-data.ts";

export interface Resolved {
  readonly addresses: readonly number[];
  readonly watchpoint?: Watchpoint;
  readonly lifetime?: Lifetime | undefined;
  readonly position?: { readonly file: string; readonly line: number };
  readonly problem?: DebugError;
}

/** One wish that cannot be fulfilled is no reason to refuse the others. */
export function resolved(resolve: () => Resolved): Resolved {
  try {
    return resolve();
  } catch (error) {
    if (error instanceof DebugError) return { addresses: [], problem: error };
    throw error;
  }
}
