/**
 * Where the WebAssembly files of the parser and its grammars are. The bundle carries them in `grammars/` beside itself;
 * a run from the sources takes them from node_modules. Nothing else in the project names these files.
 */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Each file's name in the bundle's `grammars/` folder, and its name in node_modules. */
export const GRAMMAR_FILES = {
  runtime: { file: "web-tree-sitter.wasm", module: "web-tree-sitter/web-tree-sitter.wasm" },
  c: { file: "tree-sitter-c.wasm", module: "tree-sitter-c/tree-sitter-c.wasm" },
  rust: { file: "tree-sitter-rust.wasm", module: "tree-sitter-rust/tree-sitter-rust.wasm" },
  cpp: { file: "tree-sitter-cpp.wasm", module: "tree-sitter-cpp/tree-sitter-cpp.wasm" },
} as const;

export type GrammarName = keyof typeof GRAMMAR_FILES;

export function grammarPath(name: GrammarName): string {
  const { file, module } = GRAMMAR_FILES[name];
  const bundled = join(dirname(fileURLToPath(import.meta.url)), "grammars", file);
  return existsSync(bundled) ? bundled : createRequire(import.meta.url).resolve(module);
}
