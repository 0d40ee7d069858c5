/** Costs beside the code: lenses over functions and over the budget, hints behind includes; and links from includes to what they are. */

import { InlayHintKind } from "vscode-languageserver";
import type { CodeLens, DocumentLink, InlayHint, Position } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";

import { allowedHeader, apiFunction, functionsOfHeader } from "../../runtime/api/index.ts";
import { price } from "../../runtime/tcb/reach-graph.ts";
import type { ReachGraph } from "../../runtime/tcb/reach-graph.ts";
import type { SourceFacts, TextRange } from "../analysis/facts.ts";
import { formatAmount } from "../analysis/figures.ts";
import { placeOf } from "../analysis/manifest-text.ts";
import type { Project } from "../analysis/project.ts";
import { toRange } from "./to-lsp.ts";

/** How many components a line names. */
const NAMED = 3;

/** Over each function that is in the image: its bytes, and the components of the library OS that its calls need. */
export function functionLenses(
  document: TextDocument,
  path: string,
  project: Project,
  reach: ReachGraph | undefined,
): CodeLens[] {
  const facts = project.contextOf(path, undefined)?.file;
  const own = project.report?.components.filter(({ kind }) => kind === "application") ?? [];
  const files = own.flatMap((component) => component.files).filter((file) => path.endsWith(`/${file.path}`));
  const bytes = new Map(
    files.flatMap(({ functions }) => functions).map(({ name, bytes: size }) => [name, size]),
  );
  if (!facts) return [];
  const defined = facts.functions.filter((each) => each.defined);
  return defined.flatMap(({ name, range }, index) => {
    const size = bytes.get(name);
    if (size === undefined) return [];
    const body = { start: range.end, end: defined[index + 1]?.range.start ?? Number.POSITIVE_INFINITY };
    const pulled = reach && pulledBy(namesIn(facts, body), reach);
    return [lens(document, range, `${formatAmount(size, "bytes")} in the TCB${pulled ?? ""}`)];
  });
}

/** Over the budget of `litebox.json`: what of it is used. */
export function budgetLenses(document: TextDocument, project: Project): CodeLens[] {
  const tcb = project.tcb();
  const range = placeOf(document.getText(), ["tcb"]);
  if (!tcb || !range) return [];
  const used = (["bytes", "lines"] as const).map((unit) => {
    const limit = tcb.budget[unit];
    return `${formatAmount(tcb[unit], unit)}${limit === undefined ? "" : ` of ${formatAmount(limit, unit)}`}`;
  });
  return [lens(document, range, `${used.join(" · ")} (${tcb.measured ? "measured" : "estimated"})`)];
}

/** Behind each `#include` of the library OS: what of it the file uses, in bytes of the image. */
export function includeHints(
  document: TextDocument,
  path: string,
  project: Project,
  reach: ReachGraph | undefined,
  wanted: { readonly start: Position; readonly end: Position },
): InlayHint[] {
  const facts = project.contextOf(path, undefined)?.file;
  if (!facts || !reach) return [];
  const used = new Set(facts.uses.map(({ name }) => name));
  const first = document.offsetAt(wanted.start);
  const last = document.offsetAt(wanted.end);
  return facts.includes
    .filter(({ range }) => range.end >= first && range.start <= last)
    .flatMap(({ path: header, range }) => {
      const names = functionsOfHeader(header).flatMap(({ name }) => (used.has(name) ? [name] : []));
      const { bytes, lines } = price(reach, names, reach.always);
      if (bytes === 0) return [];
      return [
        {
          position: document.positionAt(range.end),
          label: formatAmount(bytes, "bytes"),
          kind: InlayHintKind.Type,
          paddingLeft: true,
          tooltip: `What this file uses of <${header}> is ${formatAmount(bytes, "bytes")}, ${formatAmount(lines, "lines")} of the library OS.`,
        },
      ];
    });
}

/** Includes lead to the project's own headers, and to the manual pages of the API. */
export function includeLinks(
  document: TextDocument,
  path: string,
  project: Project,
  uriOf: (path: string) => string,
): DocumentLink[] {
  const facts = project.contextOf(path, undefined)?.file;
  return (facts?.includes ?? []).flatMap(({ path: header, range }) => {
    const own = project.included(path, header);
    const inside = { start: range.start + 1, end: range.end - 1 };
    if (own !== undefined) return [{ range: toRange(document, inside), target: uriOf(own) }];
    if (!allowedHeader(header) || functionsOfHeader(header).length === 0) return [];
    return [{ range: toRange(document, inside), target: manualUrl(header), tooltip: "The manual page" }];
  });
}

/** What using a function would add to the image, or that it adds nothing; for lists of completions. */
export function costOfUse(name: string, reach: ReachGraph | undefined): string | undefined {
  if (!reach || !Object.hasOwn(reach.symbols, name)) return undefined;
  const { bytes, lines } = price(reach, [name]);
  return bytes === 0 ? "in the image" : `+${formatAmount(bytes, "bytes")}, ${formatAmount(lines, "lines")}`;
}

function namesIn({ uses }: SourceFacts, { start, end }: TextRange): string[] {
  const within = uses.filter(({ range }) => range.start >= start && range.end <= end);
  return [...new Set(within.map(({ name }) => name))].filter((name) => apiFunction(name) !== undefined);
}

function pulledBy(names: readonly string[], reach: ReachGraph): string | undefined {
  const { components } = price(reach, names, reach.always);
  if (components.length === 0) return undefined;
  const parts = components
    .slice(0, NAMED)
    .map(({ name, bytes }) => `${name} ${formatAmount(bytes, "bytes")}`);
  return ` · pulls ${parts.join(", ")}${components.length > NAMED ? ", …" : ""}`;
}

/** A lens that is text alone: it has a title and no command. */
function lens(document: TextDocument, range: TextRange, title: string): CodeLens {
  return { range: toRange(document, range), command: { title, command: "" } };
}

function manualUrl(header: string): string {
  const page = header.replace(/\.h$/, "").replaceAll("/", "-");
  return `https://github.com/litebox-tools/litebox-enclave-tools/blob/main/docs/api/${page}.md`;
}
