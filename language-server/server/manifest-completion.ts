/**
 * What costs something in `litebox.json`, each with what it is now: limits and sizes as keys with a value that fits, and names of components.
 * All other keys are completed by the editor's own JSON support, from the schema that the extension brings.
 */

import { getLocation } from "jsonc-parser";
import type { Location } from "jsonc-parser";
import { CompletionItemKind } from "vscode-languageserver";
import type { CompletionItem, CompletionList, Position } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";

import { components } from "../../runtime/api/index.ts";
import type { ReachGraph } from "../../runtime/tcb/reach-graph.ts";
import type { BuildFindings } from "../analysis/manifest-context.ts";
import { formatAmount } from "../analysis/figures.ts";
import type { Project } from "../analysis/project.ts";
import { toRange } from "./to-lsp.ts";

export interface ManifestCosts {
  readonly project: Project;
  readonly reach: ReachGraph | undefined;
  readonly stack: BuildFindings["stack"];
}

export function completeManifest(
  document: TextDocument,
  position: Position,
  costs: ManifestCosts,
): CompletionList {
  const offset = document.offsetAt(position);
  const location = getLocation(document.getText(), offset);
  const { path, isAtPropertyKey } = location;
  const range = toRange(document, wordAt(location, offset));
  const [section = "", key] = path;
  const items =
    path.length === 2 && isAtPropertyKey
      ? keys(String(section), costs).map(({ name, value, cost }) =>
          item(name, `${JSON.stringify(name)}: ${value}`, cost, CompletionItemKind.Property),
        )
      : path.length === 3 && section === "tcb" && key === "deny"
        ? components.map(({ name, summary }) => ({
            ...item(name, JSON.stringify(name), costOfComponent(name, costs), CompletionItemKind.EnumMember),
            documentation: summary,
          }))
        : [];
  return {
    isIncomplete: false,
    items: items.map(({ newText, ...rest }) => ({ ...rest, textEdit: { range, newText } })),
  };
}

function item(
  label: string,
  newText: string,
  cost: string,
  kind: CompletionItemKind,
): CompletionItem & { readonly newText: string } {
  return { label, labelDetails: { description: cost }, kind, filterText: JSON.stringify(label), newText };
}

/** The string that is being typed, or nothing. */
function wordAt({ previousNode: node }: Location, offset: number): { start: number; end: number } {
  const isIn = (node?.type === "string" || node?.type === "property") && node.offset <= offset;
  return isIn && offset <= node.offset + node.length
    ? { start: node.offset, end: node.offset + node.length }
    : { start: offset, end: offset };
}

interface Key {
  readonly name: string;
  /** As it stands in JSON; for limits the next round one. */
  readonly value: string;
  readonly cost: string;
}

function keys(section: string, { project, stack }: ManifestCosts): Key[] {
  const tcb = project.tcb();
  if (section === "tcb" && tcb) {
    const truth = tcb.measured ? "measured" : "estimated";
    const bytes = JSON.stringify(`${String(Math.ceil(tcb.bytes / 1024))}K`);
    const lines = String(Math.ceil(tcb.lines / 10) * 10);
    return [
      { name: "bytes", value: bytes, cost: `${formatAmount(tcb.bytes, "bytes")} now (${truth})` },
      { name: "lines", value: lines, cost: `${formatAmount(tcb.lines, "lines")} now (${truth})` },
    ];
  }
  if (section !== "enclave" || stack?.kind !== "bounded") return [];
  // While one types, the manifest mostly has mistakes.
  const given = project.manifest.value?.enclave.stack ?? 0;
  const value = JSON.stringify(`${String(Math.ceil(Math.max(given, stack.bytes) / 4096) * 4)}K`);
  return [
    {
      name: "stack",
      value,
      cost: `${formatAmount(stack.bytes, "bytes")} in the deepest known chain (measured)`,
    },
  ];
}

/** What of a component is in the image; of one that is not, what all of it would add. */
function costOfComponent(name: string, { project, reach }: ManifestCosts): string {
  const amount = ({ bytes, lines }: { readonly bytes: number; readonly lines: number }): string =>
    `${formatAmount(bytes, "bytes")}, ${formatAmount(lines, "lines")}`;
  const present = project.report?.components.find((each) => each.name === name);
  if (present) return `${amount(present)} in the image`;
  const index = reach?.components.indexOf(name) ?? -1;
  const sections = reach?.sections.filter(({ component }) => component === index) ?? [];
  if (index < 0 || sections.length === 0) return "not in the image";
  const all = { bytes: 0, lines: 0 };
  for (const { bytes, lines } of sections) {
    all.bytes += bytes;
    all.lines += lines;
  }
  return `not in the image: at most ${amount(all)}`;
}
