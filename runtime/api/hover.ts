/** A function's record as text for a person: hover text in the editor and the body of its page. */

import type { ApiFunction, ApiParameter } from "./function.ts";
import { prototype } from "./function.ts";

const directionText = {
  value: "",
  in: "read",
  out: "written",
  inout: "read and written",
} as const satisfies Record<ApiParameter["direction"], string>;

function parameterLine(parameter: ApiParameter): string {
  const direction = directionText[parameter.direction];
  const access = direction === "" ? "" : ` (${direction}: ${parameter.length ?? "as documented"})`;
  return `- \`${parameter.name}\`${access}: ${parameter.doc}`;
}

/** What a call may make the host see, as a sentence. */
export function hostCallText(f: ApiFunction): string {
  if (f.hostCalls.length === 0) return "Causes no host calls.";
  return `May cause the host calls ${f.hostCalls.map((name) => `\`${name}\``).join(" and ")}.`.replace(
    "calls `console_write`.",
    "call `console_write`.",
  );
}

/** The record as Markdown: prototype, summary, parameters, result, errors, component, host calls, standard. */
export function hoverMarkdown(f: ApiFunction): string {
  const lines = ["```c", `${prototype(f)}${f.kind === "macro" ? "" : ";"}`, "```", "", f.summary, ""];
  lines.push(...f.parameters.map(parameterLine));
  if (f.returns.doc !== "") lines.push("", `Returns: ${f.returns.doc}`);
  if (f.errors.length > 0) {
    lines.push("", "Errors:");
    lines.push(...f.errors.map((error) => `- ${error.sign}: ${error.meaning}`));
  }
  lines.push(
    "",
    `\`#include <${f.header}>\` · component **${f.component}** · ${f.standard}. ${hostCallText(f)}`,
  );
  return lines.join("\n").replaceAll("\n\n\n", "\n\n");
}
