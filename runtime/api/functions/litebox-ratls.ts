/** The functions of <litebox/ratls.h>: certificates that carry evidence. */

import { apiFunctions, input, output, value } from "../function.ts";

export const liteboxRatlsFunctions = apiFunctions("litebox/ratls.h", [
  {
    name: "lb_ratls_make_identity",
    returns: {
      type: "int",
      doc: "LB_HTTPS_OK (0), or what went wrong; lb_https_error_text says it in words.",
    },
    parameters: [
      input("const char *", "host", "up to its NUL", "The name of the server, of at most 64 characters."),
      output(
        "char *",
        "certificate",
        "certificate_size",
        "The certificate in PEM, which carries a quote of this enclave that is bound to the key.",
      ),
      value(
        "size_t",
        "certificate_size",
        "How much room there is; LB_RATLS_CERTIFICATE_ROOM bytes do, since TLS carries no longer one.",
      ),
      output("char *", "key", "key_size", "The private key in PEM, which never leaves the enclave."),
      value("size_t", "key_size", "How much room there is; LB_RATLS_KEY_ROOM bytes do."),
    ],
    summary:
      "Makes a key (P-256) in the enclave, and a certificate for it that says by a quote which enclave has the key: the interoperable RA-TLS form, which 'litebox attest' and other verifiers read. With lb_https_listen it makes a server that clients know by what it is.",
    errors: [
      { sign: "LB_HTTPS_ARGUMENT", meaning: "The name cannot be one, or there is too little room." },
      { sign: "LB_HTTPS_EVIDENCE", meaning: "The host gave no quote about this enclave; errno says why." },
      { sign: "LB_HTTPS_MEMORY", meaning: "The heap is too small: this takes about 40 KB." },
    ],
    component: "ratls",
    hostCalls: ["quote"],
    standard: "CCC interoperable RA-TLS",
    example:
      'static char certificate[LB_RATLS_CERTIFICATE_ROOM], key[LB_RATLS_KEY_ROOM]; if (lb_ratls_make_identity("localhost", certificate, sizeof certificate, key, sizeof key) != LB_HTTPS_OK) abort();',
  },
]);
