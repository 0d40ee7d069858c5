/** The functions of <litebox/quote.h>: evidence that can be checked far away. */

import { apiFunctions, input, output, value } from "../function.ts";

export const liteboxQuoteFunctions = apiFunctions("litebox/quote.h", [
  {
    name: "lb_quote",
    returns: { type: "ptrdiff_t", doc: "How many bytes the quote has, or -1 after an error." },
    parameters: [
      input(
        "const unsigned char *",
        "data",
        "64",
        "What the quote is to say besides, such as the hash of a key or a number that the asker chose; NULL for zeros.",
      ),
      output("void *", "quote", "room", "Where the quote goes."),
      value("size_t", "room", "How many bytes there is room for; LB_QUOTE_ROOM is enough."),
    ],
    summary:
      "Has the platform sign a report about this enclave: a DCAP quote of version 3, which 'litebox verify' and other verifiers judge. In the simulator it is signed under a root whose name says so.",
    errors: [
      { sign: "ENOSYS in errno", meaning: "The host has nobody who makes quotes." },
      { sign: "EOVERFLOW in errno", meaning: "There is too little room." },
      { sign: "EIO in errno", meaning: "The host failed, or what it gave is no quote about this report." },
    ],
    component: "quote",
    hostCalls: ["quote"],
    standard: "LiteBox",
    example:
      "static unsigned char quote[LB_QUOTE_ROOM]; ptrdiff_t size = lb_quote(NULL, quote, sizeof quote); if (size < 0) return;",
  },
]);
