/** The functions of <setjmp.h>: jumps from a function to its callers. */

import { apiFunctions, value } from "../function.ts";

const place = value(
  "jmp_buf",
  "place",
  "The place, valid until the function that called setjmp returns, and in its thread.",
);

export const setjmpFunctions = apiFunctions("setjmp.h", [
  {
    name: "setjmp",
    returns: { type: "int", doc: "0; after a jump the value that longjmp was given." },
    parameters: [place],
    summary: "Keeps the place where it is called, for longjmp.",
    component: "setjmp",
    standard: "C11 7.13.1.1",
    example: "jmp_buf place; if (setjmp(place) != 0) return;",
  },
  {
    name: "longjmp",
    returns: { type: "void", doc: "" },
    parameters: [place, value("int", "value", "What setjmp returns then; 0 becomes 1.")],
    noReturn: true,
    summary:
      "Goes back to the place that setjmp kept; local variables that were changed since and are not volatile have no certain value.",
    component: "setjmp",
    standard: "C11 7.13.2.1",
    example: "jmp_buf place; if (setjmp(place) == 0) longjmp(place, 1);",
  },
]);
