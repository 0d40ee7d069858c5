/** Sentences for linker errors, in the form of a compiler's messages, so that problem matchers find file and line. */

import { baseName } from "../paths.ts";
import type { LinkError, SymbolPlace } from "./link-errors.ts";

export interface ExplainContext {
  /** The source of an object file, when it is one of the build's. */
  sourceOf(object: string): string | undefined;
  /** Why a name is no function of the API and what to use instead, in full sentences; undefined when it is not a known one. */
  outsideApi(name: string): string | undefined;
  /** The project's manifest: where something is said that concerns no line of the sources. */
  readonly manifestPath: string;
}

export function explainLinkErrors(errors: readonly LinkError[], context: ExplainContext): string {
  return errors.map((error) => explain(error, context)).join("\n");
}

function explain(error: LinkError, context: ExplainContext): string {
  const first = error.kind === "duplicate" ? error.places.at(-1) : error.places[0];
  const sentence =
    error.kind === "undefined" ? undefinedSymbol(error, context) : doublyDefined(error, context);
  return `${locate(error.symbol === "main" && error.kind === "undefined" ? undefined : first, context)}: error: ${sentence}`;
}

function undefinedSymbol({ symbol, places }: LinkError, context: ExplainContext): string {
  if (symbol === "main")
    return "the project has no function `main`, with which an enclave begins. Define it in one of the sources.";
  const by = places[0]?.function;
  const user =
    by === undefined || by.startsWith(".") ? "" : `, which \`${by.replace(/\+0x[0-9a-f]+$/, "")}\` uses`;
  const known = context.outsideApi(symbol);
  if (known !== undefined)
    return `\`${symbol}\`${user}, is outside the LiteBox API. ${known}`.replace(/`, is/, "` is");
  return `\`${symbol}\`${user}, is defined in no source of the project, and it is outside the LiteBox API. Add the source that defines it to "sources" in ${baseName(context.manifestPath)}, or do without it.`.replace(
    /^(`[^`]*`), is/,
    "$1 is",
  );
}

function doublyDefined({ symbol, places }: LinkError, context: ExplainContext): string {
  const others = places.slice(0, -1).map((place) => locate(place, context));
  const where = others.length > 0 ? ` It is also defined in ${[...new Set(others)].join(" and ")}.` : "";
  return `\`${symbol}\` is defined twice.${where} Rename one of the two, or make it static.`;
}

function locate(place: SymbolPlace | undefined, context: ExplainContext): string {
  if (place === undefined) return `${context.manifestPath}:1:1`;
  const file = context.sourceOf(place.file) ?? place.file;
  return place.line === undefined ? `${file}:1:1` : `${file}:${place.line}:1`;
}
