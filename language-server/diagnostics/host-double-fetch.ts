/** Host memory that is looked at, and then read again. */

import { follow } from "../analysis/flow/follow.ts";
import type { Body, FlowEvent, Marks, Operand, Reference } from "../analysis/flow/body.ts";
import { HOST_VALUES } from "../analysis/flow/sources.ts";
import { c, diagnostic } from "./diagnostic.ts";
import { inBodies } from "./in-bodies.ts";
import type { Found } from "./in-bodies.ts";

interface Data {
  readonly path: string;
}

export const hostDoubleFetch = diagnostic<Data>({
  code: "host-double-fetch",
  severity: "error",
  title: "Host memory read again after a check",
  explain:
    "The host can change its memory at any moment, also between a check and the use of what was checked: the second read sees another " +
    "value than the first (a double fetch). Copy the value into a variable of the enclave, check the copy, and use the copy.\n\n" +
    "Which pointers lead to host memory is said with `lb_untrusted` of `<litebox/trust.h>`.",
  message: ({ path }) =>
    `\`${path}\` is host memory that was checked before, and may have changed since. Copy it once, then check and use the copy.`,
  find: inBodies(findDoubleFetches),
  examples: [
    c(
      "#include <litebox/trust.h>\n#include <string.h>\nstruct request { size_t length; char data[64]; };\n" +
        "int take(lb_untrusted const struct request *r, char *to) {\n  if (r->length > 64)\n    return -1;\n" +
        "  memcpy(to, r->data, r->length);\n//                    ^^^^^^^^^ host-double-fetch\n  return 0;\n}",
      {
        better:
          "#include <litebox/trust.h>\n#include <string.h>\nstruct request { size_t length; char data[64]; };\n" +
          "int take(lb_untrusted const struct request *r, char *to) {\n  size_t length = r->length;\n  if (length > 64)\n    return -1;\n" +
          "  memcpy(to, r->data, length);\n  return 0;\n}",
      },
    ),
    c(
      "int f(lb_untrusted int *p) {\n  if (*p < 0)\n    return 0;\n  return *p;\n//       ^^ host-double-fetch\n}",
    ),
    c(
      "int f(lb_untrusted int *p) {\n  while (*p == 0)\n    ;\n  int now = *p;\n//          ^^ host-double-fetch\n  return now;\n}",
    ),
    c("int f(const int *p) {\n  if (*p < 0)\n    return 0;\n  return *p;\n}"),
    c("int f(lb_untrusted int *p, int *own) {\n  if (*own < 0)\n    return 0;\n  p = own;\n  return *p;\n}"),
    c("int f(lb_untrusted int *p, int i) {\n  if (p[0] < 0)\n    return 0;\n  return p[1];\n}"),
  ],
});

function findDoubleFetches(body: Body, marks: Marks): Found<Data>[] {
  const found: Found<Data>[] = [];
  /** Where a path was looked at; only what stands after that place is another read. */
  const checked = new Map<string, number>();
  follow(body, HOST_VALUES, marks, (event, flow) => {
    if (event.kind === "assign" && !event.target.through) checked.delete(event.target.path);
    const operands = operandsOf(event);
    for (const reference of operands.flatMap(({ reads }) => reads)) {
      // A plain variable is the enclave's own, whoever chose its value.
      if (!reference.through || !flow.isMarked(reference)) continue;
      const at = checked.get(reference.path);
      if (at === undefined || reference.range.start < at) continue;
      if (isAssigned(reference, event)) continue;
      found.push({ range: reference.range, data: { path: reference.path } });
      checked.delete(reference.path);
    }
    if (event.kind !== "compare" && event.kind !== "test") return;
    for (const reference of event.operand.reads)
      if (
        reference.through &&
        flow.isMarked(reference) &&
        !found.some(({ range }) => range === reference.range)
      )
        checked.set(reference.path, Math.max(checked.get(reference.path) ?? 0, event.range.end));
  });
  return found;
}

function operandsOf(event: FlowEvent): readonly Operand[] {
  switch (event.kind) {
    case "assign":
      return [event.value];
    case "call":
      return event.arguments;
    case "test":
    case "compare":
      return [event.operand];
    case "index":
      return [event.base, event.index];
    case "return":
      return event.value ? [event.value] : [];
    default:
      return [];
  }
}

function isAssigned(reference: Reference, event: FlowEvent): boolean {
  return event.kind === "assign" && event.target.range.start === reference.range.start;
}
