/** Branches that depend on a secret. */

import { follow } from "../analysis/flow/follow.ts";
import type { Body, Marks } from "../analysis/flow/body.ts";
import { SECRETS } from "../analysis/flow/sources.ts";
import { c, diagnostic } from "./diagnostic.ts";
import { inBodies } from "./in-bodies.ts";
import type { Found } from "./in-bodies.ts";

interface Data {
  readonly path: string;
}

export const secretBranch = diagnostic<Data>({
  code: "secret-branch",
  severity: "warning",
  title: "Branch on a secret",
  explain:
    "The host sees which way a branch goes: by page faults, by the caches, by single-stepping the enclave and by the clock. A branch or a loop that depends " +
    "on a secret gives it away bit by bit. Compute both results and choose one by arithmetic (`mask & a | ~mask & b`), or compare with " +
    "`lb_equal`, whose result may be looked at.\n\n" +
    "Secret is what is marked with `lb_secret`, memory of `lb_secret_alloc`, and what is computed from either. The result of a " +
    "function's call is not, whatever it was given, and whether a pointer is NULL is no secret.",
  message: ({ path }) =>
    `\`${path}\` is secret, and which way this goes shows it to the host. Choose by arithmetic instead.`,
  find: inBodies(findBranches),
  examples: [
    c(
      "int cost(lb_secret int bit, int a, int b) {\n  if (bit)\n//    ^^^ secret-branch\n    return a;\n  return b;\n}",
      {
        better:
          "int cost(lb_secret int bit, int a, int b) {\n  int mask = -bit;\n  return (mask & a) | (~mask & b);\n}",
      },
    ),
    c(
      "int f(lb_secret const unsigned char *key) {\n  int n = 0;\n  while (key[n] != 0)\n//       ^^^^^^ secret-branch\n    n++;\n  return n;\n}",
    ),
    c(
      "int f(lb_secret unsigned key) {\n  unsigned top = key >> 31;\n  return top ? 1 : 2;\n//       ^^^ secret-branch\n}",
    ),
    c(
      "int f(lb_secret const char *key) {\n  if (key == NULL || !lb_equal(key, key, 4))\n    return 1;\n  return 0;\n}",
    ),
    c("int f(int bit) {\n  return bit ? 1 : 2;\n}"),
  ],
});

function findBranches(body: Body, marks: Marks): Found<Data>[] {
  const found = new Map<number, Found<Data>>();
  follow(body, SECRETS, marks, (event, flow) => {
    if (event.kind !== "test") return;
    const reference = flow.anyMarked(event.operand);
    if (reference)
      found.set(reference.range.start, { range: reference.range, data: { path: reference.path } });
  });
  return [...found.values()];
}
