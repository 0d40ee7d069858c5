import type { HostCall } from "./host-call.ts";

export const fileWrite = {
  number: 11,
  name: "file_write",
  summary: "Writes bytes at a place in a file of the enclave's own.",
  arguments: [
    {
      name: "place",
      kind: "number",
      doc: "A number that file_open gave, times 2^48, and the distance from the file's beginning in bytes.",
    },
    { name: "address", kind: "address", doc: "Where in the host buffer the bytes are: always encrypted." },
    { name: "length", kind: "length", doc: "How many bytes, 1 or more." },
  ],
  result: "How many bytes were taken, from 1 to length; a negative number is an error.",
  checks: "A result of 0 or of more than length is an error (EIO), errors are as for file_open.",
} as const satisfies HostCall;
