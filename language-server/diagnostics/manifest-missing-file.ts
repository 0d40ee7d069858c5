/** Files that `litebox.json` names and that do not exist. */

import { pathsIn } from "../analysis/manifest-context.ts";
import { placeOf, rangeOf } from "../analysis/manifest-text.ts";
import { json, manifestDiagnostic } from "./diagnostic.ts";

export const manifestMissingFile = manifestDiagnostic({
  code: "manifest-missing-file",
  severity: "warning",
  title: "File of litebox.json that does not exist",
  explain:
    "A path in `litebox.json` is relative to its folder, and a pattern of `sources` must find one file at least. What is missing keeps the project from being built or run, " +
    "or, for a folder of headers or a pattern, leaves out something that was meant to be in.",
  *find({ text, value, missing }) {
    for (const { path, name } of value ? pathsIn(value) : [])
      // What has a default is missing on purpose, as sources in C are in a project of Rust alone.
      if (missing.has(name) && placeOf(text, [...path])) {
        const message = /[*?{]/.test(name) ? "finds no file" : "does not exist";
        yield {
          range: rangeOf(text, [...path]),
          message: `\`${name}\` ${message}. Paths are relative to the project's folder.`,
        };
      }
  },
  examples: [
    json(
      '{\n  "name": "hello",\n  "sources": ["main.c", "src/*.c"]\n//                      ^^^^^^^^^ manifest-missing-file\n}',
      {
        missing: ["src/*.c"],
        better: '{\n  "name": "hello",\n  "sources": ["main.c"]\n}',
      },
    ),
    json(
      '{\n  "name": "hello",\n  "enclave": { "signingKey": "keys/signer.pem", "debug": false }\n' +
        "//                           ^^^^^^^^^^^^^^^^^ manifest-missing-file\n}",
      { missing: ["keys/signer.pem"] },
    ),
    json('{\n  "name": "hello",\n  "include": ["include"]\n}'),
    json('{ "name": "hello", "cargo": "." }', { missing: ["**/*.{c,cc,cpp,cxx}"] }),
  ],
});
