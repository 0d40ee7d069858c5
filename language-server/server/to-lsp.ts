/** From the analysis's terms to the protocol's: offsets to positions, findings to diagnostics. */

import { CodeActionKind, DiagnosticSeverity } from "vscode-languageserver";
import type { CodeAction, Diagnostic, Position, Range } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";

import type { TextRange } from "../analysis/facts.ts";
import type { SeveritySetting } from "../contract.ts";
import { documentationUrl } from "../diagnostics/diagnostic.ts";
import type { Finding, TextEdit as FindingEdit } from "../diagnostics/diagnostic.ts";
import { suppressionFor } from "../diagnostics/suppressions.ts";

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

/** What turns offsets into lines and columns: a document, or a file's `LineTable`. */
export interface Lines {
  positionAt(offset: number): Position;
}

export function toRange(document: Lines, range: TextRange): Range {
  return { start: document.positionAt(range.start), end: document.positionAt(range.end) };
}

/** Undefined when the user switched the diagnostic off. */
export function toDiagnostic(
  finding: Finding,
  document: Lines,
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

/**
 * The quick fixes of a finding, and the comment that takes it away; `diagnostic` is what was published for it, `manifest` the project's
 * `litebox.json`, which some fixes change.
 */
export function toCodeActions(
  finding: Finding,
  document: TextDocument,
  diagnostic: Diagnostic,
  manifest: TextDocument,
): CodeAction[] {
  const action = (title: string, edits: readonly FindingEdit[], isPreferred: boolean): CodeAction => {
    const changes: Record<string, { range: Range; newText: string }[]> = {};
    for (const { range, text, inManifest } of edits) {
      const target = inManifest === true ? manifest : document;
      (changes[target.uri] ??= []).push({ range: toRange(target, range), newText: text });
    }
    return {
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      isPreferred,
      edit: { changes },
    };
  };
  // What is said of such comments is not to be taken away by another one.
  const ignore = SUPPRESSIONS.test(finding.code) ? undefined : suppressionFor(finding, document.getText());
  return [
    ...finding.fixes.map(({ title, edits }) => action(title, edits, finding.fixes.length === 1)),
    ...(ignore ? [action(`Ignore ${finding.code} here, for a reason to be written`, [ignore], false)] : []),
  ];
}

const SUPPRESSIONS = /^suppression-/;
