/** The collateral for one verification: what was given, or for evidence of the simulator what its platform issues. */

import type { Problem } from "../base/result.ts";
import type { Collateral } from "./collateral.ts";
import { readCollateral } from "./collateral.ts";
import { readEvidence } from "./evidence.ts";
import type { Policy } from "./policy/schema.ts";
import { isOfSimulation } from "./sources.ts";

export interface GivenCollateral {
  readonly collateral: Collateral;
  readonly problems: readonly Problem[];
  /** Whether it is the simulated platform's, issued for this verification. */
  readonly isIssued: boolean;
}

/** `files` as `readCollateral` takes them, `time` in Unix seconds. Only a policy that allows simulated evidence has collateral issued. */
export async function givenCollateral(
  files: readonly Uint8Array[],
  evidence: Uint8Array,
  policy: Policy,
  time: number,
): Promise<GivenCollateral> {
  const isIssued = files.length === 0 && policy.allowSimulated && saysSimulated(evidence);
  const all = isIssued ? [(await import("./simulation/platform.ts")).simulatedCollateral(time)] : files;
  const { value: collateral = { certificates: [], lists: [], dcap: undefined }, problems } =
    readCollateral(all);
  return { collateral, problems, isIssued };
}

function saysSimulated(evidence: Uint8Array): boolean {
  const { value } = readEvidence(evidence);
  return value !== undefined && isOfSimulation(value);
}
