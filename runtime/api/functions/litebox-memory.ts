/** The functions of <litebox/memory.h>: memory that holds secrets. */

import { apiFunctions, input, inputOutput, output, value } from "../function.ts";

const size = value("size_t", "size", "How many bytes.");

export const liteboxMemoryFunctions = apiFunctions("litebox/memory.h", [
  {
    name: "lb_secret_alloc",
    returns: { type: "void *", doc: "The memory, aligned to 16 bytes, or NULL." },
    parameters: [size],
    summary:
      "Allocates memory for a secret, filled with zeros; it must be freed with lb_secret_free and not be reallocated, which would leave a copy.",
    errors: [{ sign: "NULL", meaning: "The heap has no room for it (ENOMEM in errno)." }],
    component: "heap",
    standard: "LiteBox",
    example: "unsigned char *key = lb_secret_alloc(32); if (key == NULL) return;",
  },
  {
    name: "lb_secret_free",
    returns: { type: "void", doc: "" },
    parameters: [
      inputOutput("void *", "memory", "the size it was allocated with", "A block of the heap, or NULL."),
    ],
    summary: "Wipes memory and gives it back to the heap; NULL is nothing.",
    errors: [
      {
        sign: "the enclave aborts",
        meaning:
          "The address is no block of the heap, was freed before, or something was written past the block's ends.",
      },
    ],
    component: "heap",
    standard: "LiteBox",
    example: "lb_secret_free(lb_secret_alloc(32));",
  },
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
