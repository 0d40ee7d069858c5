/** Lengths and indexes that the host chose, used without an upper bound. */

import { follow } from "../analysis/flow/follow.ts";
import type { Body, FlowEvent, Marks, Operand } from "../analysis/flow/body.ts";
import { HOST_VALUES, lengthArgument } from "../analysis/flow/sources.ts";
import { c, diagnostic } from "./diagnostic.ts";
import { inBodies } from "./in-bodies.ts";
import type { Found } from "./in-bodies.ts";

interface Data {
  readonly text: string;
  readonly use: "length" | "index";
}

export const hostLengthUnbounded = diagnostic<Data>({
  code: "host-length-unbounded",
  severity: "error",
  title: "Length from the host without an upper bound",
  explain:
    "A number that came from the host can be any number. Used as a length or an index it lets the host read or overwrite " +
    "memory of the enclave behind the place that was meant. Compare it with the room that there is, and refuse what is more.\n\n" +
    "From the host is what `lb_tcp_read`, `lb_untrusted_read` and reads of `stdin` put into memory, and what is marked with `lb_untrusted`. " +
    "Any comparison of the value before its use counts as a check, and so does a mask or a remainder.",
  message: ({ text, use }) =>
    `\`${text}\` comes from the host and is used as ${use === "length" ? "a length" : "an index"} without an upper bound. ` +
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
  const checked = new Set<string>();
  follow(body, HOST_VALUES, marks, (event, flow) => {
    if (event.kind === "compare" || event.kind === "test")
      for (const { path } of event.operand.reads) checked.add(path);
    // A value that is made of a checked one is as good.
    if (event.kind === "assign" && !event.target.through) {
      const isChecked = event.value.reads.some(({ path }) => checked.has(path));
      if (isChecked) checked.add(event.target.path);
      else checked.delete(event.target.path);
    }
    const sink = sinkOf(event);
    if (!sink || sink.operand.bounded) return;
    const { operand, use } = sink;
    const reference = operand.reads.find((each) => flow.isMarked(each) && !checked.has(each.path));
    if (reference) found.push({ range: operand.range, data: { text: operand.text, use } });
  });
  return found;
}

function sinkOf(event: FlowEvent): { readonly operand: Operand; readonly use: Data["use"] } | undefined {
  if (event.kind === "index") return { operand: event.index, use: "index" };
  const operand = event.kind === "call" ? lengthArgument(event) : undefined;
  return operand && { operand, use: "length" };
}
