import type { HostCall } from "./host-call.ts";

export const threadYield = {
  number: 7,
  name: "thread_yield",
  summary: "Gives the rest of the thread's turn to the others.",
  arguments: [],
  result: "0.",
  checks: "Nothing depends on the result.",
} as const satisfies HostCall;
