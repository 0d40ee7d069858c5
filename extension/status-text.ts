/** The words of the status bar. No `vscode` here, so that they are tested without an editor. */

import type { TcbNotification } from "../language-server/contract.ts";
import type { Say } from "./say.ts";

export interface StatusText {
  readonly text: string;
  /** Markdown. */
  readonly tooltip: string;
  readonly colour: "normal" | "warning" | "error";
}

/** From this share of the budget on the item warns. */
const WARNING_SHARE = 0.9;

export function statusText({ name, state }: TcbNotification, say: Say): StatusText {
  switch (state.kind) {
    case "measuring":
      return {
        text: "$(loading~spin) TCB",
        tooltip: say("Building {0} to measure its TCB.", `\`${name}\``),
        colour: "normal",
      };
    case "restricted":
      return {
        text: `$(shield) ${say("TCB restricted")}`,
        tooltip: say("This workspace is not trusted, so nothing is built and the TCB is not measured."),
        colour: "normal",
      };
    case "unknown":
      return { text: `$(warning) ${say("TCB unknown")}`, tooltip: state.message, colour: "normal" };
    case "known":
      return known(name, state.figures, say);
  }
}

type Figures = Extract<TcbNotification["state"], { kind: "known" }>["figures"];

function known(name: string, { bytes, lines, size, budget, measured }: Figures, say: Say): StatusText {
  const share = Math.max(bytes / (budget.bytes ?? Infinity), lines / (budget.lines ?? Infinity));
  const text = `TCB ${measured ? "" : "≈ "}${size}`;
  const source = measured ? say("measured") : say("estimated until the next save");
  const ofLines = budget.lines === undefined ? "" : ` of ${String(budget.lines)}`;
  const figures = say(
    "Trusted computing base of {0} ({1}): {2}, {3} lines.",
    `\`${name}\``,
    source,
    size,
    `${String(lines)}${ofLines}`,
  );
  const tooltip = `${figures}\n\n${say("Click for the table.")}`;
  return { text, tooltip, colour: share > 1 ? "error" : share >= WARNING_SHARE ? "warning" : "normal" };
}
