/** The call that takes the project over its TCB budget. */

import { formatAmount } from "../analysis/figures.ts";
import type { Crossing, TcbEstimate } from "../analysis/tcb.ts";
import { editsTo, rangeOf } from "../analysis/manifest-text.ts";
import { excess } from "../analysis/tcb.ts";
import { c, diagnostic, inManifest, json } from "./diagnostic.ts";
import type { QuickFix } from "./diagnostic.ts";

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
  fixes: [
    {
      title: "Raise the budget in litebox.json",
      edits: ({ data: { crossing }, manifest }) =>
        raiseBudget(manifest, crossing.unit, crossing.total).edits.map(inManifest),
    },
  ],
  *findInManifest({ text, tcb }) {
    if (!tcb) return;
    const unit = excess(tcb, tcb.budget);
    const limit = unit && tcb.budget[unit];
    if (unit === undefined || limit === undefined) return;
    const { crossing, measured } = tcb;
    const why = crossing
      ? `\`${crossing.use.name}\` in ${nameOf(crossing.use.path)} took the project over it`
      : "the application's own code, with what every enclave contains, is over it before any call is counted";
    yield {
      range: rangeOf(text, ["tcb", unit]),
      message:
        `\`tcb.${unit}\`: the TCB is ${formatAmount(tcb[unit], unit)} of the budget's ${formatAmount(limit, unit)} ` +
        `(${measured ? "measured" : "estimated"}); ${why}.`,
      fixes: [raiseBudget(text, unit, tcb[unit])],
    };
  },
  examples: [
    json('{\n  "name": "hello",\n  "tcb": { "bytes": "16K" }\n//                  ^^^^^ tcb-budget\n}', {
      tcb: estimateFor("printf", 3174, 17613, 16384, 19),
    }),
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
    components: [],
    large: [],
  };
}

/** The next round size that holds what there is, or the number of lines with a little room. */
function raiseBudget(manifest: string, unit: "bytes" | "lines", needed: number): QuickFix {
  const value = unit === "bytes" ? `${String(Math.ceil(needed / 1024))}K` : Math.ceil(needed / 10) * 10;
  return {
    title: `Raise the budget to ${unit === "bytes" ? formatAmount(Math.ceil(needed / 1024) * 1024, unit) : formatAmount(Number(value), unit)}`,
    edits: editsTo(manifest, ["tcb", unit], value),
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
