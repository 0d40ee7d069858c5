/** The words of the status bar. No `vscode` here, so that they are tested without an editor. */

import type { TcbNotification } from "../language-server/contract.ts";

export interface StatusText {
  readonly text: string;
  /** Markdown. */
  readonly tooltip: string;
  readonly colour: "normal" | "warning" | "error";
}

/** From this share of the budget on the item warns. */
const WARNING_SHARE = 0.9;

export function statusText({ name, state }: TcbNotification): StatusText {
  switch (state.kind) {
    case "measuring":
      return {
        text: "$(loading~spin) TCB",
        tooltip: `Building \`${name}\` to measure its TCB.`,
        colour: "normal",
      };
    case "restricted":
      return {
        text: "$(shield) TCB restricted",
        tooltip: "This workspace is not trusted, so nothing is built and the TCB is not measured.",
        colour: "normal",
      };
    case "unknown":
      return { text: "$(warning) TCB unknown", tooltip: state.message, colour: "normal" };
    case "known":
      return known(name, state.figures);
  }
}

type Figures = Extract<TcbNotification["state"], { kind: "known" }>["figures"];

function known(name: string, { bytes, lines, size, budget, measured }: Figures): StatusText {
  const share = Math.max(bytes / (budget.bytes ?? Infinity), lines / (budget.lines ?? Infinity));
  const text = `TCB ${measured ? "" : "≈ "}${size}`;
  const source = measured ? "measured" : "estimated until the next save";
  const ofLines = budget.lines === undefined ? "" : ` of ${String(budget.lines)}`;
  const tooltip = `Trusted computing base of \`${name}\` (${source}): ${size}, ${String(lines)}${ofLines} lines.\n\nClick for the table.`;
  return { text, tooltip, colour: share > 1 ? "error" : share >= WARNING_SHARE ? "warning" : "normal" };
}
