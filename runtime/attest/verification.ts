/** The record of a judgement. It refers to no parser, so that who only reads it needs none of their types. */

import type { Problem } from "../base/result.ts";
import type { CheckResult } from "./check.ts";
import type { TcbReport } from "./dcap/tcb-report.ts";
import type { Identity } from "./identity.ts";
import type { Interval } from "./time.ts";

export interface Verification {
  /** Accepted: genuine, and the policy is satisfied. */
  readonly verdict: "accepted" | "refused";
  /** Whether the evidence itself holds, whatever the policy says about its content. */
  readonly genuine: boolean;
  /** Whether the platform says that it is simulated; then nothing here says anything about any hardware. */
  readonly simulated: boolean;
  /** Undefined where the evidence could not be read. */
  readonly identity: Identity | undefined;
  /** SGX and TDX only, and only where a level was found. */
  readonly tcb: TcbReport | undefined;
  readonly advisories: readonly string[];
  /** Every check, in order. */
  readonly checks: readonly CheckResult[];
  /** What the verdict does not rest on: the titles of the checks that were not made. */
  readonly notChecked: readonly string[];
  /** From when to when (Unix seconds) certificates, lists and documents hold: at another time in it the verdict is the same, but for ages. */
  readonly validity: Interval | undefined;
  /** What was odd about the evidence without refusing it. */
  readonly notes: readonly Problem[];
}
