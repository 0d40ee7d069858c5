/** What a policy judges: a summary of the evidence, whatever its kind. */

import type { TcbReport } from "../dcap/tcb-report.ts";
import type { Identity } from "../identity.ts";
import type { Policy } from "./schema.ts";

export interface PolicyFacts {
  readonly policy: Policy;
  readonly identity: Identity;
  /** SGX and TDX only, and only where a level was found. */
  readonly tcb: TcbReport | undefined;
  /** When the oldest of TCB info, QE identity and revocation lists was issued; undefined where there is none. */
  readonly collateralIssued: number | undefined;
  /** Unix seconds. */
  readonly time: number;
}
