/** The call that takes the project over its TCB budget. */

import { formatAmount } from "../analysis/figures.ts";
import type { Crossing, TcbEstimate } from "../analysis/tcb.ts";
import { c, diagnostic } from "./diagnostic.ts";

export const tcbBudget = diagnostic<{ readonly crossing: Crossing; readonly measured: boolean }>({
  code: "tcb-budget",
  severity: "warning",
  title: "TCB budget exceeded",
  explain:
    "`tcb.bytes` and `tcb.lines` in `litebox.json` limit the trusted computing base: all bytes, and all source lines, that " +
    "end up in the image. This call is the one that takes the project over a limit: without it, and without what was " +
    "written after the project was last within its budget, the image would fit. Every function of the library OS is linked " +
    "only when something reaches it, so a smaller function often does (`puts` instead of `printf`).\n\n" +
    "The figures are the linker's own after a save, and computed from the library OS's object files while you type; the " +
    "message says which. To allow the growth, raise the budget in `litebox.json`.",
  message: ({ crossing, measured }) => {
    const { use, price, unit, limit, total } = crossing;
    const names = price.components.slice(0, 3).map((component) => component.name);
    const from = names.length === 0 ? "" : ` (${names.join(", ")})`;
    const verb = measured ? "is" : "would be";
    return (
      `\`${use.name}\` adds ${formatAmount(price[unit], unit)}${from}: ` +
      `the TCB ${verb} ${formatAmount(total, unit)} of the budget's ${formatAmount(limit, unit)} ` +
      `(${measured ? "measured" : "estimated"}).`
    );
  },
  *find({ path, project }) {
    const tcb = project.tcb;
    if (tcb?.crossing?.use.path === path) {
      yield { range: tcb.crossing.use.range, data: { crossing: tcb.crossing, measured: tcb.measured } };
    }
  },
  examples: [
    c('int main(void) {\n  printf("%d", 1);\n//^^^^^^ tcb-budget\n}', {
      tcb: estimateFor("printf", 3174, 17613, 16384, 19),
    }),
    c('int main(void) {\n  puts("1");\n}', {
      tcb: { ...estimateFor("puts", 412, 9000, 16384, 19), crossing: undefined },
    }),
  ],
});

/** An estimate as the project's state makes it, for the examples: `name` stands at `start` of the example's file. */
function estimateFor(name: string, bytes: number, total: number, limit: number, start: number): TcbEstimate {
  const price = { bytes, lines: 120, components: [{ name: "stdio", bytes, lines: 120 }] };
  const use = { path: "example.c", name, range: { start, end: start + name.length } };
  const budget = { bytes: limit };
  return {
    bytes: total,
    lines: 900,
    budget,
    measured: false,
    crossing: { use, price, unit: "bytes", limit, total },
    denied: [],
  };
}
