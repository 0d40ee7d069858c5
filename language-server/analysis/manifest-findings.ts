/** Findings in `litebox.json`: its mistakes, and what a build says of the project as a whole. */

import { findNodeAtLocation, parseTree } from "jsonc-parser";

import { MANIFEST_NAME } from "../../runtime/image/manifest/read.ts";
import type { TcbProblem } from "../../runtime/tcb/json.ts";
import { formatAmount } from "./figures.ts";
import type { TextRange } from "./facts.ts";
import type { Project } from "./project.ts";
import { excess } from "./tcb.ts";
import type { TcbEstimate } from "./tcb.ts";

export interface ManifestFinding {
  readonly code: "manifest" | "tcb-budget" | "tcb-denied";
  readonly range: TextRange;
  readonly message: string;
}

export function manifestFindings(
  project: Project,
  tcb: TcbEstimate | undefined,
  problems: readonly TcbProblem[],
): ManifestFinding[] {
  const mistakes = project.manifest.problems.map(({ offset, length, message }) => ({
    code: "manifest" as const,
    range: { start: offset, end: offset + Math.max(1, length) },
    message: `${MANIFEST_NAME}: ${message}.`.replace(/([?!])\.$/, "$1"),
  }));
  const budget = applicationOverBudget(project, tcb);
  const denied = problems
    .filter((problem) => problem.code === "tcb-denied")
    .map((problem) => ({
      code: "tcb-denied" as const,
      range: rangeOf(project.manifestText, ["tcb", "deny"]),
      message: problem.message,
    }));
  return [...mistakes, ...(budget ? [budget] : []), ...denied];
}

/** When a call is to blame, the finding stands at the call; otherwise the application itself is too large. */
function applicationOverBudget(project: Project, tcb: TcbEstimate | undefined): ManifestFinding | undefined {
  if (!tcb || tcb.crossing) return undefined;
  const unit = excess(tcb, tcb.budget);
  const limit = unit && tcb.budget[unit];
  if (unit === undefined || limit === undefined) return undefined;
  return {
    code: "tcb-budget",
    range: rangeOf(project.manifestText, ["tcb", unit]),
    message:
      `The TCB is ${formatAmount(tcb[unit], unit)} of the budget's ${formatAmount(limit, unit)}; ` +
      "the application's own code is over it before any call of the library OS is counted.",
  };
}

/** Where a value of the manifest stands; the file's first character when it has none. */
function rangeOf(text: string, path: readonly string[]): TextRange {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const node = root && findNodeAtLocation(root, [...path]);
  return node
    ? { start: node.offset, end: node.offset + node.length }
    : { start: 0, end: Math.min(1, text.length) };
}
