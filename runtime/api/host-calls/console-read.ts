import type { HostCall } from "./host-call.ts";

export const consoleRead = {
  number: 2,
  name: "console_read",
  summary: "Reads bytes from the host's standard input; waits until there is one.",
  arguments: [
    { name: "address", kind: "address", doc: "Where in the host buffer the bytes go." },
    { name: "capacity", kind: "length", doc: "How many bytes there is room for, 1 or more." },
  ],
  result:
    "How many bytes were written, from 1 to capacity; 0 at the end of the input; a negative number is an error.",
  checks:
    "A result of more than capacity is an error of the stream (EIO). The bytes are copied in once, then used.",
} as const satisfies HostCall;
