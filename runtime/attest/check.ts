/** The shape of a check: one record, in a list that is run in order. What a check finds never stops the others. */

/** "not checked": the policy does not ask, or what it would need was not given and need not be. */
export type Outcome = "passed" | "failed" | "not checked";

export interface Finding {
  readonly outcome: Outcome;
  /** For a person: what was found, or what is wrong. */
  readonly detail: string;
}

export interface Check<Facts> {
  /** For programs; never changes. */
  readonly id: string;
  /** What holds when it passes: "The quote is signed by the attestation key". */
  readonly title: string;
  run(this: void, facts: Facts): Finding | Promise<Finding>;
}

/** What a check found, as it stands in a verdict. */
export interface CheckResult extends Finding {
  readonly id: string;
  readonly title: string;
}

export async function runChecks<Facts>(
  checks: readonly Check<Facts>[],
  facts: Facts,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { id, title, run } of checks) results.push({ id, title, ...(await run(facts)) });
  return results;
}

export function passed(detail: string): Finding {
  return { outcome: "passed", detail };
}

export function failed(detail: string): Finding {
  return { outcome: "failed", detail };
}

export function notChecked(detail: string): Finding {
  return { outcome: "not checked", detail };
}

/** Passed where there is no problem; otherwise all of them in one sentence. */
export function judge(problems: readonly string[], detail: string): Finding {
  return problems.length === 0 ? passed(detail) : failed(problems.join("; "));
}
