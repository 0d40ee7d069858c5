/** What the analysis says about one source file: plain facts with ranges, in no protocol's terms. */

import { NO_MARKS } from "./flow/body.ts";
import type { Marks, PlacedBody } from "./flow/body.ts";

/** Half-open, in UTF-16 code units from the start of the text: what JavaScript strings and the syntax trees count in. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export type SourceLanguage = "c" | "cpp" | "rust";

/** `#include <path>` or `#include "path"`; the range covers the path with its delimiters. */
export interface Include {
  readonly path: string;
  readonly system: boolean;
  readonly range: TextRange;
}

/**
 * A function named where it is called, or where its address is taken (`value`), of which it is sure in what initializes a variable outside of
 * functions (`address`). Names that a parameter or local
 * variable shadows are left out.
 */
export interface Use {
  readonly name: string;
  readonly kind: "call" | "value" | "address";
  readonly range: TextRange;
  /** Of a value that is a whole argument: what is called with it by name, which may be a macro. */
  readonly argumentOf?: string;
  /** In the replacement text of a macro, which is code only where the macro is used: that macro. */
  readonly macro?: string;
  /** It is all that the macro stands for. */
  readonly isWhole?: boolean;
}

/** A name that is given, outside of functions, to what looks like a function and is a macro then. */
export interface GivenName {
  readonly macro: string;
  readonly name: string;
}

/** A macro with `#` or `##`: its arguments are no expressions. */
export interface PastingMacro {
  readonly name: string;
  /** Names that it puts together, as regular expressions: `compare_\w*`. */
  readonly names: readonly string[];
}

/** One instruction of an inline assembly statement, as written. */
export interface AssemblyInstruction {
  /** In lower case, without prefixes: `int` of `lock; INT $0x80`. */
  readonly mnemonic: string;
  readonly operands: string;
  readonly range: TextRange;
}

/** Features of C++ that need a run-time library. */
export type CxxFeatureName = "throw" | "try" | "dynamic_cast" | "typeid";

export interface CxxFeature {
  readonly name: CxxFeatureName;
  /** The keyword. */
  readonly range: TextRange;
}

/** A name in the namespace `std` of C++, or a path in the crate `std` of Rust, where it is written with it; the range covers both. */
export interface StdName {
  readonly name: string;
  readonly range: TextRange;
}

export interface FunctionFact {
  readonly name: string;
  /** The range of its name. */
  readonly range: TextRange;
  /** False for a prototype. */
  readonly defined: boolean;
}

/** A name in an expression that is neither called nor taken; only the first of each name in an item. It may be a variable or a macro. */
export interface Mention {
  readonly name: string;
  readonly range: TextRange;
  readonly macro?: string;
}

export interface SourceFacts {
  readonly language: SourceLanguage;
  readonly includes: readonly Include[];
  readonly uses: readonly Use[];
  readonly mentions: readonly Mention[];
  readonly instructions: readonly AssemblyInstruction[];
  readonly functions: readonly FunctionFact[];
  /** Only in C++. */
  readonly features: readonly CxxFeature[];
  readonly stdNames: readonly StdName[];
  /** Names that the file itself gives a meaning to at file scope: functions with a body, macros, variables, types. */
  readonly defined: ReadonlySet<string>;
  /** Those of `defined` that other files can link to: functions and variables that are not static. */
  readonly linkable: ReadonlySet<string>;
  /** Those of `defined` that are macros. */
  readonly macros: ReadonlySet<string>;
  /** Names that the file declares, and that another has to define: prototypes, and variables that are `extern`. */
  readonly externs: ReadonlySet<string>;
  /** Macros that make names or text of what they are given. */
  readonly pasted: readonly PastingMacro[];
  readonly given: readonly GivenName[];
  /** Functions in which a question about the flow of values can arise. */
  readonly bodies: readonly PlacedBody[];
  /** What is marked outside of functions. */
  readonly marks: Marks;
  /** Nothing was read of it. */
  readonly tooLarge?: boolean;
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** What is said in lists and sets, where there is nothing to say. */
export const NOTHING: Omit<SourceFacts, "language" | "bodies" | "marks" | "tooLarge"> = {
  includes: [],
  uses: [],
  mentions: [],
  instructions: [],
  functions: [],
  features: [],
  stdNames: [],
  defined: NO_NAMES,
  linkable: NO_NAMES,
  macros: NO_NAMES,
  externs: NO_NAMES,
  pasted: [],
  given: [],
};

/** The facts of a file of which nothing is known. */
export function noFacts(language: SourceLanguage): SourceFacts {
  return { language, ...NOTHING, bodies: [], marks: NO_MARKS };
}

const LANGUAGE_OF_EXTENSION: Readonly<Record<string, SourceLanguage>> = {
  c: "c",
  h: "c",
  cc: "cpp",
  cpp: "cpp",
  cxx: "cpp",
  hh: "cpp",
  hpp: "cpp",
  hxx: "cpp",
  rs: "rust",
};

/** The language of a file by its name, or undefined when it is none that we analyse. */
export function languageOf(path: string): SourceLanguage | undefined {
  const extension = /\.([A-Za-z]+)$/.exec(path)?.[1];
  return extension === undefined ? undefined : LANGUAGE_OF_EXTENSION[extension.toLowerCase()];
}
