/** Mistakes in `litebox.json`. They are found by the manifest's own reader; this record names and explains them. */

import type { Diagnostic, Example } from "./diagnostic.ts";

function manifest(source: string, better?: string): Example {
  return { language: "jsonc", source, better };
}

export const manifestMistake: Diagnostic = {
  code: "manifest",
  severity: "error",
  title: "Mistake in litebox.json",
  explain:
    "`litebox.json` describes the project: JSON, in which comments and trailing commas are allowed. The message says what was " +
    "expected at this place. Until the mistake is mended nothing can be built; the editor goes on with the last manifest that " +
    "was right.",
  examples: [
    manifest(
      '{\n  "name": "hello",\n  "source": ["*.c"]\n//^^^^^^^^ manifest\n}',
      '{\n  "name": "hello",\n  "sources": ["*.c"]\n}',
    ),
    manifest(
      '{\n  "name": "hello",\n  "tcb": { "bytes": "16 KB" }\n//                  ^^^^^^^ manifest\n}',
      '{\n  "name": "hello",\n  "tcb": { "bytes": "16K" }\n}',
    ),
    manifest('{\n  "name": "hello" // all else has a default\n}'),
  ],
  check: () => [],
};
