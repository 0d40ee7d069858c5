import type { HostCall } from "./host-call.ts";

export const tcpRead = {
  number: 14,
  name: "tcp_read",
  summary: "Reads bytes from a TCP connection; waits until there is one.",
  arguments: [
    { name: "connection", kind: "number", doc: "A number that tcp_open gave." },
    { name: "address", kind: "address", doc: "Where in the host buffer the bytes go." },
    { name: "capacity", kind: "length", doc: "How many bytes there is room for, 1 or more." },
  ],
  result:
    "How many bytes were written, from 1 to capacity; 0 when the peer has ended its side; a negative number is an error.",
  checks:
    "A result of more than capacity is an error of the connection (EIO), errors are as for tcp_open. The bytes are copied in once, then used.",
} as const satisfies HostCall;
