/** The functions of <assert.h>: assertions. */

import { apiFunctions, value } from "../function.ts";

export const assertFunctions = apiFunctions("assert.h", [
  {
    name: "assert",
    kind: "macro",
    returns: { type: "void", doc: "" },
    parameters: [value("int", "condition", "What must hold; not evaluated where NDEBUG is defined.")],
    summary:
      "Writes the condition with its place to stderr and ends the enclave, if the condition does not hold.",
    errors: [{ sign: "the enclave aborts", meaning: "The condition does not hold." }],
    component: "assert",
    hostCalls: ["console_write"],
    standard: "C11 7.2.1.1",
    example: "assert(argument != NULL);",
  },
]);
