/** Host memory that is looked at, and then read again. */

import { Aliases } from "../analysis/flow/aliases.ts";
import { follow } from "../analysis/flow/follow.ts";
import type { Flow } from "../analysis/flow/follow.ts";
import type { Body, EventOf, FlowEvent, Marks, Operand, Reference } from "../analysis/flow/body.ts";
import { HOST_MEMORY } from "../analysis/flow/sources.ts";
import { c, diagnostic } from "./diagnostic.ts";
import { inBodies } from "./in-bodies.ts";
import type { Found } from "./in-bodies.ts";

interface Data {
  readonly path: string;
  /** The macro that reads it more than once. */
  readonly macro?: string;
}

export const hostDoubleFetch = diagnostic<Data>({
  code: "host-double-fetch",
  severity: "error",
  title: "Host memory read again after a check",
  explain:
    "The host can change its memory at any moment, also between a check and the use of what was checked: the second read sees another " +
    "value than the first (a double fetch). Copy the value into a variable of the enclave, check the copy, and use the copy.\n\n" +
    "Which pointers lead to host memory is said with `lb_untrusted` of `<litebox/trust.h>`.",
  message: ({ path, macro }) =>
    macro !== undefined
      ? `\`${path}\` is host memory, and the macro \`${macro}\` reads it once more after it has decided. Copy it once, and give the macro the copy.`
      : `\`${path}\` is host memory that was checked before, and may have changed since. Copy it once, then check and use the copy.`,
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
    c(
      "#include <string.h>\nstruct request { size_t length; char data[64]; };\nint take(lb_untrusted struct request *r, char *to) {\n  const struct request *same = r;\n" +
        "  size_t *length = &r->length;\n  if (same->length > 64)\n    return -1;\n  memcpy(to, same->data, *length);\n" +
        "//                       ^^^^^^^ host-double-fetch\n  return 0;\n}",
    ),
    c(
      "#include <string.h>\nstruct request { size_t length; char data[64]; };\nint take(lb_untrusted struct request *r, char *to) {\n  size_t length = r->length;\n" +
        "  if (length > 64)\n    return -1;\n  memcpy(to, r->data, r->length);\n" +
        "//                    ^^^^^^^^^ host-double-fetch\n  length = r->length;\n  return length == 0;\n}",
    ),
    c(
      "#include <string.h>\nstruct request { size_t length; char data[64]; };\nstatic int fits(size_t n) { return n <= 64; }\n" +
        "int take(lb_untrusted struct request *r, char *to) {\n  if (!fits(r->length))\n    return -1;\n  memcpy(to, r->data, r->length);\n" +
        "//                    ^^^^^^^^^ host-double-fetch\n  return 0;\n}",
    ),
    c(
      "#include <litebox.h>\n#include <string.h>\nstruct head { unsigned char size; char text[60]; };\nint take(lb_untrusted const struct head *r, lb_tcp *peer, char *to) {\n" +
        "  struct head own, *copy = malloc(sizeof own);\n  unsigned char line[64];\n  memcpy(line, r, sizeof line);\n  *copy = *r;\n  lb_tcp_read(peer, &own, sizeof own);\n" +
        "  if (line[0] > 60 || copy->size > 60 || own.text[0] == 0)\n    return -1;\n  memcpy(to, copy->text, copy->size);\n  return line[0] + own.text[0];\n}",
    ),
    c(
      "struct node { struct node *next; int value; };\nint f(lb_untrusted struct node *n) {\n  struct node *second = n->next;\n  if (second->value < 0)\n    return 0;\n" +
        "  return second->value;\n//       ^^^^^^^^^^^^^ host-double-fetch\n}",
    ),
    c(
      "#include <string.h>\n#define MIN(a, b) ((a) < (b) ? (a) : (b))\nstruct request { size_t length; char data[64]; };\n" +
        "void take(lb_untrusted struct request *r, char *to) {\n  memcpy(to, r->data, MIN(r->length, 64));\n//                        ^^^^^^^^^ host-double-fetch\n}",
    ),
    c(
      "#include <string.h>\n#define MIN(a, b) ({ __typeof__(a) a_ = (a), b_ = (b); a_ < b_ ? a_ : b_; })\n#define WITHIN(n, most) ((n) < (most) ? sizeof(n) : 0)\n" +
        "struct request { size_t length; char data[64]; };\nvoid take(lb_untrusted struct request *r, char *to) {\n" +
        "  memcpy(to, r->data, MIN(r->length, 64));\n  memcpy(to, r->data, WITHIN(r->length, 64));\n}",
    ),
    c("int f(const int *p) {\n  if (*p < 0)\n    return 0;\n  return *p;\n}"),
    c("int f(lb_untrusted int *p, int *own) {\n  if (*own < 0)\n    return 0;\n  p = own;\n  return *p;\n}"),
    c("int f(lb_untrusted int *p, int i) {\n  if (p[0] < 0)\n    return 0;\n  return p[1];\n}"),
  ],
});

interface Look {
  /** Only what stands after it is another read. */
  readonly at: number;
  /** The value had been copied, and the copy was looked at: reading it once more into another copy is no use of it. */
  readonly isOfCopy: boolean;
}

function findDoubleFetches(body: Body, marks: Marks): Found<Data>[] {
  const found: Found<Data>[] = [];
  const looks = new Map<string, Look>();
  const aliases = new Aliases();
  /** Variables that hold what was read of host memory, and where. */
  const copies = new Map<string, string>();
  const look = (reference: Reference, at: number, flow: Flow): void => {
    if (found.some(({ range }) => range === reference.range)) return;
    const copied = copies.get(reference.path);
    if (copied !== undefined) looks.set(copied, { at, isOfCopy: true });
    if (!reference.through || !flow.isMarked(reference)) return;
    const path = aliases.meant(reference.path);
    looks.set(path, { at: Math.max(looks.get(path)?.at ?? 0, at), isOfCopy: false });
  };
  follow(body, HOST_MEMORY, marks, (event, flow) => {
    for (const reference of operandsOf(event).flatMap(({ reads }) => reads)) {
      // A plain variable is the enclave's own, whoever chose its value.
      if (!reference.through || !flow.isMarked(reference)) continue;
      const path = aliases.meant(reference.path);
      const known = looks.get(path);
      if (known === undefined || reference.range.start < known.at || isAssigned(reference, event)) continue;
      if (known.isOfCopy && event.kind === "assign" && !event.target.through) continue;
      found.push({ range: reference.range, data: { path: reference.path } });
      looks.delete(path);
    }
    if (event.kind === "call")
      for (const reference of repeatedBy(event, marks))
        if (reference.through && flow.isMarked(reference))
          found.push({ range: reference.range, data: { path: reference.path, macro: event.name } });
    if (event.kind === "assign" && !event.target.through) {
      const { path } = event.target;
      // Another index, or another pointer, is another place.
      for (const known of looks.keys())
        if (known === aliases.meant(path) || known.includes(`[${path}]`)) looks.delete(known);
      aliases.assign(event, (reference) => flow.leadsToMarked(reference));
      const [read, ...others] = event.value.reads;
      const isCopy = read?.through === true && others.length === 0 && flow.isMarked(read);
      if (isCopy) copies.set(path, aliases.meant(read.path));
      else copies.delete(path);
    }
    if (event.kind !== "compare" && event.kind !== "test") return;
    const { reads, given } = event.operand;
    for (const reference of [...reads, ...given]) look(reference, event.range.end, flow);
  });
  return found;
}

/** What a macro is given and reads more than once. */
function repeatedBy(event: EventOf<"call">, marks: Marks): readonly Reference[] {
  return (marks.repeats.get(event.name) ?? []).flatMap((index) => event.arguments[index]?.reads ?? []);
}

function operandsOf(event: FlowEvent): readonly Operand[] {
  switch (event.kind) {
    case "assign":
      return [event.value];
    case "call":
      return event.arguments;
    case "invoke":
      return [event.callee, ...event.arguments];
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
