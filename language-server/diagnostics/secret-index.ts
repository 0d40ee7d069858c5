/** Memory accesses whose place depends on a secret. */

import { follow } from "../analysis/flow/follow.ts";
import type { Body, Marks } from "../analysis/flow/body.ts";
import { SECRETS } from "../analysis/flow/sources.ts";
import { c, diagnostic } from "./diagnostic.ts";
import { inBodies } from "./in-bodies.ts";
import type { Found } from "./in-bodies.ts";

interface Data {
  readonly text: string;
}

export const secretIndex = diagnostic<Data>({
  code: "secret-index",
  severity: "warning",
  title: "Index on a secret",
  explain:
    "The host sees which page, and by the caches which line of 64 bytes, an enclave touches. A table that is indexed with a secret gives the secret away; " +
    "that is how AES keys were read out of tables. Read all of the table and keep what is wanted by arithmetic, or use an " +
    "algorithm without tables, such as those of `<psa/crypto.h>`.",
  message: ({ text }) =>
    `\`${text}\` depends on a secret, and which memory is touched shows it to the host. Use no table here.`,
  find: inBodies(findIndexes),
  examples: [
    c(
      "int f(lb_secret unsigned char byte, const int *table) {\n  return table[byte];\n//             ^^^^ secret-index\n}",
      {
        better:
          "int f(lb_secret unsigned char byte, const int *table) {\n  int found = 0;\n  for (int i = 0; i < 256; i++)\n" +
          "    found |= table[i] & -(((i ^ byte) - 1) >> 31 & 1);\n  return found;\n}",
      },
    ),
    c(
      "int f(lb_secret const unsigned char *key, const int *table) {\n  unsigned low = key[0] & 15;\n  return table[low + 1];\n" +
        "//             ^^^^^^^ secret-index\n}",
    ),
    c("int f(lb_secret const unsigned char *key, int i) {\n  return key[i];\n}"),
  ],
});

function findIndexes(body: Body, marks: Marks): Found<Data>[] {
  const found: Found<Data>[] = [];
  follow(body, SECRETS, marks, (event, flow) => {
    if (event.kind === "index" && flow.anyMarked(event.index))
      found.push({ range: event.index.range, data: { text: event.index.text } });
  });
  return found;
}
