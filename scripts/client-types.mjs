/** Writes the types of the package `litebox/client` beside its bundle: the declarations that its entry refers to, and no others. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { modernNode, toolEnvironment } from "./lib/node.mjs";
import { inRoot } from "./lib/paths.mjs";
import { show } from "./lib/run.mjs";

const DECLARATIONS = inRoot("out/types/runtime");
const TYPES = inRoot("runtime/client/dist/types");
const IMPORT = /(?<=(?:from|import\() ?")(\.[^"]*)\.ts(?=")/g;

/** The declarations are the compiler's, with the names that they have when there are no sources. */
function copyWithImports(file, done) {
  if (done.has(file)) return;
  done.add(file);
  const text = readFileSync(path.join(DECLARATIONS, `${file}.d.ts`), "utf8");
  const copy = path.join(TYPES, `${file}.d.ts`);
  mkdirSync(path.dirname(copy), { recursive: true });
  writeFileSync(copy, text.replaceAll(IMPORT, "$1.js"));
  for (const [, imported = ""] of text.matchAll(IMPORT))
    copyWithImports(path.join(path.dirname(file), imported), done);
}

const compile = [inRoot("node_modules/.bin/tsc"), "-b", inRoot("runtime/client")];
process.exitCode = await show(modernNode(), compile, { env: toolEnvironment() });
if (process.exitCode === 0) {
  rmSync(TYPES, { recursive: true, force: true });
  copyWithImports("client/index", new Set());
}
