import type { HostCall } from "./host-call.ts";

export const clock = {
  number: 8,
  name: "clock",
  summary: "Asks what time it is.",
  arguments: [],
  result: "Microseconds since 1970-01-01 00:00 UTC; a negative number is an error.",
  checks:
    "A time before 2020 or after 2200 is an error (EIO), and one before the time that the enclave was told last counts as that one. Within these limits the host says what it likes.",
} as const satisfies HostCall;
