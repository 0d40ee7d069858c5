/** Mistakes in `litebox.json`. They are found by the manifest's own reader; this record names and explains them. */

import { json, manifestDiagnostic } from "./diagnostic.ts";

export const manifestMistake = manifestDiagnostic({
  code: "manifest",
  severity: "error",
  title: "Mistake in litebox.json",
  explain:
    "`litebox.json` describes the project: JSON, in which comments and trailing commas are allowed. The message says what was " +
    "expected at this place. Until the mistake is mended nothing can be built; the editor goes on with the last manifest that " +
    "was right.",
  *find({ mistakes, goesOn }) {
    for (const [index, { offset, length, message }] of mistakes.entries()) {
      const said = `${message.replace(/^e/, "E")}${message.endsWith("?") ? "" : "."}`;
      yield {
        range: { start: offset, end: offset + Math.max(1, length) },
        message:
          goesOn && index === 0 ? `${said} Until then the last manifest that was right is in force.` : said,
      };
    }
  },
  examples: [
    json('{\n  "name": "hello",\n  "source": ["*.c"]\n//^^^^^^^^ manifest\n}', {
      better: '{\n  "name": "hello",\n  "sources": ["*.c"]\n}',
    }),
    json('{\n  "name": "hello",\n  "tcb": { "bytes": "16 KB" }\n//                  ^^^^^^^ manifest\n}', {
      better: '{\n  "name": "hello",\n  "tcb": { "bytes": "16K" }\n}',
    }),
    json('{\n  "name": "hello" // all else has a default\n}'),
  ],
});
