/** A judgement as the object that `litebox verify --json` prints and the editor shows. */

import type { GivenCollateral } from "./given.ts";
import { formatTime } from "./time.ts";
import type { Verification } from "./verification.ts";

/** What was odd about what was given, in sentences. */
export function notesOf(given: GivenCollateral, result: Verification): readonly string[] {
  const notes = [...given.problems, ...result.notes].map(({ message }) => message);
  if (given.isIssued) notes.push("The collateral is the simulated platform's, issued for this verification.");
  return notes;
}

/** `about` says what was judged, `time` as of when, in Unix seconds. */
export function judgementJson(
  about: Readonly<Record<string, string>>,
  time: number,
  notes: readonly string[],
  result: Verification,
): object {
  const { validity, identity = null, tcb = null } = result;
  const period = validity && { from: formatTime(validity.from), to: formatTime(validity.to) };
  const facts = { ...result, identity, tcb, validity: period ?? null, notes };
  return { version: 1, ...about, time: formatTime(time), ...facts };
}
