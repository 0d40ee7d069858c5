/** Names that may come next: functions of the LiteBox API, with the `#include` that they need, and its headers. */

import { CompletionItemKind, MarkupKind, TextEdit } from "vscode-languageserver";
import type { CompletionItem, CompletionList, Position } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";

import { apiFunctionTable, headers, hoverMarkdown, prototype } from "../../runtime/api/index.ts";
import type { ApiFunction } from "../../runtime/api/index.ts";
import type { ReachGraph } from "../../runtime/tcb/reach-graph.ts";
import type { SourceLanguage } from "../analysis/facts.ts";
import type { Project } from "../analysis/project.ts";
import { costOfUse } from "./costs.ts";
import { isInText } from "./text-place.ts";

const LIMIT = 100;
/** A single letter would offer half of the API. */
const SHORTEST = 2;

const INCLUDE = /^\s*#\s*include\s*[<"]([\w./]*)$/;
/** What is typed of a name, and the operator before it. */
const NAME = /(\.|->|\w*::)?\s*\b([A-Za-z_]\w*)$/;
const NOTHING: CompletionList = { isIncomplete: true, items: [] };

export function complete(
  document: TextDocument,
  position: Position,
  path: string,
  project: Project,
  reach: ReachGraph | undefined,
): CompletionList {
  const context = project.contextOf(path, undefined);
  const before = document.getText({ start: { line: position.line, character: 0 }, end: position });
  if (!context) return NOTHING;
  const { language } = context.file;
  if (language === "rust") return NOTHING; // rust-analyzer knows its crates
  const header = INCLUDE.exec(before)?.[1];
  if (header !== undefined) return { isIncomplete: false, items: headerItems(header) };
  if (isInText(document.getText(), document.offsetAt(position))) return NOTHING;
  const [, operator = "", name = ""] = NAME.exec(before) ?? [];
  const isOfApi = operator === "" || (language === "cpp" && /^(?:std)?::$/.test(operator));
  if (name.length < SHORTEST || !isOfApi) return NOTHING;
  const found = apiFunctionTable.filter((f) => f.name.startsWith(name) && !project.defines(f.name, path));
  const included = includedIn(document, language);
  return {
    isIncomplete: found.length > LIMIT,
    items: found.slice(0, LIMIT).map((f) => functionItem(f, included, reach)),
  };
}

function headerItems(typed: string): CompletionItem[] {
  return headers
    .filter(({ name }) => name.startsWith(typed))
    .map(({ name }) => ({
      label: name,
      kind: CompletionItemKind.File,
      // The editor takes what stands behind the last slash for the word.
      insertText: name.slice(typed.lastIndexOf("/") + 1),
    }));
}

function functionItem(f: ApiFunction, included: Included, reach: ReachGraph | undefined): CompletionItem {
  const cost = costOfUse(f.name, reach);
  return {
    label: f.name,
    ...(cost !== undefined && { labelDetails: { description: cost } }),
    kind: f.kind === "macro" ? CompletionItemKind.Constant : CompletionItemKind.Function,
    detail: prototype(f),
    documentation: { kind: MarkupKind.Markdown, value: hoverMarkdown(f) },
    ...(!included.has(f.header) && {
      additionalTextEdits: [
        TextEdit.insert({ line: included.end, character: 0 }, `#include <${f.header}>\n`),
      ],
    }),
  };
}

interface Included {
  readonly has: (header: string) => boolean;
  /** The line after the last `#include`. */
  readonly end: number;
}

/** From the text as it stands, which the analysis follows a moment later. */
function includedIn(document: TextDocument, language: SourceLanguage): Included {
  const paths = new Set<string>();
  let end = 0;
  for (const [line, text] of document.getText().split("\n").entries()) {
    const path = /^\s*#\s*include\s*[<"]([^>"]+)[>"]/.exec(text)?.[1];
    if (path === undefined) continue;
    paths.add(path);
    end = line + 1;
  }
  // In C++ `<cstdio>` stands for `<stdio.h>`.
  const has = (header: string): boolean =>
    paths.has(header) || (language === "cpp" && paths.has(`c${header.replace(/\.h$/, "")}`));
  return { has, end };
}
