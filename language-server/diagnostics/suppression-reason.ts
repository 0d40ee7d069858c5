/** Suppression comments that do not say why. */

import { c, diagnostic } from "./diagnostic.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { TextRange } from "../analysis/facts.ts";
import type { Suppression } from "./suppressions.ts";

export const suppressionReason: Diagnostic = diagnostic<{ readonly codes: string }>({
  code: "suppression-reason",
  severity: "warning",
  title: "Suppression without a reason",
  explain:
    "`// litebox-ignore CODE: reason` takes findings of that code away: behind code those of its own line, on a line by itself those of the " +
    "next line. Several codes are separated by commas. In `litebox.json` it works alike. Whoever reviews the enclave must be able to see why a finding " +
    "does not matter, so a comment without a reason takes nothing away.",
  message: ({ codes }) =>
    `\`litebox-ignore ${codes}\` takes nothing away as long as it does not say why. Write: litebox-ignore ${codes}: and the reason.`,
  *find({ suppressions = [] }) {
    yield* reasonless(suppressions);
  },
  examples: [
    c(
      "int f(void) {\n  return fork(); // litebox-ignore outside-api-call\n//                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ suppression-reason\n}",
      {
        better:
          "int f(void) {\n  return fork(); // litebox-ignore outside-api-call: the linker puts our own in its place\n}",
      },
    ),
    c("/* litebox-ignore outside-api-call: it is linked from assembly */\nint f(void) { return fork(); }\n"),
    c('const char *text = "litebox-ignore everything";'),
  ],
});

function* reasonless(
  suppressions: readonly Suppression[],
): Generator<{ readonly range: TextRange; readonly data: { readonly codes: string } }> {
  for (const { range, codes, reason } of suppressions)
    if (reason === "") yield { range, data: { codes: codes.length === 0 ? "CODE" : codes.join(", ") } };
}
