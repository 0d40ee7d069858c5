/** What one function of the LiteBox API is. Headers, hover text, manual pages and the language server read this record. */

import type { ComponentName } from "./components.ts";
import type { HostCallName } from "./host-calls/index.ts";

/** Where a parameter's memory is read or written; `value` for a parameter that points to nothing. */
export type Direction = "value" | "in" | "out" | "inout";

export interface ApiParameter {
  readonly name: string;
  /** The C type, as an abstract declarator: `const char *`, `int (*)(const void *, const void *)`. */
  readonly type: string;
  readonly direction: Direction;
  /** How many bytes are read or written through the pointer: a parameter's name, an expression of C, or a phrase. */
  readonly length?: string;
  readonly doc: string;
}

export interface ApiError {
  /** How the caller sees it: `NULL`, `EOF`, `ERANGE in errno`, `the enclave aborts`. */
  readonly sign: string;
  readonly meaning: string;
}

/** A function needs a definition in its component; a macro lives in its header alone. */
export type ApiKind = "function" | "macro";

export interface ApiFunction {
  readonly name: string;
  readonly kind: ApiKind;
  /** As it is included: `string.h`, `litebox/random.h`. */
  readonly header: string;
  readonly returns: { readonly type: string; readonly doc: string };
  readonly parameters: readonly ApiParameter[];
  /** Further arguments may follow the parameters. */
  readonly variadic: boolean;
  /** It never returns to its caller. */
  readonly noReturn: boolean;
  /** One sentence that begins with a verb in the third person. */
  readonly summary: string;
  readonly errors: readonly ApiError[];
  readonly component: ComponentName;
  /** Every host call that the function may cause, itself or through what it calls. */
  readonly hostCalls: readonly HostCallName[];
  /** The section of the standard that defines it, `C11 7.24.2.1`, or `LiteBox`. */
  readonly standard: string;
  /** Statements that a function's body may contain; the tests compile them. */
  readonly example: string;
}

/** What a record says; what most functions have in common may be left out. */
export interface ApiFunctionSource extends Omit<
  ApiFunction,
  "kind" | "header" | "variadic" | "noReturn" | "errors" | "hostCalls"
> {
  readonly kind?: ApiKind;
  readonly variadic?: boolean;
  readonly noReturn?: boolean;
  readonly errors?: readonly ApiError[];
  readonly hostCalls?: readonly HostCallName[];
}

/** The functions of one header. */
export function apiFunctions(header: string, sources: readonly ApiFunctionSource[]): readonly ApiFunction[] {
  return sources.map((source) => ({
    kind: "function",
    variadic: false,
    noReturn: false,
    errors: [],
    hostCalls: [],
    ...source,
    header,
  }));
}

/** A parameter that points to nothing. */
export function value(type: string, name: string, doc: string): ApiParameter {
  return { name, type, direction: "value", doc };
}

/** A pointer whose memory (`length`) the function reads. */
export function input(type: string, name: string, length: string, doc: string): ApiParameter {
  return { name, type, direction: "in", length, doc };
}

/** A pointer whose memory (`length`) the function writes. */
export function output(type: string, name: string, length: string, doc: string): ApiParameter {
  return { name, type, direction: "out", length, doc };
}

/** A pointer whose memory (`length`) the function reads and writes. */
export function inputOutput(type: string, name: string, length: string, doc: string): ApiParameter {
  return { name, type, direction: "inout", length, doc };
}

/** `const char *` and `text` give `const char *text`; a pointer to a function takes its name inside. */
export function declaration(type: string, name: string): string {
  const inside = type.indexOf("(*)");
  if (inside >= 0) return `${type.slice(0, inside)}(*${name})${type.slice(inside + 3)}`;
  return type.endsWith("*") ? `${type}${name}` : `${type} ${name}`;
}

/** The prototype without its semicolon, as the header declares it. */
export function prototype(f: ApiFunction): string {
  if (f.kind === "macro") return `${f.name}(${f.parameters.map((p) => p.name).join(", ")})`;
  const parameters = f.parameters.map((p) => declaration(p.type, p.name));
  if (f.variadic) parameters.push("...");
  const prefix = f.noReturn ? "_Noreturn " : "";
  return `${prefix}${declaration(f.returns.type, f.name)}(${parameters.length > 0 ? parameters.join(", ") : "void"})`;
}
