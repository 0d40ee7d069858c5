import type { HostCall } from "./host-call.ts";

export const fileOpen = {
  number: 9,
  name: "file_open",
  summary: "Opens a file: one of the enclave's own, or for reading one of the host.",
  arguments: [
    {
      name: "use",
      kind: "number",
      doc: "1 for a file of the enclave's own that exists, 2 for a new and empty one, 3 for a file of the host.",
    },
    {
      name: "address",
      kind: "address",
      doc: "Where in the host buffer the name is: the 16 bytes of a hidden name, which the host writes as hexadecimal digits; of a file of the host, its path as litebox.json has it, without a NUL.",
    },
    { name: "length", kind: "length", doc: "Bytes of the name: 16; of a path, at most 255." },
  ],
  result: "The number of the file, from 1 to 32767; a negative number is an error.",
  checks:
    "A result of 0 or of more than 32767 is an error (EIO), and an error of the host that is not one of ENOENT, EACCES, EBUSY, EFBIG, ENOSPC and ENOSYS is EIO. That there is no such file is not known to be true.",
} as const satisfies HostCall;
