/** What was found of a platform's TCB. */

import type { PartStatus, TcbStatus } from "./tcb-status.ts";

/** What was found for one part of the TCB. */
export interface PartReport<Status extends string = string> {
  readonly status: Status;
  /** As the level has it: the day of the TCB recovery. */
  readonly date: string;
  readonly advisories: readonly string[];
  /** Of the part itself, where it has a single one; the level's may be lower. */
  readonly securityVersion?: number;
  /** For TDX modules, the identity's. */
  readonly id?: string;
}

export interface TcbReport {
  /** Of platform, TDX module and quoting enclave together. */
  readonly status: TcbStatus;
  /** Of all levels that were chosen, sorted. */
  readonly advisories: readonly string[];
  /** For TDX: the level that the SGX components and the PCE reach alone. For SGX the same as `platform`. */
  readonly sgx: PartReport<TcbStatus>;
  readonly platform: PartReport<TcbStatus>;
  readonly module?: PartReport<PartStatus>;
  readonly quotingEnclave: PartReport<PartStatus>;
  /** The lower of the two documents' evaluation numbers. */
  readonly evaluationNumber: number;
}
