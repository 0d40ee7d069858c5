/** From the analysis's terms to the protocol's: offsets to positions, findings to diagnostics. */

import { CodeActionKind, DiagnosticSeverity } from "vscode-languageserver/node";
import type { CodeAction, Diagnostic, Range } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";

import type { TextRange } from "../analysis/facts.ts";
import type { SeveritySetting } from "../contract.ts";
import { documentationUrl } from "../diagnostics/diagnostic.ts";
import type { Finding } from "../diagnostics/diagnostic.ts";

/** Shown beside each diagnostic as its origin. */
export const SOURCE = "litebox";

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/** A text whose offsets can be turned into lines and columns. */
export function textDocument(uri: string, text: string): TextDocument {
  return TextDocument.create(uri, "", 0, text);
}

export function toRange(document: TextDocument, range: TextRange): Range {
  return { start: document.positionAt(range.start), end: document.positionAt(range.end) };
}

/** Undefined when the user switched the diagnostic off. */
export function toDiagnostic(
  finding: Finding,
  document: TextDocument,
  setting: SeveritySetting | undefined,
): Diagnostic | undefined {
  if (setting === "off") return undefined;
  const severity = setting === undefined || setting === "default" ? finding.severity : setting;
  return {
    range: toRange(document, finding.range),
    // A severity that a settings file misspells counts as not set.
    severity: Object.hasOwn(SEVERITIES, severity) ? SEVERITIES[severity] : SEVERITIES[finding.severity],
    code: finding.code,
    codeDescription: { href: documentationUrl(finding.code) },
    source: SOURCE,
    message: finding.message,
  };
}

/** The quick fixes of a finding; `diagnostic` is what was published for it. */
export function toCodeActions(
  finding: Finding,
  document: TextDocument,
  diagnostic: Diagnostic,
): CodeAction[] {
  return finding.fixes.map((fix) => ({
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    isPreferred: finding.fixes.length === 1,
    edit: {
      changes: {
        [document.uri]: fix.edits.map((edit) => ({
          range: toRange(document, edit.range),
          newText: edit.text,
        })),
      },
    },
  }));
}
