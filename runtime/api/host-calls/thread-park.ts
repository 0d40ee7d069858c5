import type { HostCall } from "./host-call.ts";

export const threadPark = {
  number: 5,
  name: "thread_park",
  summary:
    "Lets the thread sleep for as long as the number of its wakes that the host was told last is this one; it is 0 at first.",
  arguments: [{ name: "wakes", kind: "number", doc: "The number of wakes that the thread knows of." }],
  result: "0, when the number is another one.",
  checks:
    "Whether the thread was woken is decided in the enclave alone: one that the host wakes for no reason sleeps again.",
} as const satisfies HostCall;
