/** The functions of <litebox/memory.h>: memory that holds secrets. */

import { apiFunctions, input, output, value } from "../function.ts";

const size = value("size_t", "size", "How many bytes.");

export const liteboxMemoryFunctions = apiFunctions("litebox/memory.h", [
  {
    name: "lb_wipe",
    returns: { type: "void", doc: "" },
    parameters: [output("void *", "memory", "size", "What to wipe."), size],
    summary: "Overwrites a secret with zeros; unlike memset, the compiler never leaves it out.",
    component: "string",
    standard: "LiteBox",
    example: "unsigned char key[32] = {1}; lb_wipe(key, sizeof key);",
  },
  {
    name: "lb_equal",
    returns: { type: "int", doc: "1 if all bytes are equal, otherwise 0." },
    parameters: [
      input("const void *", "left", "size", "One place."),
      input("const void *", "right", "size", "The other place."),
      size,
    ],
    summary: "Compares secrets in a time that depends on their size alone.",
    component: "string",
    standard: "LiteBox",
    example: "unsigned char a[32] = {0}, b[32] = {0}; if (!lb_equal(a, b, sizeof a)) return;",
  },
]);
