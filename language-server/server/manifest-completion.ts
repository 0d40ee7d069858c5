/**
 * Names of components in `litebox.json`, each with what of it the image has. Keys are completed by the editor's own JSON support, from the
 * schema that the extension brings.
 */

import { getLocation } from "jsonc-parser";
import { CompletionItemKind } from "vscode-languageserver/node";
import type { CompletionItem, CompletionList, Position } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";

import { components } from "../../runtime/api/index.ts";
import { formatAmount } from "../analysis/figures.ts";
import type { Project } from "../analysis/project.ts";
import { toRange } from "./to-lsp.ts";

export function completeManifest(
  document: TextDocument,
  position: Position,
  project: Project,
): CompletionList {
  const text = document.getText();
  const offset = document.offsetAt(position);
  const location = getLocation(text, offset);
  const isComponent = location.path[0] === "tcb" && location.path[1] === "deny" && location.path.length === 3;
  if (!isComponent) return { isIncomplete: false, items: [] };
  const node = location.previousNode;
  const isIn = node?.type === "string" && node.offset <= offset && offset <= node.offset + node.length;
  const range = isIn
    ? { start: node.offset, end: node.offset + node.length }
    : { start: offset, end: offset };
  const present = new Map(project.report?.components.map(({ name, bytes }) => [name, bytes]));
  const items = components.map(({ name, summary }): CompletionItem => {
    const bytes = present.get(name);
    const cost = bytes === undefined ? "not in the image" : `${formatAmount(bytes, "bytes")} in the image`;
    return {
      label: name,
      labelDetails: { description: cost },
      kind: CompletionItemKind.EnumMember,
      documentation: summary,
      filterText: JSON.stringify(name),
      textEdit: { range: toRange(document, range), newText: JSON.stringify(name) },
    };
  });
  return { isIncomplete: false, items };
}
