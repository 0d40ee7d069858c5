import type { HostCall } from "./host-call.ts";

export const fileChange = {
  number: 12,
  name: "file_change",
  summary: "Does one thing to a file of the enclave's own, or to the counter of its name.",
  arguments: [
    {
      name: "what",
      kind: "number",
      doc: "With a number that file_open gave, times 2^48: 1 to wait until what was written outlasts a power cut, 2 to close. Without: 3 to remove the file of that name, 4 to give the first name's file the second name, in one step, 5 to raise the counter of a name to at least a value.",
    },
    {
      name: "address",
      kind: "address",
      doc: "Where in the host buffer the hidden names of 16 bytes are: of 3 one, of 4 two, of 5 one and the value in 8 bytes.",
    },
    { name: "length", kind: "length", doc: "Bytes there: 0, 16, 32 or 24." },
  ],
  result:
    "0, and of 5 the counter's value, which never becomes less; a negative number is an error, ENOSYS where there are no counters. What 3, 4 and 5 do outlasts a power cut.",
  checks:
    "Any other result than 0 is an error, errors are as for file_open. A counter of less than the value, or of more than 2^48, is an error (EIO); its value is the host's claim.",
} as const satisfies HostCall;
