import type { HostCall } from "./host-call.ts";

export const tcpWrite = {
  number: 15,
  name: "tcp_write",
  summary: "Writes bytes to a TCP connection; without bytes it closes the connection or listener.",
  arguments: [
    { name: "connection", kind: "number", doc: "A number that tcp_open gave." },
    { name: "address", kind: "address", doc: "Where in the host buffer the bytes are." },
    { name: "length", kind: "length", doc: "How many bytes; 0 to close." },
  ],
  result:
    "How many bytes were taken, from 1 to length, or 0 when it was closed; a negative number is an error.",
  checks:
    "A result of 0 or of more than length is an error of the connection (EIO), errors are as for tcp_open. Nothing depends on the result of closing.",
} as const satisfies HostCall;
