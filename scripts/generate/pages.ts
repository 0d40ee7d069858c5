/** The pages of the diagnostics, from their records. */

import type { Diagnostic, Example } from "../../language-server/diagnostics/diagnostic.ts";
import { diagnostics } from "../../language-server/diagnostics/index.ts";

/** Text of each page by its path. */
export function diagnosticPages(): ReadonlyMap<string, string> {
  const pages = new Map<string, string>();
  for (const diagnostic of diagnostics) pages.set(`docs/diagnostics/${diagnostic.code}.md`, page(diagnostic));
  pages.set("docs/diagnostics/README.md", index());
  return pages;
}

function index(): string {
  const rows = diagnostics.map(
    ({ code, title, severity }) => `| [\`${code}\`](${code}.md) | ${severity} | ${title} |`,
  );
  return [
    "# Diagnostics",
    "",
    "What the editor and `litebox check` report. Each page is made from the diagnostic's own record, and its examples are its tests.",
    "",
    "| code | severity | what |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function page(diagnostic: Diagnostic): string {
  const { code, title, severity, explain, examples } = diagnostic;
  const reported = examples.filter((example) => example.source.includes("^ "));
  const silent = examples.filter((example) => !reported.includes(example));
  return [
    `# ${title}`,
    "",
    `\`${code}\` · ${severity} · the setting \`litebox.diagnostics.${code}\` changes how it is shown.`,
    "",
    explain,
    "",
    "## Reported",
    "",
    ...reported.flatMap(exampleText),
    ...(silent.length > 0 ? ["## Not reported", "", ...silent.flatMap(exampleText)] : []),
  ].join("\n");
}

function exampleText({ language, source, better, byFix }: Example): string[] {
  const block = (text: string): string[] => ["```" + language, ...text.trimEnd().split("\n"), "```", ""];
  if (better === undefined) return block(source);
  return [...block(source), byFix === true ? "The quick fix makes it:" : "Better:", "", ...block(better)];
}
