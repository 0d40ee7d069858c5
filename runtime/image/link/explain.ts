/** Sentences for linker errors, in the form of a compiler's messages, so that problem matchers find file and line. */

import { baseName } from "../paths.ts";
import type { LinkError, SymbolPlace } from "./link-errors.ts";

export interface ExplainContext {
  /** The source of an object file, when it is one of the build's. */
  sourceOf(object: string): string | undefined;
  /** A source of the library OS, not of the project. */
  isLibrary(source: string): boolean;
  /** Why a name is no function of the API and what to use instead, in full sentences; undefined when it is not a known one. */
  outsideApi(name: string): string | undefined;
  /** What to do about a name of a library that has not been fetched, in full sentences. */
  missingLibrary(name: string): string | undefined;
  /** The project's manifest: where something is said that concerns no line of the sources. */
  readonly manifestPath: string;
}

export function explainLinkErrors(errors: readonly LinkError[], context: ExplainContext): string {
  return errors
    .flatMap((error) => eachPlace(error))
    .map((error) => explain(error, context))
    .join("\n");
}

/** A symbol that is nowhere is said wherever it is used. */
function eachPlace(error: LinkError): LinkError[] {
  const isOne = error.kind !== "undefined" || error.symbol === "main" || error.places.length < 2;
  return isOne ? [error] : error.places.map((place) => ({ ...error, places: [place] }));
}

function explain(error: LinkError, context: ExplainContext): string {
  const [place, sentence] = SENTENCES[error.kind](error, context);
  return `${locate(place, context)}: error: ${sentence}`;
}

type Explanation = readonly [place: SymbolPlace | undefined, sentence: string];

const SENTENCES: Readonly<
  Record<LinkError["kind"], (error: LinkError, context: ExplainContext) => Explanation>
> = {
  undefined: (error, context) => [
    error.symbol === "main" ? undefined : error.places[0],
    undefinedSymbol(error, context),
  ],
  duplicate: doublyDefined,
  section: ({ symbol, places }) => [
    places[0],
    `\`${symbol}\` is no section that an enclave image has. Do without the attribute that names it, or take a name that ` +
      "begins with .text., .rodata., .data. or .bss.",
  ],
};

function undefinedSymbol({ symbol, places }: LinkError, context: ExplainContext): string {
  if (symbol === "main")
    return "the project has no function `main`, with which an enclave begins. Define it in one of the sources.";
  const by = places[0]?.function;
  const user =
    by === undefined || by.startsWith(".")
      ? ""
      : `, which \`${by.replace(/(?:::h[0-9a-f]{16})?(?:\+0x[0-9a-f]+)?$/, "")}\` uses`;
  const missing = context.missingLibrary(symbol);
  if (missing !== undefined) return `\`${symbol}\`${user}${user === "" ? "" : ","} is not there. ${missing}`;
  const known = context.outsideApi(symbol);
  if (known !== undefined)
    return `\`${symbol}\`${user}, is outside the LiteBox API. ${known}`.replace(/`, is/, "` is");
  if (/^(?:typeinfo for |vtable for )?std::/.test(symbol)) {
    return `\`${symbol}\`${user}, is a part of the C++ library that an enclave does without, and outside the LiteBox API.`.replace(
      /^(`[^`]*`), is/,
      "$1 is",
    );
  }
  return `\`${symbol}\`${user}, is defined in no source of the project, and it is outside the LiteBox API. Add the source that defines it to "sources" in ${baseName(context.manifestPath)}, or do without it.`.replace(
    /^(`[^`]*`), is/,
    "$1 is",
  );
}

function doublyDefined({ symbol, places }: LinkError, context: ExplainContext): Explanation {
  const isOurs = ({ file }: SymbolPlace) => context.isLibrary(context.sourceOf(file) ?? file);
  const own = places.filter((place) => !isOurs(place));
  if (own.length > 0 && own.length < places.length) {
    return [
      own.at(-1),
      `\`${symbol}\` is a name of the library OS, which is linked into this enclave. Give yours another name, or make it static.`,
    ];
  }
  const others = places.slice(0, -1).map((place) => locate(place, context));
  const where = others.length > 0 ? ` It is also defined in ${[...new Set(others)].join(" and ")}.` : "";
  return [places.at(-1), `\`${symbol}\` is defined twice.${where} Rename one of the two, or make it static.`];
}

function locate(place: SymbolPlace | undefined, context: ExplainContext): string {
  if (place === undefined) return `${context.manifestPath}:1:1`;
  const file = context.sourceOf(place.file) ?? place.file;
  return place.line === undefined ? `${file}:1:1` : `${file}:${place.line}:1`;
}
