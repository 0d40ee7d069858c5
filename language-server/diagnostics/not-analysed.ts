/** What is left out of the analysis: because there is too much of it, or because it is no part of the enclave. */

import { MOST_FILES, MOST_SOURCE_BYTES } from "../analysis/project-files.ts";
import type { TextRange } from "../analysis/facts.ts";
import { formatAmount } from "../analysis/figures.ts";
import type { OwnProgram } from "../analysis/cargo/sources.ts";
import { c, diagnostic, rust } from "./diagnostic.ts";

export const notAnalysed = diagnostic<OwnProgram | undefined>({
  code: "not-analysed",
  severity: "information",
  title: "Not analysed",
  explain:
    "Files of more than 8 MiB are not looked at: no person writes them, and their syntax trees would fill the memory. Of a project with more than " +
    "5,000 files the first 5,000 are looked at. Nothing is found in what is left out, which does not mean that nothing is there: the build still " +
    "refuses calls that leave the API.\n\n" +
    "An enclave in Rust is made of the package's library. `src/main.rs` and what is in `src/bin` are programs of their own, which run outside, may use `std`, and are not looked at.",
  message: (program) =>
    program
      ? `\`litebox build\` makes the enclave of ${program.hasLibrary ? `\`${program.library}\`` : "the package's library"}; this program is no part of it, and not looked at.` +
        (program.hasLibrary
          ? ""
          : ` The package has no library: put what is to run in the enclave into \`${program.library}\`, with \`litebox::main!(main)\`.`)
      : `\`litebox\` does not look at this file: it is larger than ${formatAmount(MOST_SOURCE_BYTES, "bytes")}.`,
  *find({ file, text, project: { ownProgram } }) {
    if (ownProgram) yield { range: mainFunction(text), data: ownProgram };
    if (file.tooLarge === true) yield { range: { start: 0, end: 0 }, data: undefined };
  },
  *findInManifest({ limited }) {
    if (limited)
      yield {
        range: { start: 0, end: 1 },
        message: `\`litebox\` looks at the first ${MOST_FILES.toLocaleString("en")} files of this project alone.`,
      };
  },
  examples: [
    c("int main(void) {\n  return 0;\n}"),
    rust("use std::fs;\nfn main() {\n// ^^^^ not-analysed\n}", {
      ownProgram: { library: "src/lib.rs", hasLibrary: true },
    }),
    rust("  mod tools;\n//^^^ not-analysed\n", { ownProgram: { library: "src/lib.rs", hasLibrary: false } }),
    rust("#![no_std]\nlitebox::main!(main);\nfn main() -> i32 {\n    0\n}"),
  ],
});

/** The name of `main`, else the file's first word. */
function mainFunction(text: string): TextRange {
  const found = /\bfn\s+(main)\b/d.exec(text) ?? /(\w+)/d.exec(text);
  const [start, end] = found?.indices?.[1] ?? [0, 0];
  return { start, end };
}
