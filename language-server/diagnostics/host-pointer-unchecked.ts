/** Pointers that the host gave, followed without a check of where they lead. */

import { follow } from "../analysis/flow/follow.ts";
import type { Body, FlowEvent, Marks, Operand, Reference } from "../analysis/flow/body.ts";
import { HOST_VALUES } from "../analysis/flow/sources.ts";
import { c, diagnostic } from "./diagnostic.ts";
import { inBodies } from "./in-bodies.ts";
import type { Found } from "./in-bodies.ts";

interface Data {
  readonly name: string;
}

export const hostPointerUnchecked = diagnostic<Data>({
  code: "host-pointer-unchecked",
  severity: "error",
  title: "Pointer from the host not checked",
  explain:
    "A pointer that the host gives may lead into the enclave: reading through it gives away what stands there, or writing through it " +
    "overwrites it, and the enclave does that to itself. Check that all of the memory lies outside of the enclave before the pointer is used; " +
    "better still, take no pointers: the LiteBox API copies what comes from the host.\n\n" +
    "A pointer is the host's when it was read from memory or made of a number that is the host's: what is marked with `lb_untrusted`, and what " +
    "`lb_tcp_read`, `lb_untrusted_read` and reads of `stdin` gave. A comparison of it, or a call that it is given to first, counts as the check.",
  message: ({ name }) =>
    `\`${name}\` is a pointer that the host chose; it may lead into the enclave. Check where it leads before it is used.`,
  find: inBodies(findUnchecked),
  examples: [
    c(
      "struct request { char *data; };\nchar first(lb_untrusted struct request *r) {\n  char *data = r->data;\n" +
        "  return *data;\n//       ^^^^^ host-pointer-unchecked\n}",
      {
        better:
          "int is_outside(const void *memory, size_t size);\nstruct request { char *data; };\n" +
          "char first(lb_untrusted struct request *r) {\n  char *data = r->data;\n  if (!is_outside(data, 1))\n    return 0;\n  return *data;\n}",
      },
    ),
    c(
      'void f(void) {\n  unsigned long n;\n  scanf("%lu", &n);\n  int *p = (int *)n;\n  p[0] = 1;\n' +
        "//^^^^ host-pointer-unchecked\n}",
    ),
    c("char first(lb_untrusted const char *text) {\n  return *text;\n}"),
    c(
      "struct request { char *data; };\nchar first(struct request *r) {\n  char *data = r->data;\n  return *data;\n}",
    ),
  ],
});

function findUnchecked(body: Body, marks: Marks): Found<Data>[] {
  const found: Found<Data>[] = [];
  /** Variables that hold a pointer of the host, and were not checked. */
  const pointers = new Set<string>();
  const declared = new Set<string>();
  follow(body, HOST_VALUES, marks, (event, flow) => {
    if (event.kind === "declare" && event.variable.isPointer) declared.add(event.variable.name);
    if (event.kind === "compare" || event.kind === "test" || event.kind === "call")
      for (const { name, through } of operandsOf(event).flatMap(({ reads }) => reads))
        if (!through) pointers.delete(name);
    for (const { name, through, range } of followed(event)) {
      if (!through || !pointers.delete(name)) continue;
      found.push({ range, data: { name } });
    }
    if (event.kind !== "assign" || event.target.path !== event.target.name) return;
    const { target, value } = event;
    const isPointer = value.castToPointer || declared.has(target.name);
    if (isPointer && flow.anyMarked(value)) pointers.add(target.name);
    else pointers.delete(target.name);
  });
  return found;
}

function operandsOf(event: FlowEvent): readonly Operand[] {
  if (event.kind === "call") return event.arguments;
  return event.kind === "compare" || event.kind === "test" ? [event.operand] : [];
}

/** References whose memory an event reads or writes. */
function followed(event: FlowEvent): readonly Reference[] {
  switch (event.kind) {
    case "assign":
      return [...event.value.reads, event.target];
    case "return":
      return event.value?.reads ?? [];
    case "index":
      return event.index.reads;
    default:
      return operandsOf(event).flatMap(({ reads }) => reads);
  }
}
