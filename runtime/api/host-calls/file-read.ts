import type { HostCall } from "./host-call.ts";

export const fileRead = {
  number: 10,
  name: "file_read",
  summary: "Reads bytes at a place in a file.",
  arguments: [
    {
      name: "place",
      kind: "number",
      doc: "A number that file_open gave, times 2^48, and the distance from the file's beginning in bytes.",
    },
    { name: "address", kind: "address", doc: "Where in the host buffer the bytes go." },
    { name: "capacity", kind: "length", doc: "How many bytes there is room for, 1 or more." },
  ],
  result:
    "How many bytes were written, from 1 to capacity; 0 at the end of the file; a negative number is an error.",
  checks:
    "A result of more than capacity is an error (EIO), errors are as for file_open. The bytes are copied in once; of the enclave's own files, they are decrypted and authenticated before they are used.",
} as const satisfies HostCall;
