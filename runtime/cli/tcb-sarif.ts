/** What a project's TCB breaks of its budget, as SARIF: at the limit in litebox.json, with the uses that bring the most beside it. */

import { findNodeAtLocation, parseTree } from "jsonc-parser";

import { lineAndColumn } from "../../language-server/analysis/lines.ts";
import { documentationUrl } from "../../language-server/diagnostics/diagnostic.ts";
import { sarifLog, type SarifFinding, type SarifPlace, type SarifRule } from "../base/sarif.ts";
import { APPLICATION } from "../tcb/report.ts";
import { contributions, type Explained } from "../tcb/explain.ts";
import type { TcbProblem } from "../tcb/json.ts";
import type { PlacedItem } from "../tcb/placed-items.ts";

const RULES: readonly (SarifRule & { readonly id: TcbProblem["code"] })[] = [
  {
    id: "tcb-budget",
    summary: "The image exceeds a limit of the project's budget.",
    help: 'Use less of the components that are named, or raise the limit under "tcb" in litebox.json.',
    helpUri: documentationUrl("tcb-budget"),
  },
  {
    id: "tcb-denied",
    summary: "A component that the project denies is in the image.",
    help: 'Remove the calls that need it, or take it off "tcb.deny" in litebox.json.',
    helpUri: documentationUrl("tcb-denied"),
  },
  {
    id: "build",
    summary: "The project does not build, so that there is nothing to measure.",
    help: "Correct what 'litebox build' reports.",
  },
];

/** How many uses are named beside a limit. */
const MOST_RELATED = 5;

export interface BreachInput {
  readonly version: string;
  readonly problems: readonly TcbProblem[];
  /** Undefined where the project does not build. */
  readonly explained: Explained | undefined;
  readonly manifest: { readonly file: string; readonly text: string };
  /** From a file as reports name it to one that is relative to the folder of the log. */
  fileOf(this: void, path: string): string;
}

export function breachLog({ version, problems, explained, manifest, fileOf }: BreachInput): object {
  const findings = problems.map((problem): SarifFinding => ({
    rule: problem.code,
    level: "error",
    message: problem.message,
    places: [placeInManifest(problem, manifest)],
    related: explained === undefined ? [] : uses(problem, explained, fileOf),
  }));
  return sarifLog({ tool: { name: "litebox tcb", version }, rules: RULES, findings });
}

function placeInManifest({ code, subject }: TcbProblem, { file, text }: BreachInput["manifest"]): SarifPlace {
  const root = parseTree(text);
  const path = code === "tcb-budget" ? ["tcb", subject ?? ""] : ["tcb", "deny"];
  const found = root === undefined || code === "build" ? undefined : findNodeAtLocation(root, path);
  const node = found?.children?.find(({ value }) => value === subject) ?? found;
  if (node === undefined) return { file };
  const start = lineAndColumn(text, node.offset);
  const end = lineAndColumn(text, node.offset + node.length);
  const region = { ...start, endLine: end.line, endColumn: end.column };
  return { file, region };
}

function uses(
  { code, subject }: TcbProblem,
  explained: Explained,
  fileOf: BreachInput["fileOf"],
): (SarifPlace & { readonly message: string })[] {
  const isWanted = ({ component }: PlacedItem) =>
    code === "tcb-denied" ? component === subject : component !== APPLICATION;
  const unit = subject === "lines" ? "lines" : "bytes";
  return contributions(explained, isWanted)
    .sort((a, b) => b[unit] - a[unit])
    .slice(0, MOST_RELATED)
    .map(({ place, name, components, ...sizes }) => ({
      file: fileOf(place.file),
      region: { line: place.line },
      message: `${name} brings ${sizes[unit].toLocaleString("en-US")} ${unit}, of ${components.join(", ")}.`,
    }));
}
