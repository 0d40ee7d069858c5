/** Functions and variables of C++ and Rust in the report: by the names that people know, instead of the linker's. */

import type { DebugInfo } from "../binary/debug-info.ts";
import { readableName } from "../binary/cxx-names.ts";
import { demangleRust } from "../binary/demangle/rust.ts";
import { signatureOf } from "../binary/type-names.ts";
import type { Piece } from "./attribute.ts";

/** What names of C++ (Itanium C++ ABI, 5.1.2) and of Rust begin with. */
const MANGLED = /^_[ZR]/;

export function withReadableNames(pieces: readonly Piece[], debug: DebugInfo): readonly Piece[] {
  if (!pieces.some(({ name }) => MANGLED.test(name))) return pieces;
  const isVariable = ({ name, isCode }: Piece) =>
    !isCode && MANGLED.test(name) && demangleRust(name) === name;
  // To know all variables, all of the debug information is read.
  const all = pieces.some(isVariable) ? debug.globals() : [];
  const variables = new Map(all.map(({ address, qualifiedName }) => [address, readableName(qualifiedName)]));
  return pieces.map((piece) => {
    if (!MANGLED.test(piece.name)) return piece;
    const rust = demangleRust(piece.name);
    if (rust !== piece.name) return { ...piece, name: rust };
    const concrete = piece.isCode ? debug.functionAt(piece.address) : undefined;
    const name = concrete === undefined ? variables.get(piece.address) : signatureOf(concrete);
    return name === undefined ? piece : { ...piece, name };
  });
}
