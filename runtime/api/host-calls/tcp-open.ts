import type { HostCall } from "./host-call.ts";

export const tcpOpen = {
  number: 13,
  name: "tcp_open",
  summary:
    "Opens a TCP connection or a listener, or takes a connection from a listener; waits until there is one.",
  arguments: [
    {
      name: "listener",
      kind: "number",
      doc: "The listener to take a connection from; 0 to open what the text names.",
    },
    {
      name: "address",
      kind: "address",
      doc: "Where in the host buffer the text is: HOST:PORT to connect, :PORT to listen; without a NUL.",
    },
    { name: "length", kind: "length", doc: "Bytes of the text, at most 259; 0 where a listener is given." },
  ],
  result: "The number of the connection or listener, from 1 to 65535; a negative number is an error.",
  checks:
    "A result of 0 or of more than 65535 is an error (EIO), and an error of the host that is not one of EACCES, EADDRINUSE, ECONNREFUSED, ECONNRESET, ETIMEDOUT and EHOSTUNREACH is EIO. Who the peer is, is not believed: that is for TLS to find out.",
} as const satisfies HostCall;
