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
    "The enclave aborts (reason host-lied) if the result is negative, is more than capacity, or if the copied block is empty or does not end in a NUL.",
} as const satisfies HostCall;
