/** What is shown over the name of a LiteBox function: what it is, and what it costs this project. */

import { MarkupKind } from "vscode-languageserver";
import type { Hover, Position } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";

import { apiFunction, hoverMarkdown } from "../../runtime/api/index.ts";
import { price, symbolSection } from "../../runtime/tcb/reach-graph.ts";
import type { ReachGraph } from "../../runtime/tcb/reach-graph.ts";
import { formatAmount } from "../analysis/figures.ts";
import type { CheckContext } from "../analysis/context.ts";
import type { Project } from "../analysis/project.ts";
import { isInText, isMember } from "./text-place.ts";
import { toRange } from "./to-lsp.ts";

export function hover(
  document: TextDocument,
  position: Position,
  path: string,
  project: Project,
  reach: ReachGraph | undefined,
): Hover | null {
  const text = document.getText();
  const word = wordAt(text, document.offsetAt(position));
  const found = word && apiFunction(word.text);
  // A function of the project's own may have the name of one of ours.
  if (!word || !found || project.defines(word.text, path)) return null;
  if (isInText(text, word.start) || isMember(text, word.start)) return null;
  if (!isNamed(word.text, text, project.contextOf(path, undefined))) return null;
  const cost = reach && costText(word.text, reach);
  const value = [hoverMarkdown(found), ...(cost === undefined ? [] : ["", cost])].join("\n");
  return { contents: { kind: MarkupKind.Markdown, value }, range: toRange(document, word) };
}

/** As far as the analysis has come to this text, the name is that of a function somewhere in it, and not of local variables alone. */
function isNamed(name: string, text: string, context: CheckContext | undefined): boolean {
  if (!context || context.text !== text || context.file.language === "rust") return true;
  const { uses, mentions, functions } = context.file;
  return [uses, mentions, functions].some((facts) => facts.some((each) => each.name === name));
}

function costText(name: string, reach: ReachGraph): string | undefined {
  if (symbolSection(reach, name) === undefined) return undefined;
  const { bytes, lines, components } = price(reach, [name]);
  if (bytes === 0) return "In this project's image already: another use costs nothing more than the call.";
  const parts = components.map((each) => `${each.name} ${formatAmount(each.bytes, "bytes")}`).join(", ");
  return `Adds **${formatAmount(bytes, "bytes")}** (${formatAmount(lines, "lines")}) to this project's TCB: ${parts}.`;
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The identifier around an offset. */
function wordAt(text: string, offset: number): Word | undefined {
  let start = offset;
  while (start > 0 && /\w/.test(text.charAt(start - 1))) start--;
  let end = offset;
  while (end < text.length && /\w/.test(text.charAt(end))) end++;
  return start === end ? undefined : { text: text.slice(start, end), start, end };
}
