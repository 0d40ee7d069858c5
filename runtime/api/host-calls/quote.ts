import type { HostCall } from "./host-call.ts";

export const quote = {
  number: 16,
  name: "quote",
  summary: "Has the platform's quoting enclave make a quote of a report; with no report, asks who that is.",
  arguments: [
    {
      name: "address",
      kind: "address",
      doc: "Where in the host buffer the report is; the answer goes there too.",
    },
    { name: "length", kind: "length", doc: "432 bytes of report, or 0." },
    { name: "capacity", kind: "length", doc: "How many bytes of answer there is room for." },
  ],
  result:
    "How many bytes were written: a quote, or without a report the quoting enclave's TARGETINFO, 512 bytes. A negative number is an error: ENOSYS where nobody makes quotes, EOVERFLOW where there is too little room.",
  checks:
    "A result of more than capacity is an error (EIO), as is every other error than these two. The bytes are copied in once, then used.",
} as const satisfies HostCall;
