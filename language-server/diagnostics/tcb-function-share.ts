/** Functions of the application that are a large part of the image. */

import { formatAmount } from "../analysis/figures.ts";
import type { LargeFunction, TcbEstimate } from "../analysis/tcb.ts";
import { c, diagnostic } from "./diagnostic.ts";

export const tcbFunctionShare = diagnostic<LargeFunction>({
  code: "tcb-function-share",
  severity: "warning",
  title: "Function with a large share of the TCB",
  explain:
    "`tcb.functionShare` in `litebox.json` says how much of the image one function of the application may be, in percent. A function that is most of what must be trusted is hard to " +
    "review, and often holds a table or inlined code that could be elsewhere. The figures are those of the last build; without `functionShare` nothing is reported.",
  message: ({ name, bytes, share, limit }) =>
    `\`${name}\` is ${formatAmount(bytes, "bytes")}, ${share.toFixed(0)} % of the TCB, where one function may be ${String(limit)} % (measured).`,
  *find({ file, project: { tcb } }) {
    for (const large of tcb?.large ?? []) {
      const own = file.functions.find(({ name, defined }) => defined && name === large.name);
      if (own) yield { range: own.range, data: large };
    }
  },
  examples: [
    c("int main(void) {\n  return 0;\n}\n  void table(void) {}\n//     ^^^^^ tcb-function-share", {
      tcb: estimateWith("table"),
    }),
    c("void table(void);\nvoid small(void) {}", { tcb: estimateWith("table") }),
  ],
});

function estimateWith(name: string): TcbEstimate {
  const large = [{ name, bytes: 4096, share: 40, limit: 25 }];
  const rest = { bytes: 10_240, lines: 900, budget: {}, measured: true, crossing: undefined };
  return { ...rest, denied: [], components: [], large };
}
