/** Pointers that the host gave, followed without a check of where they lead. */

import { apiFunction } from "../../runtime/api/index.ts";
import { followTwice } from "../analysis/flow/follow.ts";
import type { Flow } from "../analysis/flow/follow.ts";
import type { Body, FlowEvent, Marks, Operand, Reference } from "../analysis/flow/body.ts";
import { plainReference } from "../analysis/flow/read-expression.ts";
import { HOST_VALUES, pointerArguments } from "../analysis/flow/sources.ts";
import { c, cpp, diagnostic } from "./diagnostic.ts";
import { inBodies } from "./in-bodies.ts";
import type { Found } from "./in-bodies.ts";

interface Data {
  readonly name: string;
  readonly isCalled?: boolean;
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
    "`lb_tcp_read`, `lb_untrusted_read` and reads of `stdin` gave. A comparison of it, but not with NULL, or a call of a function of your own that it is given to first, counts as the check.\n\n" +
    "A pointer to a function is worse: who calls it lets the host decide what the enclave executes. Let the host give a number, and take the function from a table of the enclave.",
  message: ({ name, isCalled }) =>
    isCalled === true
      ? `\`${name}\` is a pointer to a function that the host chose; calling it lets the host decide what the enclave executes. Take the function from a table of the enclave.`
      : `\`${name}\` is a pointer that the host chose; it may lead into the enclave. Check where it leads before it is used.`,
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
    c(
      "#include <string.h>\nstruct request { char *data; char text[16]; };\nvoid take(lb_untrusted struct request *r, char *to) {\n" +
        "  memcpy(to, r->text, 16);\n  char *data = r->data;\n  if (data == NULL)\n    return;\n  memcpy(to, data, 16);\n" +
        "//           ^^^^ host-pointer-unchecked\n}",
    ),
    c(
      "struct request { char *data; };\nchar first(lb_untrusted struct request *r) {\n  return r->data[0];\n" +
        "//       ^^^^^^^^^^ host-pointer-unchecked\n}",
    ),
    c(
      "#include <litebox.h>\nvoid poke(lb_tcp *peer) {\n  unsigned long place;\n  lb_tcp_read(peer, &place, sizeof place);\n  *(int *)place = 1;\n" +
        "//^^^^^^^^^^^^^ host-pointer-unchecked\n}",
    ),
    c(
      "struct request { char *data; int n; };\nstruct context { lb_untrusted struct request *shared; };\nint count(struct context *c) {\n  return c->shared->n;\n}\n" +
        "int first(struct context *c) {\n  return *c->shared->data;\n//       ^^^^^^^^^^^^^^^^ host-pointer-unchecked\n}",
    ),
    c(
      "struct node { struct node *next; int value; };\nint sum(lb_untrusted struct node *n) {\n  int sum = 0;\n  while (n != NULL) {\n    sum += n->value;\n" +
        "//         ^^^^^^^^ host-pointer-unchecked\n    n = n->next;\n  }\n  return sum;\n}",
    ),
    c(
      "int is_outside(const void *memory, size_t size) { return 1; }\nstruct node { struct node *next; int value; };\nint sum(lb_untrusted struct node *first) {\n  int sum = 0;\n" +
        "  for (struct node *n = first; n != NULL && is_outside(n, sizeof *n); n = n->next)\n    sum += n->value;\n  return sum;\n}",
    ),
    c(
      "struct handler { int (*run)(int); };\nint start(lb_untrusted struct handler *h, int n) {\n  return h->run(n);\n//       ^^^^^^ host-pointer-unchecked\n}",
    ),
    c(
      "#include <litebox.h>\ntypedef int (*handler)(int);\nint start(lb_tcp *peer, const handler *own, int n) {\n  handler run, *table = NULL;\n  lb_tcp_read(peer, &run, sizeof run);\n" +
        "  n = own[0](n);\n  return run(n);\n//       ^^^ host-pointer-unchecked\n}",
    ),
    c(
      "int twice(int n) { return 2 * n; }\nstruct handler { int (*run)(int); };\nint start(lb_untrusted struct handler *h, int n) {\n  int (*run)(int) = h->run;\n" +
        "  if (run != twice)\n    return 0;\n  return run(n);\n}",
    ),
    cpp(
      "struct text { int size() const { return n; } int n; };\nint f(lb_untrusted const text &t) {\n  return t.size();\n}",
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
  /** Numbers and members that something was asked about. */
  const checked = new Set<string>();
  followTwice(body, HOST_VALUES, marks, (event, flow) => {
    const called = calledIn(event, marks);
    const calledName = called?.path.replace(/^\*+/, "") ?? "";
    if (called && !checked.has(calledName) && (pointers.delete(calledName) || flow.isMarked(called))) {
      found.push({ range: called.range, data: { name: calledName, isCalled: true } });
      checked.add(calledName);
    }
    if (event.kind === "declare" && event.variable.isPointer) declared.add(event.variable.name);
    for (const reference of handedToApi(event)) {
      const { path, range } = reference;
      const isMember =
        endsInPointer(reference, marks, flow) && !checked.has(path) && flow.isMarked(reference);
      if (pointers.delete(path) || isMember) found.push({ range, data: { name: path } });
    }
    for (const { name, path, through } of asked(event)) {
      if (!through) pointers.delete(name);
      checked.add(path);
    }
    for (const reference of followed(event)) {
      const { name, through, range, isCast } = reference;
      if (through && pointers.delete(name)) found.push({ range, data: { name } });
      else if (through && isCast && !checked.has(name) && flow.isMarked(plainReference(name, range)))
        found.push({ range, data: { name } });
      else {
        const member = pointerMember(reference, marks, flow);
        if (member === undefined || checked.has(member) || !flow.isMarked(reference)) continue;
        checked.add(member);
        found.push({ range, data: { name: member } });
      }
    }
    if (event.kind !== "assign" || event.target.path !== event.target.name) return;
    const { target, value } = event;
    const isPointer = value.castToPointer || declared.has(target.name);
    const isChecked = value.reads.some(({ path }) => checked.has(path));
    if (isPointer && !isChecked && flow.anyMarked(value)) pointers.add(target.name);
    else pointers.delete(target.name);
    checked.delete(target.path);
  });
  // A loop is looked at twice.
  return found.filter(({ range }, index) => found.findIndex((each) => each.range === range) === index);
}

/** The pointer to a function that an event calls; for a name that is no variable it is marked nowhere. */
function calledIn(event: FlowEvent, marks: Marks): Reference | undefined {
  if (event.kind === "call") return plainReference(event.name, event.nameRange);
  if (event.kind !== "invoke") return undefined;
  const [callee, ...others] = event.callee.reads;
  if (!callee || others.length > 0) return undefined;
  return event.mayBeMethod && !marks.pointers.has(callee.fields.at(-1) ?? "") ? undefined : callee;
}

/** The pointers through which a function of the API reads or writes. */
function handedToApi(event: FlowEvent): readonly Reference[] {
  return event.kind === "call" ? pointerArguments(event).flatMap(({ reads }) => reads) : [];
}

/** What is asked about: by a comparison, or by a call of the project's own. Whether a pointer is NULL says nothing of where it leads. */
function asked(event: FlowEvent): readonly Reference[] {
  switch (event.kind) {
    case "compare":
      return isNull(event.left) || (event.right && isNull(event.right)) ? [] : event.operand.reads;
    case "test":
      return event.operand.given;
    case "call":
    case "invoke":
      if (event.kind === "call" && apiFunction(event.name)) return [];
      return event.arguments.flatMap(({ reads }) => reads).filter(({ address }) => !address);
    default:
      return [];
  }
}

function isNull({ text }: Operand): boolean {
  return /^\(*(?:NULL|nullptr|0)\)*$/.test(text);
}

/** The member on the way of a reference that is a pointer, was read of what is the host's and is followed, as it is written. */
function pointerMember(reference: Reference, marks: Marks, flow: Flow): string | undefined {
  const { fields, path, endsInMemory } = reference;
  const last = endsInMemory ? fields.length : fields.length - 1;
  const field = fields
    .slice(firstOfHost(reference, marks, flow), last)
    .find((each) => marks.pointers.has(each));
  const at = field === undefined ? undefined : new RegExp(`(?:\\.|->)${field}\\b`).exec(path);
  return at ? path.slice(0, at.index + at[0].length).replace(/^[*(]+/, "") : undefined;
}

/** The member that a reference ends with is a pointer, and was read of what is the host's. */
function endsInPointer(reference: Reference, marks: Marks, flow: Flow): boolean {
  const { fields, endsInMemory, address } = reference;
  if (endsInMemory || address || firstOfHost(reference, marks, flow) >= fields.length) return false;
  return marks.pointers.has(fields.at(-1) ?? "");
}

/** The first member of a reference that is read of what is the host's: a member that is marked is the enclave's own, and leads there. */
function firstOfHost({ name, fields, range }: Reference, marks: Marks, flow: Flow): number {
  const plain = plainReference(name, range);
  if (flow.isMarked(plain) || flow.leadsToMarked(plain)) return 0;
  return fields.findIndex((field) => marks.fields.has(field)) + 1;
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
    case "call":
    case "invoke":
      return event.arguments.flatMap(({ reads }) => reads);
    case "compare":
    case "test":
      return event.operand.reads;
    default:
      return [];
  }
}
