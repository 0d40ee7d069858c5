/** Every diagnostic. The editor, `litebox check`, the pages and the tests read this list. */

import type { CheckContext } from "../analysis/context.ts";
import { cxxExceptions } from "./cxx-exceptions.ts";
import { cxxTypeInformation } from "./cxx-type-information.ts";
import type { Diagnostic, Finding } from "./diagnostic.ts";
import { illegalInstructionFound } from "./illegal-instruction.ts";
import { manifestMistake } from "./manifest.ts";
import { outsideApiCall } from "./outside-api-call.ts";
import { outsideApiHeader } from "./outside-api-header.ts";
import { outsideApiRust } from "./outside-api-rust.ts";
import { outsideApiStd } from "./outside-api-std.ts";
import { tcbBudget } from "./tcb-budget.ts";
import { tcbDenied } from "./tcb-denied.ts";

export const diagnostics: readonly Diagnostic[] = [
  outsideApiCall,
  outsideApiHeader,
  outsideApiStd,
  outsideApiRust,
  cxxExceptions,
  cxxTypeInformation,
  illegalInstructionFound,
  tcbBudget,
  tcbDenied,
  manifestMistake,
];

/** All findings in one file, in the order of the text. */
export function checkFile(context: CheckContext): Finding[] {
  const findings = diagnostics.flatMap((diagnostic) => diagnostic.check(context));
  return findings.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}
