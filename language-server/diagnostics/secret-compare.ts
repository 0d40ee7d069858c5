/** Comparisons of secrets that take as long as the two are alike. */

import { follow } from "../analysis/flow/follow.ts";
import { isCallOf } from "../analysis/flow/body.ts";
import type { Body, Marks } from "../analysis/flow/body.ts";
import { SECRETS } from "../analysis/flow/sources.ts";
import { c, diagnostic } from "./diagnostic.ts";
import { inBodies } from "./in-bodies.ts";
import type { Found } from "./in-bodies.ts";

interface Data {
  readonly callee: string;
  readonly text: string;
  readonly arguments: readonly string[];
}

const COMPARISONS: ReadonlySet<string> = new Set(["memcmp", "strcmp", "strncmp", "bcmp"]);

export const secretCompare = diagnostic<Data>({
  code: "secret-compare",
  severity: "error",
  title: "Secret compared in a time that depends on it",
  explain:
    "`memcmp` and `strcmp` stop at the first difference, so the time that they take says how many bytes were right: a password or an authentication " +
    "code is guessed byte by byte. `lb_equal` of `<litebox/memory.h>` takes a time that depends on the size alone; it returns 1 when all bytes are equal.",
  message: ({ callee, text }) =>
    `\`${callee}\` stops at the first difference, and so tells how much of the secret \`${text}\` was right. Use lb_equal.`,
  find: inBodies(findComparisons),
  fixes: [
    {
      title: "Compare with lb_equal",
      edits: ({ range, data, text }) => {
        if (data.callee !== "memcmp" && data.callee !== "bcmp") return [];
        const call = `lb_equal(${data.arguments.join(", ")})`;
        const end = text.indexOf(")", text.lastIndexOf(data.arguments.at(-1) ?? "", range.end + 400)) + 1;
        const after = /^\s*(==|!=)\s*0/.exec(text.slice(end));
        if (after) {
          const not = after[1] === "==" ? "" : "!";
          return [{ range: { start: range.start, end: end + after[0].length }, text: `${not}${call}` }];
        }
        return text[range.start - 1] === "!" ? [{ range: { start: range.start - 1, end }, text: call }] : [];
      },
    },
  ],
  examples: [
    c(
      "int check(lb_secret const char *mac, const char *given) {\n  return memcmp(mac, given, 32) == 0;\n" +
        "//       ^^^^^^ secret-compare\n}",
      {
        better:
          "int check(lb_secret const char *mac, const char *given) {\n  return lb_equal(mac, given, 32);\n}",
        byFix: true,
      },
    ),
    c(
      "int check(const char *given) {\n  char *key = lb_secret_alloc(32);\n  int differs = !memcmp(given, key, 32);\n" +
        "//               ^^^^^^ secret-compare\n  lb_secret_free(key);\n  return differs;\n}",
    ),
    c("int same(const char *a, const char *b) {\n  return memcmp(a, b, 32) == 0;\n}"),
  ],
});

function findComparisons(body: Body, marks: Marks): Found<Data>[] {
  const found: Found<Data>[] = [];
  follow(body, SECRETS, marks, (event, flow) => {
    if (!isCallOf(event, COMPARISONS)) return;
    const secret = event.arguments.find((argument) => flow.anyLeadingToMarked(argument));
    if (!secret) return;
    const data = {
      callee: event.name,
      text: secret.text,
      arguments: event.arguments.map(({ text }) => text),
    };
    found.push({ range: event.nameRange, data });
  });
  return found;
}
