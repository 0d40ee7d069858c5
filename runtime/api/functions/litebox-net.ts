/** The functions of <litebox/net.h>: TCP, to the peers and ports that the manifest names. */

import { apiFunctions, input, inputOutput, output, value } from "../function.ts";

const tcp = (name: string, doc: string) => inputOutput("lb_tcp *", name, "the object", doc);
const connection = tcp("connection", "A connection.");
const ended = { sign: "-1", meaning: "ECONNRESET or EIO in errno: the connection is broken." };
const notAllowed = {
  sign: "EACCES in errno",
  meaning: 'The host refuses what "host" in litebox.json does not name.',
};
const opened = { type: "lb_tcp *", doc: "It, to be closed with lb_tcp_close, or NULL after an error." };
const noMemory = { sign: "ENOMEM in errno", meaning: "The heap has no room for it." };

export const liteboxNetFunctions = apiFunctions("litebox/net.h", [
  {
    name: "lb_tcp_connect",
    returns: opened,
    parameters: [
      input(
        "const char *",
        "host",
        "up to its NUL",
        "The peer's name or address, of at most 253 characters.",
      ),
      value("uint16_t", "port", "Its port, 1 or more."),
    ],
    summary: "Connects to a peer; who really answers, only TLS can tell.",
    errors: [
      notAllowed,
      {
        sign: "ECONNREFUSED, EHOSTUNREACH or ETIMEDOUT in errno",
        meaning: "The host says that the peer cannot be reached.",
      },
      { sign: "EINVAL in errno", meaning: "The name cannot be one, or the port is 0." },
      noMemory,
    ],
    component: "net",
    hostCalls: ["tcp_open"],
    standard: "LiteBox",
    example:
      'lb_tcp *peer = lb_tcp_connect("example.com", 443); if (peer == NULL) abort(); lb_tcp_close(peer);',
  },
  {
    name: "lb_tcp_listen",
    returns: opened,
    parameters: [value("uint16_t", "port", "The port, 1 or more.")],
    summary: "Begins to listen for connections.",
    errors: [
      notAllowed,
      { sign: "EADDRINUSE in errno", meaning: "The host says that the port is taken." },
      { sign: "EINVAL in errno", meaning: "The port is 0." },
      noMemory,
    ],
    component: "net",
    hostCalls: ["tcp_open"],
    standard: "LiteBox",
    example: "lb_tcp *listener = lb_tcp_listen(8443); if (listener == NULL) abort(); lb_tcp_close(listener);",
  },
  {
    name: "lb_tcp_accept",
    returns: opened,
    parameters: [tcp("listener", "A listener.")],
    summary: "Waits for the next connection to a listener and takes it.",
    errors: [{ sign: "EIO in errno", meaning: "The host gives no more connections." }, noMemory],
    component: "net",
    hostCalls: ["tcp_open"],
    standard: "LiteBox",
    example:
      "lb_tcp *listener = lb_tcp_listen(8443); if (listener != NULL) lb_tcp_close(lb_tcp_accept(listener));",
  },
  {
    name: "lb_tcp_read",
    returns: {
      type: "ptrdiff_t",
      doc: "How many bytes were read; 0 when the peer has ended its side; -1 after an error.",
    },
    parameters: [
      connection,
      output("void *", "memory", "size", "Where the bytes go."),
      value("size_t", "size", "How many bytes there is room for."),
    ],
    summary: "Reads what has come, and waits where nothing has.",
    errors: [ended],
    component: "net",
    hostCalls: ["tcp_read"],
    standard: "LiteBox",
    example:
      'lb_tcp *peer = lb_tcp_connect("example.com", 80); char text[64]; if (peer != NULL && lb_tcp_read(peer, text, sizeof text) < 0) abort();',
  },
  {
    name: "lb_tcp_write",
    returns: { type: "int", doc: "0, or -1 after an error." },
    parameters: [
      connection,
      input("const void *", "memory", "size", "The bytes."),
      value("size_t", "size", "How many bytes."),
    ],
    summary: "Writes bytes, all of them.",
    errors: [ended],
    component: "net",
    hostCalls: ["tcp_write"],
    standard: "LiteBox",
    example:
      'lb_tcp *peer = lb_tcp_connect("example.com", 80); if (peer != NULL && lb_tcp_write(peer, "hello", 5) != 0) abort();',
  },
  {
    name: "lb_tcp_close",
    returns: { type: "void", doc: "" },
    parameters: [tcp("tcp", "A connection or a listener, which is not to be used again; may be NULL.")],
    summary: "Closes a connection or a listener and frees it.",
    component: "net",
    hostCalls: ["tcp_write"],
    standard: "LiteBox",
    example: "lb_tcp_close(NULL);",
  },
]);
