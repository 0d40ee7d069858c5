/** Findings in `litebox.json`: its mistakes, and what a build says of the project as a whole. */

import { findNodeAtLocation, parseTree } from "jsonc-parser";

import { readManifest } from "../../runtime/image/manifest/read.ts";
import type { ManifestProblem } from "../../runtime/image/manifest/read.ts";
import type { TcbProblem } from "../../runtime/tcb/json.ts";
import type { Finding } from "../diagnostics/diagnostic.ts";
import { formatAmount } from "./figures.ts";
import type { TextRange } from "./facts.ts";
import type { Project } from "./project.ts";
import { excess } from "./tcb.ts";
import type { TcbEstimate } from "./tcb.ts";

export function manifestFindings(
  project: Project,
  tcb: TcbEstimate | undefined,
  problems: readonly TcbProblem[],
): Finding[] {
  const budget = applicationOverBudget(project, tcb);
  // What a call is to blame for is shown at the call.
  const denied = problems.filter(({ code }) => code === "tcb-denied" && (tcb?.denied ?? []).length === 0);
  const range = rangeOf(project.manifestText, ["tcb", "deny"]);
  return [
    ...project.manifest.problems.map(toFinding),
    ...(budget ? [budget] : []),
    ...denied.map(({ code, message }): Finding => ({ code, severity: "error", range, message, fixes: [] })),
  ];
}

/** The mistakes in the text of a manifest. */
export function manifestMistakes(text: string): Finding[] {
  return readManifest(text).problems.map(toFinding);
}

function toFinding({ offset, length, message }: ManifestProblem): Finding {
  return {
    code: "manifest",
    severity: "error",
    range: { start: offset, end: offset + Math.max(1, length) },
    message: `${message.replace(/^e/, "E")}${message.endsWith("?") ? "" : "."}`,
    fixes: [],
  };
}

/** When a call is to blame, the finding stands at the call; otherwise the application itself is too large. */
function applicationOverBudget(project: Project, tcb: TcbEstimate | undefined): Finding | undefined {
  if (!tcb || tcb.crossing) return undefined;
  const unit = excess(tcb, tcb.budget);
  const limit = unit && tcb.budget[unit];
  if (unit === undefined || limit === undefined) return undefined;
  return {
    code: "tcb-budget",
    severity: "warning",
    fixes: [],
    range: rangeOf(project.manifestText, ["tcb", unit]),
    message:
      `The TCB is ${formatAmount(tcb[unit], unit)} of the budget's ${formatAmount(limit, unit)}; ` +
      "the application's own code, with what every enclave contains, is over it before any call is counted.",
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
