import type { HostCall } from "./host-call.ts";

export const threadWake = {
  number: 6,
  name: "thread_wake",
  summary: "Tells the host how often a thread has been woken, so that it need not sleep any longer.",
  arguments: [
    { name: "thread", kind: "number", doc: "Which TCS, from 0 in the order of their pages." },
    { name: "wakes", kind: "number", doc: "How often it has been woken in all, modulo 2^32." },
  ],
  result: "0; a negative number where there is no such thread.",
  checks:
    "Nothing depends on the result. A host that does not wake the thread delays it, as it can at any time.",
} as const satisfies HostCall;
