/** The functions of <litebox/random.h>: random bytes. */

import { apiFunctions, output, value } from "../function.ts";

export const liteboxRandomFunctions = apiFunctions("litebox/random.h", [
  {
    name: "lb_random",
    returns: { type: "int", doc: "0, or -1 after an error; must not be ignored." },
    parameters: [
      output("void *", "memory", "size", "Where the bytes go; zeros after an error."),
      value("size_t", "size", "How many bytes."),
    ],
    summary:
      "Fills memory with random bytes of the processor (RDRAND), fit for keys; the host cannot influence them.",
    errors: [
      {
        sign: "-1",
        meaning: "The processor had none after 64 tries (EAGAIN in errno); do not go on without them.",
      },
    ],
    component: "random",
    standard: "LiteBox",
    example: "unsigned char key[32]; if (lb_random(key, sizeof key) != 0) abort();",
  },
]);
