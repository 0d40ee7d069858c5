/** Comparisons of secrets that take as long as the two are alike. */

import { follow } from "../analysis/flow/follow.ts";
import { isCallOf } from "../analysis/flow/body.ts";
import type { Body, Marks } from "../analysis/flow/body.ts";
import { SECRETS } from "../analysis/flow/sources.ts";
import type { TextRange } from "../analysis/facts.ts";
import { c, diagnostic } from "./diagnostic.ts";
import type { TextEdit } from "./diagnostic.ts";
import { includeEdits } from "./include-edits.ts";
import { inBodies } from "./in-bodies.ts";
import type { Found } from "./in-bodies.ts";

interface Data {
  readonly callee: string;
  readonly text: string;
  readonly arguments: readonly string[];
  /** Of the whole call, from the function's name on. */
  readonly length: number;
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
        const replacement = compareWithEqual(
          text,
          { start: range.start, end: range.start + data.length },
          data,
        );
        return replacement ? [replacement, ...includeEdits(text, "litebox/memory.h")] : [];
      },
    },
  ],
  examples: [
    c(
      "#include <litebox.h>\nint check(lb_secret const char *mac, const char *given) {\n  return memcmp(mac, given, 32) == 0;\n" +
        "//       ^^^^^^ secret-compare\n}",
      {
        better:
          "#include <litebox.h>\nint check(lb_secret const char *mac, const char *given) {\n  return lb_equal(mac, given, 32);\n}",
        byFix: true,
      },
    ),
    c(
      "#include <string.h>\nint check(lb_secret const char *mac, const char *given, int n) {\n" +
        "  if (memcmp(mac, given, (size_t)(n + 32)))\n//    ^^^^^^ secret-compare\n    return 32;\n  return n > (32);\n}",
      {
        better:
          "#include <string.h>\n#include <litebox/memory.h>\nint check(lb_secret const char *mac, const char *given, int n) {\n" +
          "  if (!lb_equal(mac, given, (size_t)(n + 32)))\n    return 32;\n  return n > (32);\n}",
        byFix: true,
      },
    ),
    c(
      "#include <litebox/memory.h>\nint check(lb_secret const char *mac, const char *given) {\n" +
        "  int differs = 0 != bcmp(mac, given, 32);\n//                   ^^^^ secret-compare\n  return differs;\n}",
      {
        better:
          "#include <litebox/memory.h>\nint check(lb_secret const char *mac, const char *given) {\n" +
          "  int differs = !lb_equal(mac, given, 32);\n  return differs;\n}",
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

/** `text` with the comparison in `call` made by lb_equal, whose result says the opposite; undefined where the order is asked for. */
function compareWithEqual(
  text: string,
  call: TextRange,
  { callee, arguments: given }: Data,
): TextEdit | undefined {
  if ((callee !== "memcmp" && callee !== "bcmp") || given.length !== 3) return undefined;
  const equal = `lb_equal(${given.join(", ")})`;
  const behind = /^\s*(==|!=)\s*0\b(?!\s*[.xX])/.exec(text.slice(call.end, call.end + MOST_AROUND));
  if (behind) {
    const end = call.end + behind[0].length;
    return { range: { start: call.start, end }, text: `${behind[1] === "==" ? "" : "!"}${equal}` };
  }
  const before = text.slice(Math.max(0, call.start - MOST_AROUND), call.start);
  const ahead = /(?<![\w.])0\s*(==|!=)\s*$/.exec(before) ?? /(?<!!)!$/.exec(before);
  if (ahead) {
    const start = call.start - ahead[0].length;
    return { range: { start, end: call.end }, text: `${ahead[1] === "!=" ? "!" : ""}${equal}` };
  }
  const isOrder = /^\s*[<>]/.test(text.slice(call.end, call.end + MOST_AROUND)) || /[<>]=?\s*$/.test(before);
  return isOrder ? undefined : { range: call, text: `!${equal}` };
}

/** Blanks are not looked behind further. */
const MOST_AROUND = 100;

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
      length: event.range.end - event.nameRange.start,
    };
    found.push({ range: event.nameRange, data });
  });
  return found;
}
