import type { HostCall } from "./host-call.ts";

export const programArguments = {
  number: 3,
  name: "arguments",
  summary: "Fetches the program's arguments: each ends in a NUL, the first is the program's name.",
  arguments: [
    { name: "address", kind: "address", doc: "Where in the host buffer the block goes." },
    { name: "capacity", kind: "length", doc: "How many bytes there is room for." },
  ],
  result: "The length of the whole block in bytes; nothing is written if that is more than capacity.",
  checks:
    "The enclave aborts if the result is more than capacity (reason arguments-too-long), if it is 0 or negative, or if the copied block does not end in a NUL (reason host-lied).",
} as const satisfies HostCall;
