/** Suppression comments that do not say why. */

import { c, diagnostic } from "./diagnostic.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { TextRange } from "../analysis/facts.ts";
import { reasonFor } from "./suppressions.ts";
import type { Suppression } from "./suppressions.ts";

interface Data {
  readonly codes: readonly string[];
  readonly hasReason: boolean;
}

export const suppressionReason: Diagnostic = diagnostic<Data>({
  code: "suppression-reason",
  severity: "warning",
  title: "Suppression without a reason",
  explain:
    "`// litebox-ignore CODE: reason` takes findings of that code away: behind code those of its own line, on a line by itself those of the " +
    "next line. Several codes are separated by commas. In `litebox.json` it works alike. Whoever reviews the enclave must be able to see why a finding " +
    "does not matter, so a comment without a reason takes nothing away.",
  message: ({ codes, hasReason }) => {
    const named = codes.length === 0 ? "CODE" : codes.join(", ");
    const lacks = hasReason ? "which finding it is about" : "why";
    const written = codes.length === 0 ? "litebox-ignore" : `litebox-ignore ${named}`;
    return `\`${written}\` takes nothing away as long as it does not say ${lacks}. Write: litebox-ignore ${named}: and the reason.`;
  },
  *find({ suppressions = [] }) {
    yield* incomplete(suppressions);
  },
  fixes: [
    {
      title: "Make room for the reason",
      edits: ({ range, data, text }) => {
        const edit = data.codes.length === 0 ? undefined : reasonFor(text, range);
        return edit ? [edit] : [];
      },
    },
  ],
  examples: [
    c(
      "int f(void) {\n  return fork(); // litebox-ignore outside-api-call\n//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ suppression-reason\n}",
      {
        better:
          "int f(void) {\n  return fork(); // litebox-ignore outside-api-call: the linker puts our own in its place\n}",
      },
    ),
    c(
      "/* litebox-ignore: it is linked from assembly */\n// ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ suppression-reason\nint f(void) { return fork(); }\n",
    ),
    c("/* litebox-ignore outside-api-call: it is linked from assembly */\nint f(void) { return fork(); }\n"),
    c('const char *text = "litebox-ignore everything";'),
  ],
});

function* incomplete(
  suppressions: readonly Suppression[],
): Generator<{ readonly range: TextRange; readonly data: Data }> {
  for (const { range, codes, reason } of suppressions)
    if (reason === "" || codes.length === 0) yield { range, data: { codes, hasReason: reason !== "" } };
}
