/** A stack that the deepest known chain of calls does not fit into. */

import { editsTo, rangeOf } from "../analysis/manifest-text.ts";
import { formatAmount } from "../analysis/figures.ts";
import { json, manifestDiagnostic } from "./diagnostic.ts";

/** Of a chain, so many names at its end are said: there the large frames are mostly. */
const MOST_NAMES = 6;

export const manifestStack = manifestDiagnostic({
  code: "manifest-stack",
  severity: "warning",
  title: "Stack smaller than the deepest known chain of calls",
  explain:
    "After a build the code of the image says how much stack each function takes and what it calls; the deepest chain is that of direct calls, and of indirect ones to functions " +
    "whose addresses the caller takes itself. Where it is deeper than `enclave.stack`, the enclave ends with a page fault in the guard page below the stack as soon as the program goes that way. " +
    "Give each thread a larger stack, or take large arrays off it.",
  *find({ text, value, stack }) {
    if (!value || stack?.kind !== "bounded") return;
    const given = value.enclave.stack;
    if (stack.bytes <= given) return;
    // Exceptions, and what is called by pointers that come from elsewhere, need some more.
    const enough = `${String(16 * Math.ceil((1.25 * stack.bytes) / (16 * 1024)))}K`;
    const names = stack.chain.slice(-MOST_NAMES);
    const way = `${names.length < stack.chain.length ? "… → " : ""}${names.join(" → ")}`;
    yield {
      range: rangeOf(text, ["enclave", "stack"]),
      message:
        `\`enclave.stack\` gives each thread ${formatAmount(given, "bytes")}, and the deepest known chain of calls takes ` +
        `${formatAmount(stack.bytes, "bytes")} (measured): ${way}.`,
      fixes: [{ title: `Set "stack" to "${enough}"`, edits: editsTo(text, ["enclave", "stack"], enough) }],
    };
  },
  examples: [
    json(
      '{\n  "name": "hello",\n  "enclave": { "stack": "16K" }\n//                      ^^^^^ manifest-stack\n}',
      {
        stack: { kind: "bounded", bytes: 20_000, chain: ["__enclave_entry", "main", "parse", "memcpy"] },
        better: '{\n  "name": "hello",\n  "enclave": { "stack": "32K" }\n}',
        byFix: true,
      },
    ),
    json('{\n  "name": "hello",\n  "enclave": {}\n//           ^^ manifest-stack\n}', {
      stack: { kind: "bounded", bytes: 200_000_000, chain: ["main"] },
    }),
    json('{\n  "name": "hello",\n  "enclave": { "stack": "16K" }\n}', {
      stack: { kind: "bounded", bytes: 16_384, chain: ["main"] },
    }),
    json('{\n  "name": "hello",\n  "enclave": { "stack": "16K" }\n}', {
      stack: { kind: "recursion", functions: ["f", "f"] },
    }),
  ],
});
