/** Names of Rust functions and statics as their authors know them, from those in symbol tables. Names of other languages come back unchanged. */

import { demangleLegacy } from "./legacy.ts";
import { demangleV0 } from "./v0.ts";

/** What a linker or LLVM has added: `.llvm.123`, `.cold`. */
const SUFFIX = /\.(?:llvm\.[0-9A-F@]+|[a-z]+(?:\.\d+)?)$/;

export function demangleRust(symbol: string): string {
  if (!/^_(?:R|ZN)/.test(symbol)) return symbol;
  const bare = symbol.replace(SUFFIX, "");
  return (bare.startsWith("_R") ? demangleV0(bare) : demangleLegacy(bare)) ?? symbol;
}
