/** Checks a report against its budget. */

import type { TcbProblem } from "./json.ts";
import type { TcbBudget, TcbReport } from "./report.ts";

/** How many contributors a sentence names. */
const NAMED = 3;

export function checkBudget(report: Omit<TcbReport, "budget">, budget: TcbBudget | undefined): TcbProblem[] {
  const problems: TcbProblem[] = [];
  const limits = [
    ["bytes", budget?.bytes],
    ["lines", budget?.lines],
  ] as const;
  for (const [unit, limit] of limits) {
    if (limit === undefined || report[unit] <= limit) continue;
    const largest = report.components.toSorted((a, b) => b[unit] - a[unit]).slice(0, NAMED);
    const named = largest.map((component) => `${component.name} ${component[unit]}`).join(", ");
    problems.push({
      code: "tcb-budget",
      subject: unit,
      message:
        `The trusted computing base is ${report[unit]} ${unit}, ${report[unit] - limit} over the budget of ${limit} ${unit}. ` +
        `The most is in ${named}. Use less of these, or raise "tcb.${unit}" in litebox.json.`,
    });
  }
  for (const name of budget?.deny ?? []) {
    const component = report.components.find((candidate) => candidate.name === name);
    if (component === undefined) continue;
    const functions = component.files.flatMap((file) => file.functions).map((item) => item.name);
    problems.push({
      code: "tcb-denied",
      subject: name,
      message:
        `The component ${name} is in the image (${component.bytes} bytes, with ${functions.slice(0, NAMED).join(", ")}), ` +
        'but "tcb.deny" in litebox.json forbids it. Remove the calls that need it, or take it off that list.',
    });
  }
  return problems;
}
