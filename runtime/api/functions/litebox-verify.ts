/** The functions of <litebox/verify.h>: evidence of other enclaves, judged inside. */

import { apiFunctions, input, output, value } from "../function.ts";

export const liteboxVerifyFunctions = apiFunctions("litebox/verify.h", [
  {
    name: "lb_verify",
    returns: {
      type: "int",
      doc: "LB_VERIFY_OK (0), or why the quote is refused; lb_verify_error_text says it in words.",
    },
    parameters: [
      input(
        "const void *",
        "quote",
        "size",
        "A DCAP quote of version 3, 4 or 5 about an SGX enclave or a TDX domain, with the certificates of its platform.",
      ),
      value("size_t", "size", "How many bytes it has."),
      input(
        "const lb_policy *",
        "policy",
        "sizeof(lb_policy)",
        "Who is accepted, and on whose word: a measurement (MRENCLAVE, MRTD) or a signer must be named.",
      ),
      output(
        "lb_identity *",
        "identity",
        "sizeof(lb_identity)",
        "Who the quote is about; all zero where it is refused.",
      ),
    ],
    summary:
      "Judges a quote by a policy inside the enclave: the chain of certificates up to a pinned root at the time of lb_x509_set_time, the three signatures, the quoting enclave, the platform's security versions, and the identity. It fetches nothing: which platforms are up to date is in the policy, and so in what was measured; what was revoked is there too, and in revocation lists (DER) that the program may have got from anywhere, since they are signed.",
    errors: [
      { sign: "LB_VERIFY_FORMAT", meaning: "It is no such quote." },
      {
        sign: "LB_VERIFY_CHAIN, _EXPIRED or _REVOKED",
        meaning: "The certificates of the platform are not good.",
      },
      {
        sign: "LB_VERIFY_LIST or _LIST_EXPIRED",
        meaning:
          "The policy has revocation lists, and one of them is missing, none of its issuer's, or not in date.",
      },
      { sign: "LB_VERIFY_SIGNATURE", meaning: "The quote, or what binds its keys, was altered." },
      {
        sign: "LB_VERIFY_QUOTING or _PLATFORM",
        meaning: "The quoting enclave or the platform is not trusted, or too old.",
      },
      { sign: "LB_VERIFY_DEBUG or _IDENTITY", meaning: "It is genuine, but about whom the policy refuses." },
      { sign: "LB_VERIFY_MEMORY", meaning: "The heap is too small: this takes about 20 KB." },
    ],
    component: "verify",
    standard: "Intel DCAP quotes, versions 3 to 5",
    example:
      "const lb_policy policy = {.trust = lb_trust_simulated(), .mrenclave = (const unsigned char *)argument}; lb_identity identity; if (lb_verify(argument, 1, &policy, &identity) != LB_VERIFY_OK) abort();",
  },
  {
    name: "lb_verify_error_text",
    returns: { type: "const char *", doc: "A few words." },
    parameters: [value("int", "error", "What lb_verify returned, or the refusal of a peer.")],
    summary: "Says why evidence is refused.",
    component: "verify",
    standard: "LiteBox",
    example: "puts(lb_verify_error_text(LB_VERIFY_SIGNATURE));",
  },
  {
    name: "lb_trust_simulated",
    returns: { type: "const lb_trust *", doc: "It." },
    parameters: [],
    summary:
      "Gives the trust in the simulator's platform, whose key everybody has: for development only. An image that calls it proves nothing about its peers.",
    component: "verify",
    standard: "LiteBox",
    example: "const lb_policy policy = {.trust = lb_trust_simulated()}; (void)policy;",
  },
]);
