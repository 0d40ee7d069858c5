/** Calls that bring in a component of the library OS which was not needed before them. */

import { formatAmount } from "../analysis/figures.ts";
import type { ComponentUse, TcbEstimate } from "../analysis/tcb.ts";
import { c, diagnostic } from "./diagnostic.ts";

interface Data extends ComponentUse {
  readonly measured: boolean;
}

export const tcbComponent = diagnostic<Data>({
  code: "tcb-component",
  severity: "hint",
  title: "Component of the library OS brought in",
  explain:
    "This is the first call, in the order of the sources, that needs a component of the library OS. Its bytes and lines are what of the component this call alone brings into the image; " +
    "further calls may add to it. It is a hint, which editors show faintly and `litebox check` with `--hints` alone.",
  message: ({ use, component, bytes, lines, measured }) =>
    `\`${use.name}\` brings the component ${component} into the TCB: ` +
    `${formatAmount(bytes, "bytes")}, ${formatAmount(lines, "lines")} (${measured ? "measured" : "estimated"}).`,
  *find({ path, project: { tcb } }) {
    for (const each of tcb?.components ?? [])
      if (each.use.path === path)
        yield { range: each.use.range, data: { ...each, measured: tcb?.measured === true } };
  },
  examples: [
    c('int main(void) {\n  puts("1");\n//^^^^ tcb-component\n}', {
      tcb: estimateWith("puts", 19),
    }),
    c("int main(void) {\n  return 0;\n}", { tcb: { ...estimateWith("puts", 19), components: [] } }),
  ],
});

/** An estimate as the project's state makes it, for the examples: `name` stands at `start` of the example's file. */
function estimateWith(name: string, start: number): TcbEstimate {
  const use = { path: "example.c", name, range: { start, end: start + name.length } };
  const components = [{ use, component: "stdio", bytes: 901, lines: 84 }];
  return {
    bytes: 9000,
    lines: 900,
    budget: {},
    measured: true,
    crossing: undefined,
    denied: [],
    components,
    large: [],
  };
}
