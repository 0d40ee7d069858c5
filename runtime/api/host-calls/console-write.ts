import type { HostCall } from "./host-call.ts";

export const consoleWrite = {
  number: 1,
  name: "console_write",
  summary: "Writes bytes to the host's standard output or standard error.",
  arguments: [
    { name: "stream", kind: "number", doc: "1 for standard output, 2 for standard error." },
    { name: "address", kind: "address", doc: "Where in the host buffer the bytes are." },
    { name: "length", kind: "length", doc: "How many bytes, 1 or more." },
  ],
  result: "How many bytes were taken, from 1 to length; a negative number is an error.",
  checks: "A result of 0 or of more than length is an error of the stream (EIO).",
} as const satisfies HostCall;
