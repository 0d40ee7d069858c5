/** What is left out of the analysis because there is too much of it. */

import { MOST_FILES, MOST_SOURCE_BYTES } from "../analysis/project-files.ts";
import { formatAmount } from "../analysis/figures.ts";
import { c, diagnostic } from "./diagnostic.ts";

export const notAnalysed = diagnostic<undefined>({
  code: "not-analysed",
  severity: "information",
  title: "Too large to be analysed",
  explain:
    "Files of more than 8 MiB are not looked at: no person writes them, and their syntax trees would fill the memory. Of a project with more than " +
    "5,000 files the first 5,000 are looked at. Nothing is found in what is left out, which does not mean that nothing is there: the build still " +
    "refuses calls that leave the API.",
  message: () =>
    `\`litebox\` does not look at this file: it is larger than ${formatAmount(MOST_SOURCE_BYTES, "bytes")}.`,
  *find({ file }) {
    if (file.tooLarge === true) yield { range: { start: 0, end: 0 }, data: undefined };
  },
  *findInManifest({ limited }) {
    if (limited)
      yield {
        range: { start: 0, end: 1 },
        message: `\`litebox\` looks at the first ${MOST_FILES.toLocaleString("en")} files of this project alone.`,
      };
  },
  examples: [c("int main(void) {\n  return 0;\n}")],
});
