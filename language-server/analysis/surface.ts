/** The LiteBox API as the diagnostics need it: what is part of it, and what people write that is not. */

import {
  allowedHeader,
  alternative,
  apiFunction,
  allowedCxxHeader,
  headerAlternative,
  headerOfMacro,
  refusedHeader,
  refusedStdName,
} from "../../runtime/api/index.ts";
import { isLibcName } from "./libc-names.ts";
import type { Alternative } from "../../runtime/api/index.ts";

export interface ApiSurface {
  /** A function or macro that a LiteBox program may use like a function. */
  isFunction(name: string): boolean;
  /** A header of the library OS or of the compiler. */
  isHeader(path: string): boolean;
  /** What sources in C++ can include besides. */
  isCxxHeader(path: string): boolean;
  /** Why a header of the C++ library cannot be included. */
  refusedCxxHeader(path: string): string | undefined;
  /** Why a name in the namespace `std` cannot be used. */
  refusedStdName(name: string): string | undefined;
  /** What is known about a function outside the API that programs often use. */
  alternative(name: string): Alternative | undefined;
  headerAlternative(path: string): Alternative | undefined;
  /** A function or variable that the C library of Linux has. */
  isLibcName(name: string): boolean;
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

/** The compiler's own headers of vector and bit instructions: they need no library. */
const INTRINSICS_HEADER = /^[a-z0-9]*intrin\.h$/;

/** The API as its tables say. */
export const liteboxApi: ApiSurface = {
  isFunction: (name) => apiFunction(name) !== undefined || headerOfMacro(name) !== undefined,
  isHeader: (path) => allowedHeader(path) !== undefined || INTRINSICS_HEADER.test(path),
  isCxxHeader: allowedCxxHeader,
  refusedCxxHeader: refusedHeader,
  refusedStdName,
  alternative,
  headerAlternative,
  isLibcName,
};
