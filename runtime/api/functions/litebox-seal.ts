/** The functions of <litebox/seal.h>: data that only this enclave, or its signer's, can open again. */

import { apiFunctions, input, output, value } from "../function.ts";

const status = { type: "int", doc: "LB_SEAL_OK (0), or what went wrong; must not be ignored." };
const memory = {
  sign: "LB_SEAL_MEMORY",
  meaning: "The heap is too small, or the processor had no random bytes.",
};

export const liteboxSealFunctions = apiFunctions("litebox/seal.h", [
  {
    name: "lb_seal",
    returns: status,
    parameters: [
      value(
        "lb_seal_policy",
        "policy",
        "LB_SEAL_TO_MRENCLAVE: only this image opens it; LB_SEAL_TO_MRSIGNER: also later versions of its signer's product.",
      ),
      input("const void *", "data", "size", "What is to be kept."),
      value("size_t", "size", "How many bytes; their number is not kept secret."),
      output(
        "void *",
        "sealed",
        "size + LB_SEAL_OVERHEAD",
        "Where the sealed data goes; it must not overlap `data`.",
      ),
    ],
    summary:
      "Encrypts and authenticates data (AES-256-GCM) under a key that the processor gives to this enclave, or those of its signer, alone.",
    errors: [memory, { sign: "LB_SEAL_FORMAT", meaning: "There is no such policy." }],
    component: "seal",
    standard: "LiteBox",
    example:
      'char sealed[6 + LB_SEAL_OVERHEAD]; if (lb_seal(LB_SEAL_TO_MRSIGNER, "secret", 6, sealed) != LB_SEAL_OK) abort();',
  },
  {
    name: "lb_unseal",
    returns: status,
    parameters: [
      input("const void *", "sealed", "size", "What lb_seal made, however untrusted the place where it was."),
      value("size_t", "size", "How many bytes of it."),
      output(
        "void *",
        "data",
        "size - LB_SEAL_OVERHEAD",
        "Where the data goes; it must not overlap `sealed`, and holds nothing of use after an error.",
      ),
    ],
    summary:
      "Opens sealed data. That an older piece of data is given back instead of a newer one is not noticed.",
    errors: [
      memory,
      { sign: "LB_SEAL_CUT", meaning: "Bytes are missing, or there are too many." },
      { sign: "LB_SEAL_FORMAT", meaning: "This is no sealed data, or of a format that is not known." },
      {
        sign: "LB_SEAL_NEWER",
        meaning: "A newer security version of the enclave, or of the processor's, has sealed it.",
      },
      {
        sign: "LB_SEAL_FOREIGN",
        meaning: "It was sealed for another enclave or on another processor, or its header was altered.",
      },
      { sign: "LB_SEAL_ALTERED", meaning: "The data was altered." },
    ],
    component: "seal",
    standard: "LiteBox",
    example:
      "char sealed[6 + LB_SEAL_OVERHEAD] = {0}, data[6]; if (lb_unseal(sealed, sizeof sealed, data) == LB_SEAL_NEWER) return;",
  },
]);
