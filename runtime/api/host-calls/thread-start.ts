import type { HostCall } from "./host-call.ts";

export const threadStart = {
  number: 4,
  name: "thread_start",
  summary: "Asks for a thread: the host enters the enclave through the TCS of this number.",
  arguments: [{ name: "thread", kind: "number", doc: "Which TCS, from 0 in the order of their pages." }],
  result: "0; a negative number where there can be no such thread.",
  checks:
    "An entry through a TCS that thrd_create has not announced, or has withdrawn, ends the enclave (reason entry-refused).",
} as const satisfies HostCall;
