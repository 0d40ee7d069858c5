/** Calls that bring in a component of the library OS which the project denies itself. */

import { formatAmount } from "../analysis/figures.ts";
import type { DeniedUse, TcbEstimate } from "../analysis/tcb.ts";
import { editsTo, listedAt, rangeOf } from "../analysis/manifest-text.ts";
import { c, diagnostic, inManifest } from "./diagnostic.ts";

export const tcbDenied = diagnostic<DeniedUse>({
  code: "tcb-denied",
  severity: "error",
  title: "Denied component reached",
  explain:
    "`tcb.deny` in `litebox.json` names components of the library OS that must not be in the image: the console streams " +
    "in an enclave that must not write, for instance. This call reaches one of them, itself or through what it calls, so the " +
    "build fails. Use something else, or take the component off the list.",
  message: ({ use, component, bytes, chain }) => {
    const way = chain.length > 1 ? `, by way of ${chain.map((name) => `\`${name}\``).join(" → ")}` : "";
    return `\`${use.name}\` brings in ${formatAmount(bytes, "bytes")} of the component ${component}, which litebox.json denies${way}.`;
  },
  *find({ path, project }) {
    for (const denied of project.tcb?.denied ?? []) {
      if (denied.use.path === path) yield { range: denied.use.range, data: denied };
    }
  },
  *findInManifest({ text, tcb, problems }) {
    // What a call is to blame for is shown at the call.
    if ((tcb?.denied ?? []).length > 0) return;
    for (const { code, message } of problems)
      if (code === "tcb-denied") yield { range: rangeOf(text, ["tcb", "deny"]), message };
  },
  fixes: [
    {
      title: "Allow the component in litebox.json",
      edits: ({ data: { component }, manifest }) => {
        const index = listedAt(manifest, component);
        return index < 0 ? [] : editsTo(manifest, ["tcb", "deny", index], undefined).map(inManifest);
      },
    },
  ],
  examples: [
    c('int main(void) {\n  puts("1");\n//^^^^ tcb-denied\n}', { tcb: estimateWith("puts", 19) }),
    c("int main(void) {\n  return 0;\n}", { tcb: { ...estimateWith("puts", 19), denied: [] } }),
  ],
});

/** An estimate as the project's state makes it, for the examples: `name` stands at `start` of the example's file. */
function estimateWith(name: string, start: number): TcbEstimate {
  const use = { path: "example.c", name, range: { start, end: start + name.length } };
  const denied = [{ use, component: "stdio", bytes: 901, chain: [name, "fputs"] }];
  return {
    bytes: 9000,
    lines: 900,
    budget: {},
    measured: false,
    crossing: undefined,
    denied,
    components: [],
    large: [],
  };
}
