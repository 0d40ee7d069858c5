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
      "Fills memory with random bytes, fit for keys: a generator (ChaCha20) makes them from words of the processor (RDSEED, RDRAND) that have passed health tests; the host cannot influence them.",
    errors: [
      {
        sign: "-1",
        meaning:
          "The processor had none after ten tries (EAGAIN in errno), or its words have failed a health test of NIST SP 800-90B, as they do from then on (EIO); do not go on without them.",
      },
    ],
    component: "random",
    standard: "LiteBox",
    example: "unsigned char key[32]; if (lb_random(key, sizeof key) != 0) abort();",
  },
]);
