/** Every diagnostic. The editor, `litebox check`, the pages and the tests read this list. */

import type { CargoNeeds } from "../analysis/cargo/std-needs.ts";
import type { CheckContext } from "../analysis/context.ts";
import type { ManifestContext } from "../analysis/manifest-context.ts";
import { cxxExceptions } from "./cxx-exceptions.ts";
import { cxxTypeInformation } from "./cxx-type-information.ts";
import type { Diagnostic, Finding } from "./diagnostic.ts";
import { hostDoubleFetch } from "./host-double-fetch.ts";
import { hostLengthUnbounded } from "./host-length-unbounded.ts";
import { hostPointerUnchecked } from "./host-pointer-unchecked.ts";
import { illegalInstructionFound } from "./illegal-instruction.ts";
import { manifestDebugRelease } from "./manifest-debug-release.ts";
import { manifestMissingFile } from "./manifest-missing-file.ts";
import { manifestStack } from "./manifest-stack.ts";
import { manifestUnusedPermission } from "./manifest-unused-permission.ts";
import { manifestMistake } from "./manifest.ts";
import { notAnalysed } from "./not-analysed.ts";
import { outsideApiCall } from "./outside-api-call.ts";
import { outsideApiCrate } from "./outside-api-crate.ts";
import { outsideApiExtern } from "./outside-api-extern.ts";
import { outsideApiHeader } from "./outside-api-header.ts";
import { outsideApiRust } from "./outside-api-rust.ts";
import { outsideApiStd } from "./outside-api-std.ts";
import { secretBranch } from "./secret-branch.ts";
import { secretCompare } from "./secret-compare.ts";
import { secretIndex } from "./secret-index.ts";
import { secretNotWiped } from "./secret-not-wiped.ts";
import { secretToHost } from "./secret-to-host.ts";
import { suppressionReason } from "./suppression-reason.ts";
import { suppressionUnused } from "./suppression-unused.ts";
import { suppress } from "./suppressions.ts";
import { tcbBudget } from "./tcb-budget.ts";
import { tcbComponent } from "./tcb-component.ts";
import { tcbDenied } from "./tcb-denied.ts";
import { tcbFunctionShare } from "./tcb-function-share.ts";
import { undefinedSymbol } from "./undefined-symbol.ts";
import { weakRandomKey } from "./weak-random-key.ts";

export const diagnostics: readonly Diagnostic[] = [
  outsideApiCall,
  outsideApiHeader,
  undefinedSymbol,
  outsideApiStd,
  outsideApiRust,
  outsideApiCrate,
  outsideApiExtern,
  cxxExceptions,
  cxxTypeInformation,
  illegalInstructionFound,
  tcbBudget,
  tcbDenied,
  tcbComponent,
  tcbFunctionShare,
  hostDoubleFetch,
  hostLengthUnbounded,
  hostPointerUnchecked,
  secretToHost,
  secretBranch,
  secretIndex,
  secretCompare,
  secretNotWiped,
  weakRandomKey,
  manifestMistake,
  manifestMissingFile,
  manifestUnusedPermission,
  manifestDebugRelease,
  manifestStack,
  notAnalysed,
  suppressionReason,
  suppressionUnused,
];

/** Those that are about suppressions can only be found when all others are. */
const ofSuppressions: ReadonlySet<Diagnostic> = new Set([suppressionReason, suppressionUnused]);

/** All findings in one file but those that its comments take away, in the order of the text. */
export function checkFile(context: CheckContext): Finding[] {
  const all = diagnostics.flatMap((each) => (ofSuppressions.has(each) ? [] : each.check(context)));
  const { findings, suppressions } = suppress(context.text, all);
  const more = [...ofSuppressions].flatMap((each) => each.check({ ...context, suppressions }));
  return [...findings, ...more].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}

/** All findings in `litebox.json` but those that its comments take away. */
export function checkManifest(context: ManifestContext): Finding[] {
  const all = diagnostics.flatMap((each) => each.checkManifest(context));
  return [...suppress(context.text, all).findings].sort((a, b) => a.range.start - b.range.start);
}

/** All findings in the package's `Cargo.toml` but those that its comments take away. */
export function checkCargo(needs: CargoNeeds): Finding[] {
  const all = diagnostics.flatMap((each) => each.checkCargo(needs));
  return [...suppress(needs.text, all).findings].sort((a, b) => a.range.start - b.range.start);
}
