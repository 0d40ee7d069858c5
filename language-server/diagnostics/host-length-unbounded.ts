/** Lengths and indexes that the host chose, used without an upper bound. */

import { follow } from "../analysis/flow/follow.ts";
import { alwaysBefore } from "../analysis/flow/body.ts";
import type { Body, EventOf, FlowEvent, Marks, Operand } from "../analysis/flow/body.ts";
import { Bounds, ordered } from "../analysis/flow/bounds.ts";
import { HOST_VALUES, lengthArguments } from "../analysis/flow/sources.ts";
import { c, diagnostic } from "./diagnostic.ts";
import { inBodies } from "./in-bodies.ts";
import type { Found } from "./in-bodies.ts";

interface Data {
  readonly text: string;
  readonly use: keyof typeof USES;
}

const USES = { length: "a length", index: "an index", bound: "the bound of a loop" } as const;

export const hostLengthUnbounded = diagnostic<Data>({
  code: "host-length-unbounded",
  severity: "error",
  title: "Length from the host without an upper bound",
  explain:
    "A number that came from the host can be any number. Used as a length or an index it lets the host read or overwrite " +
    "memory of the enclave behind the place that was meant. Compare it with the room that there is, and refuse what is more.\n\n" +
    "From the host is what `lb_tcp_read`, `lb_untrusted_read` and reads of `stdin` put into memory, and what is marked with `lb_untrusted`. " +
    "A comparison that bounds the value from above, on every way to its use, counts as a check; so do a mask, a remainder, and a function that is asked about the value in a condition.",
  message: ({ text, use }) =>
    `\`${text}\` comes from the host and is used as ${USES[use]} without an upper bound. ` +
    "Compare it with the room that there is first.",
  find: inBodies(findUnbounded),
  examples: [
    c(
      "#include <litebox.h>\n#include <string.h>\nvoid take(lb_tcp *peer, char *to, const char *from) {\n  size_t length;\n" +
        "  lb_tcp_read(peer, &length, sizeof length);\n  memcpy(to, from, length);\n" +
        "//                 ^^^^^^ host-length-unbounded\n}",
      {
        better:
          "#include <litebox.h>\n#include <string.h>\nvoid take(lb_tcp *peer, char *to, const char *from) {\n  size_t length;\n" +
          "  lb_tcp_read(peer, &length, sizeof length);\n  if (length > 64)\n    return;\n  memcpy(to, from, length);\n}",
      },
    ),
    c(
      'int pick(const int *table) {\n  int i;\n  scanf("%d", &i);\n  return table[i];\n//             ^ host-length-unbounded\n}',
    ),
    c(
      "struct head { unsigned short size; };\nvoid f(lb_untrusted struct head *h, char *to, char *from) {\n" +
        "  unsigned size = h->size + 2;\n  memmove(to, from, size);\n//                  ^^^^ host-length-unbounded\n}",
    ),
    c('int pick(const int *table) {\n  int i;\n  scanf("%d", &i);\n  return table[i & 15];\n}'),
    c(
      "#include <litebox.h>\n#include <string.h>\nint fits(size_t n) { return n < 64; }\nvoid take(lb_tcp *peer, char *to, const char *from, int strict) {\n" +
        "  size_t length, other, third;\n  lb_tcp_read(peer, &length, 8);\n  while (length > 64)\n    length -= 64;\n  memcpy(to, from, length);\n" +
        "  lb_tcp_read(peer, &other, 8);\n  if (other == 0 || !fits(other))\n    return;\n  memcpy(to, from, other);\n" +
        "  lb_tcp_read(peer, &third, 8);\n  if (strict) {\n    if (third > 64)\n      return;\n    memcpy(to, from, third);\n  }\n" +
        "  memcpy(to, from, third);\n//                 ^^^^^ host-length-unbounded\n}",
    ),
    c(
      "#include <litebox.h>\nvoid *take(lb_tcp *peer, int *to, const int *from) {\n  unsigned count, size;\n  lb_tcp_read(peer, &count, 4);\n" +
        "  for (unsigned i = 0; i < count; i++)\n//                         ^^^^^ host-length-unbounded\n    to[i] = 0;\n  if (count > 16)\n    return NULL;\n" +
        "  to[0] = *(from + count);\n  lb_tcp_read(peer, &count, 4);\n  if (count < 4)\n    return NULL;\n  to[0] = *(from + count);\n" +
        "//                 ^^^^^ host-length-unbounded\n  lb_tcp_read(peer, &size, 4);\n  int room[size];\n//         ^^^^ host-length-unbounded\n" +
        "  return malloc(size);\n//              ^^^^ host-length-unbounded\n}",
    ),
    c(
      'int pick(const int *table, int n) {\n  int i;\n  scanf("%d", &i);\n  return i >= 0 && i < n ? table[i] : 0;\n}',
    ),
    c(
      "int pick(FILE *own, const int *table) {\n  int i;\n  fread(&i, sizeof i, 1, own);\n  return table[i];\n}",
    ),
    c("void f(char *to, const char *from, size_t n) {\n  memcpy(to, from, n);\n}"),
  ],
});

function findUnbounded(body: Body, marks: Marks): Found<Data>[] {
  const found: Found<Data>[] = [];
  const bounds = new Bounds();
  const loops: {
    readonly event: EventOf<"compare">;
    readonly bound: Operand;
    readonly counters: ReadonlySet<string>;
  }[] = [];
  follow(body, HOST_VALUES, marks, (event, flow) => {
    const isUnbounded = (operand: Operand): boolean =>
      !operand.bounded &&
      (flow.isChosenResult(operand) || flow.marked(operand).some((each) => !bounds.has(each.path, event)));
    for (const { operand, use } of sinksOf(event))
      if (isUnbounded(operand)) found.push({ range: operand.range, data: { text: operand.text, use } });
    if (event.kind === "index")
      for (const [index, loop] of loops.entries()) {
        const isWithin = event.block.length > loop.event.block.length && alwaysBefore(loop.event, event);
        if (!isWithin || !event.index.reads.some(({ path }) => loop.counters.has(path))) continue;
        found.push({ range: loop.bound.range, data: { text: loop.bound.text, use: "bound" } });
        loops.splice(index, 1);
        break;
      }
    const [counter, bound] = event.kind === "compare" && event.role === "repeats" ? ordered(event) : [];
    if (event.kind === "compare" && counter && bound && isUnbounded(bound))
      loops.push({ event, bound, counters: new Set(counter.reads.map(({ path }) => path)) });
    bounds.after(event);
  });
  return found;
}

function sinksOf(event: FlowEvent): readonly { readonly operand: Operand; readonly use: Data["use"] }[] {
  if (event.kind === "index") return [{ operand: event.index, use: "index" }];
  if (event.kind === "size") return [{ operand: event.operand, use: "length" }];
  if (event.kind !== "call") return [];
  return lengthArguments(event).map((operand) => ({ operand, use: "length" }));
}
