/** The LiteBox API as the diagnostics need it: what is part of it, and what people write that is not. */

import type { Alternative } from "../../runtime/api/alternatives.ts";

export interface ApiSurface {
  /** A function or macro that a LiteBox program may use like a function. */
  isFunction(name: string): boolean;
  /** A header of the library OS or of the compiler. */
  isHeader(path: string): boolean;
  /** What is known about a function or header outside the API that programs often use. */
  alternative(name: string): Alternative | undefined;
}

/** The sentences on a well-known outsider, to follow the one that names it. */
export function alternativeText({ reason, instead }: Alternative): string {
  return instead === undefined ? reason : `${reason} ${instead}`;
}

/**
 * Names that C reserves for the implementation (ISO C11, 7.1.3): builtins, intrinsics and the compiler's own macros.
 * What exists of them the compiler knows and we do not, so only those that are listed as outsiders are findings.
 */
export function isReservedName(name: string): boolean {
  return /^_(?:[_A-Z]|mm|bit|rd|lz|tz|pext|pdep|x)/.test(name);
}
