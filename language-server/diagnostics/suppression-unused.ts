/** Suppression comments that take nothing away. */

import { c, diagnostic } from "./diagnostic.ts";

/** Findings that stand or fall with what a build measures: before one, nobody can say whether there is something to take away. */
const MEASURED = /^tcb-/;

export const suppressionUnused = diagnostic<{ readonly code: string }>({
  code: "suppression-unused",
  severity: "warning",
  title: "Suppression of nothing",
  explain:
    "A `litebox-ignore` comment that takes no finding away is left over from code that has changed, misspells its code, or stands on the wrong line. " +
    "Remove it, so that it does not take away something later that nobody looked at.",
  message: ({ code }) =>
    `\`litebox-ignore ${code}\` takes no finding away here. Remove it, or mend the code's name.`,
  *find({ suppressions = [], project }) {
    for (const { range, codes, reason, used } of suppressions)
      for (const code of reason === "" ? [] : codes)
        if (!used.has(code) && !(MEASURED.test(code) && project.tcb === undefined))
          yield { range, data: { code } };
  },
  fixes: [
    {
      title: "Remove this comment",
      edits: ({ range, text }) => {
        const start = Math.max(text.lastIndexOf("//", range.start), text.lastIndexOf("/*", range.start));
        const end = text.startsWith("*/", range.end + 1) ? range.end + 3 : range.end;
        const lineStart = text.lastIndexOf("\n", start) + 1;
        const isAlone = text.slice(lineStart, start).trim() === "" && text[end] === "\n";
        return [{ range: isAlone ? { start: lineStart, end: end + 1 } : { start, end }, text: "" }];
      },
    },
  ],
  examples: [
    c(
      "// litebox-ignore outside-api-call: not on this machine\n" +
        "// ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ suppression-unused\nint f(void) { return 1; }\n",
      { better: "int f(void) { return 1; }\n", byFix: true },
    ),
    c("// litebox-ignore outside-api-call: linked from assembly\nint f(void) { return fork(); }\n"),
    c("// litebox-ignore tcb-budget: on the way to less\nint f(void) { return 0; }\n"),
  ],
});
