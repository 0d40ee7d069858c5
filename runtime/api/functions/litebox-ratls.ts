/** The functions of <litebox/ratls.h>: certificates that carry evidence. */

import { apiFunctions, input, inputOutput, output, value } from "../function.ts";

const status = {
  type: "int",
  doc: "LB_HTTPS_OK (0), or what went wrong; lb_https_error_text says it in words.",
};
const peer = inputOutput(
  "lb_ratls_peer *",
  "peer",
  "sizeof(lb_ratls_peer)",
  "Whom the policy accepts; it gets the identity of the last one that was accepted, and why the last one that was not is refused.",
);
const refused = {
  sign: "LB_HTTPS_EVIDENCE",
  meaning: "The peer's evidence is refused; the refusal in the peer says why.",
};

export const liteboxRatlsFunctions = apiFunctions("litebox/ratls.h", [
  {
    name: "lb_ratls_make_identity",
    returns: status,
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
  {
    name: "lb_ratls_send",
    returns: status,
    parameters: [
      input(
        "const lb_https_request *",
        "request",
        "sizeof(lb_https_request)",
        "Whom to ask for what; authorities are not looked at.",
      ),
      peer,
      output(
        "lb_https_answer *",
        "answer",
        "sizeof(lb_https_answer)",
        "The answer, to be freed with lb_https_answer_free; empty after an error.",
      ),
    ],
    summary:
      "As lb_https_send, to an enclave that the policy accepts: nothing of the request is sent before its evidence has been judged. Shows the peer's own certificate where the server asks for one.",
    errors: [refused, { sign: "others", meaning: "As lb_https_send." }],
    component: "ratls",
    hostCalls: ["tcp_open", "tcp_read", "tcp_write"],
    standard: "CCC interoperable RA-TLS",
    example:
      'const lb_policy policy = {.trust = lb_trust_simulated(), .mrenclave = (const unsigned char *)argument}; lb_ratls_peer peer = {.policy = &policy}; lb_https_request request = {.host = "localhost"}; lb_https_answer answer; if (lb_ratls_send(&request, &peer, &answer) != LB_HTTPS_OK) puts(lb_verify_error_text(peer.refusal)); lb_https_answer_free(&answer);',
  },
  {
    name: "lb_ratls_listen",
    returns: status,
    parameters: [
      value("uint16_t", "port", "The port, which litebox.json must name."),
      input("const char *", "certificate", "up to its NUL", "The certificate of lb_ratls_make_identity."),
      input("const char *", "key", "up to its NUL", "Its private key."),
      { ...peer, doc: `${peer.doc} It must live as long as the server.` },
      output(
        "lb_https_server **",
        "server",
        "sizeof(lb_https_server *)",
        "The server, to be ended with lb_https_stop; NULL after an error.",
      ),
    ],
    summary:
      "As lb_https_listen, for clients that are enclaves which the policy accepts: lb_https_serve answers nobody else, and the handler finds in the peer who is asking.",
    errors: [
      { sign: "LB_HTTPS_EVIDENCE, from lb_https_serve", meaning: "The evidence of a client is refused." },
      { sign: "LB_HTTPS_UNTRUSTED, from lb_https_serve", meaning: "A client has shown no certificate." },
      { sign: "others", meaning: "As lb_https_listen." },
    ],
    component: "ratls",
    hostCalls: ["tcp_open"],
    standard: "CCC interoperable RA-TLS",
    example:
      "static lb_ratls_peer peer; lb_https_server *server; if (lb_ratls_listen(8443, argument, argument, &peer, &server) == LB_HTTPS_OK) lb_https_stop(server);",
  },
]);
