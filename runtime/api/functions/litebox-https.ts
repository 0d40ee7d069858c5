/** The functions of <litebox/https.h> and <litebox/x509.h>: HTTPS as client and server, and the time of certificates. */

import { apiFunctions, input, inputOutput, output, value } from "../function.ts";
import type { HostCallName } from "../host-calls/index.ts";

const calls: readonly HostCallName[] = ["tcp_open", "tcp_read", "tcp_write"];
const status = {
  type: "int",
  doc: "LB_HTTPS_OK (0), or what went wrong; lb_https_error_text says it in words.",
};
const memory = { sign: "LB_HTTPS_MEMORY", meaning: "The heap is too small: a connection takes about 44 KB." };
const request = input(
  "const lb_https_request *",
  "request",
  "sizeof(lb_https_request)",
  "Whom to ask for what, and who may vouch for the host.",
);
const answer = output(
  "lb_https_answer *",
  "answer",
  "sizeof(lb_https_answer)",
  "The answer, to be freed with lb_https_answer_free; empty after an error.",
);
const server = inputOutput("lb_https_server *", "server", "the object", "A server.");

export const liteboxHttpsFunctions = apiFunctions("litebox/https.h", [
  {
    name: "lb_https_send",
    returns: status,
    parameters: [request, answer],
    summary:
      "Connects to a host, makes sure that it is the one that is meant, sends a request, and reads the whole answer.",
    errors: [
      {
        sign: "LB_HTTPS_UNTRUSTED, _EXPIRED or _WRONG_NAME",
        meaning: "The host cannot show a certificate that it needs.",
      },
      { sign: "LB_HTTPS_VERSION", meaning: "The host speaks no version of TLS that is allowed." },
      {
        sign: "LB_HTTPS_CUT",
        meaning: "The connection ended before the answer was whole, so that nothing of it is given.",
      },
      { sign: "LB_HTTPS_CONNECT", meaning: "There is no connection; errno says why." },
      { sign: "LB_HTTPS_MESSAGE", meaning: "The answer is no HTTP/1.1, or its body is longer than 1 MiB." },
      memory,
    ],
    component: "https",
    hostCalls: calls,
    standard: "LiteBox",
    example:
      'lb_https_request request = {.host = "example.com", .path = "/", .authorities = argument}; lb_https_answer answer; if (lb_https_send(&request, &answer) == LB_HTTPS_OK) puts(answer.body); lb_https_answer_free(&answer);',
  },
  {
    name: "lb_https_send_as",
    returns: status,
    parameters: [
      request,
      input(
        "const char *",
        "certificate",
        "up to its NUL",
        "What the server is shown where it asks for it: a certificate in PEM, as of lb_ratls_make_identity or lb_https_make_identity.",
      ),
      input("const char *", "key", "up to its NUL", "Its private key."),
      answer,
    ],
    summary:
      "As lb_https_send, to a server that wants to know who is asking: with a certificate that carries evidence it learns which enclave that is.",
    errors: [
      {
        sign: "LB_HTTPS_ARGUMENT",
        meaning: "Certificate and key cannot be read, or do not belong together.",
      },
      { sign: "LB_HTTPS_TLS or _CUT", meaning: "The server has refused the certificate." },
      { sign: "others", meaning: "As lb_https_send." },
    ],
    component: "https",
    hostCalls: calls,
    standard: "LiteBox",
    example:
      'lb_https_request request = {.host = "example.com", .authorities = argument}; lb_https_answer answer; if (lb_https_send_as(&request, argument, argument, &answer) == LB_HTTPS_OK) puts(answer.body); lb_https_answer_free(&answer);',
  },
  {
    name: "lb_https_answer_free",
    returns: { type: "void", doc: "" },
    parameters: [inputOutput("lb_https_answer *", "answer", "sizeof(lb_https_answer)", "An answer.")],
    summary: "Frees what an answer points to.",
    component: "https",
    standard: "LiteBox",
    example: "lb_https_answer answer = {0}; lb_https_answer_free(&answer);",
  },
  {
    name: "lb_https_make_identity",
    returns: status,
    parameters: [
      input("const char *", "host", "up to its NUL", "The name of the server, of at most 64 characters."),
      output(
        "char *",
        "certificate",
        "certificate_size",
        "The certificate in PEM, which clients are to trust.",
      ),
      value("size_t", "certificate_size", "How much room there is; 1024 bytes do."),
      output("char *", "key", "key_size", "The private key in PEM, which never leaves the enclave."),
      value("size_t", "key_size", "How much room there is; 512 bytes do."),
    ],
    summary: "Makes a key (P-256) in the enclave, and a certificate for it that the key itself signs.",
    errors: [
      { sign: "LB_HTTPS_ARGUMENT", meaning: "The name cannot be one, or there is too little room." },
      memory,
    ],
    component: "https",
    standard: "LiteBox",
    example:
      'char certificate[1024], key[512]; if (lb_https_make_identity("localhost", certificate, sizeof certificate, key, sizeof key) != LB_HTTPS_OK) abort();',
  },
  {
    name: "lb_https_listen",
    returns: status,
    parameters: [
      value("uint16_t", "port", "The port, which litebox.json must name."),
      input(
        "const char *",
        "certificate",
        "up to its NUL",
        "The certificate in PEM, with those between it and an authority after it.",
      ),
      input("const char *", "key", "up to its NUL", "Its private key in PEM."),
      output(
        "lb_https_server **",
        "server",
        "sizeof(lb_https_server *)",
        "The server, to be ended with lb_https_stop; NULL after an error.",
      ),
    ],
    summary: "Begins to listen for clients.",
    errors: [
      {
        sign: "LB_HTTPS_ARGUMENT",
        meaning: "The certificate or the key cannot be read, or they do not belong together.",
      },
      { sign: "LB_HTTPS_CONNECT", meaning: "The host does not let the enclave listen; errno says why." },
      memory,
    ],
    component: "https",
    hostCalls: calls,
    standard: "LiteBox",
    example:
      "lb_https_server *server; if (lb_https_listen(8443, argument, argument, &server) != LB_HTTPS_OK) abort(); lb_https_stop(server);",
  },
  {
    name: "lb_https_serve",
    returns: status,
    parameters: [
      server,
      value("lb_https_handler", "handler", "What answers the call."),
      inputOutput("void *", "context", "the caller's object", "What the handler is given first."),
    ],
    summary: "Waits for a client, reads its request, and sends what the handler answers.",
    errors: [
      {
        sign: "LB_HTTPS_CUT, _TLS or _VERSION",
        meaning: "This client did not keep to TLS; the next one can be served.",
      },
      {
        sign: "LB_HTTPS_MESSAGE",
        meaning: "What it sent is no HTTP/1.1 request of at most 1 MiB; it was answered with 400.",
      },
      { sign: "LB_HTTPS_CONNECT", meaning: "The host gives no more connections." },
      memory,
    ],
    component: "https",
    hostCalls: calls,
    standard: "LiteBox",
    example:
      "lb_https_server *server; if (lb_https_listen(8443, argument, argument, &server) == LB_HTTPS_OK) lb_https_serve(server, answer_call, NULL);",
  },
  {
    name: "lb_https_stop",
    returns: { type: "void", doc: "" },
    parameters: [inputOutput("lb_https_server *", "server", "the object", "A server; may be NULL.")],
    summary: "Ends a server, and wipes its key.",
    component: "https",
    hostCalls: ["tcp_write"],
    standard: "LiteBox",
    example: "lb_https_stop(NULL);",
  },
  {
    name: "lb_https_error_text",
    returns: { type: "const char *", doc: "A few words." },
    parameters: [value("int", "error", "What one of these functions returned.")],
    summary: "Says what an error means.",
    component: "https",
    standard: "LiteBox",
    example: "puts(lb_https_error_text(LB_HTTPS_CUT));",
  },
]);

export const liteboxX509Functions = apiFunctions("litebox/x509.h", [
  {
    name: "lb_x509_set_time",
    returns: { type: "void", doc: "" },
    parameters: [value("int64_t", "seconds", "The time, in seconds since the beginning of 1970 in UTC.")],
    summary:
      "Sets the time at which certificates must be valid; until it is set, none is. Whoever takes it from time() believes the clock of the host.",
    component: "x509",
    standard: "LiteBox",
    example: "lb_x509_set_time(time(NULL));",
  },
]);
