/** The functions of <litebox/file.h>: protected files beside what <stdio.h> has, and files of the host. */

import { apiFunctions, input, output, value } from "../function.ts";
import { fileHostCalls, openErrors } from "./stdio-files.ts";

export const liteboxFileFunctions = apiFunctions("litebox/file.h", [
  {
    name: "lb_fopen",
    returns: { type: "FILE *", doc: "The stream, to be closed with fclose, or NULL after an error." },
    parameters: [
      input(
        "const char *",
        "name",
        "up to its NUL",
        "The file's name, which the host never learns. Of 1 to 255 bytes; a slash is a letter as any other.",
      ),
      input("const char *", "mode", "up to its NUL", "As of fopen."),
      value(
        "lb_seal_policy",
        "policy",
        "Who can open the file: LB_SEAL_TO_MRENCLAVE, exactly this image; LB_SEAL_TO_MRSIGNER, as with fopen. A file that is there must be bound so.",
      ),
    ],
    summary: "Opens a protected file and says whom it is for.",
    errors: openErrors,
    component: "fs",
    hostCalls: fileHostCalls,
    standard: "LiteBox",
    example: 'FILE *file = lb_fopen("key", "wx", LB_SEAL_TO_MRENCLAVE); if (file == NULL) abort();',
  },
  {
    name: "lb_file_counted",
    returns: { type: "int", doc: "1 if so; 0 for a stream that is no protected file." },
    parameters: [value("FILE *", "file", "A stream.")],
    summary:
      "Tells whether the host counts the states of a file, so that an old state which it shows instead of the last is noticed (ESTALE) as long as its counter is true.",
    component: "fs",
    standard: "LiteBox",
    example:
      'FILE *file = fopen("notes", "r"); if (file != NULL && !lb_file_counted(file)) puts("These may be old.");',
  },
  {
    name: "lb_untrusted_read",
    returns: {
      type: "ptrdiff_t",
      doc: "How many bytes were read, fewer than `size` at the file's end; -1 after an error.",
    },
    parameters: [
      input("const char *", "path", "up to its NUL", 'The path, as "host" "files" in litebox.json has it.'),
      value("uint64_t", "offset", "Where in the file the bytes begin."),
      output("void *", "memory", "size", "Where the bytes go."),
      value("size_t", "size", "How many bytes there is room for."),
    ],
    summary:
      "Reads bytes that the host says a file of its own has: they are whatever it likes, and another time other ones.",
    errors: [
      { sign: "EACCES in errno", meaning: 'The host refuses what "files" in litebox.json does not name.' },
      { sign: "ENOENT in errno", meaning: "The host says that there is no such file." },
      { sign: "EIO in errno", meaning: "The host cannot read it." },
      {
        sign: "EINVAL in errno",
        meaning: "The path is empty or longer than 255 bytes, or the offset is beyond 2^46.",
      },
    ],
    component: "hostfiles",
    hostCalls: ["file_open", "file_read", "file_change"],
    standard: "LiteBox",
    example:
      'char text[64]; if (lb_untrusted_read("words.txt", 0, text, sizeof text) < 0) perror("words.txt");',
  },
]);
