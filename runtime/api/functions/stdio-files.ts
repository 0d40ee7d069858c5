/** The functions of <stdio.h> that are about files and about positions in them. */

import type { ApiFunctionSource } from "../function.ts";
import { input, output, value } from "../function.ts";
import type { HostCallName } from "../host-calls/index.ts";

export const fileHostCalls: readonly HostCallName[] = ["file_open", "file_read", "file_write", "file_change"];

const stream = (doc: string) => value("FILE *", "stream", doc);
const name = (parameter: string, doc: string) =>
  input(
    "const char *",
    parameter,
    "up to its NUL",
    `${doc} Of 1 to 255 bytes; a slash is a letter as any other.`,
  );

const noMemory = { sign: "ENOMEM in errno", meaning: "The heap has no room for it." };
const noName = { sign: "ENOENT or ENAMETOOLONG in errno", meaning: "The name is empty or too long." };
export const openErrors = [
  { sign: "ENOENT in errno", meaning: "The host says that there is no such file." },
  { sign: "EEXIST in errno", meaning: "The mode has an x, and there is such a file." },
  {
    sign: "EBADMSG in errno",
    meaning: "The file was altered, or it is another one under this name.",
  },
  {
    sign: "ESTALE in errno",
    meaning: "The host shows an old state of the file: its counter is ahead of it, or is gone.",
  },
  {
    sign: "EACCES in errno",
    meaning:
      "The file is another enclave's, of a newer security version, on another processor, or bound otherwise; or the host keeps no files for this enclave.",
  },
  { sign: "EBUSY in errno", meaning: "The file is open, and this or that is for writing." },
  { sign: "EMFILE in errno", meaning: "FOPEN_MAX files are open." },
  { sign: "EINVAL in errno", meaning: "The mode is none." },
  { sign: "ENAMETOOLONG in errno", meaning: "The name is too long." },
  noMemory,
];
const noPositions = {
  sign: "ESPIPE in errno",
  meaning: "The stream is the console's, which has no positions.",
};
const position = { type: "int", doc: "0, or -1 after an error." };
const notWritten = {
  sign: "-1",
  meaning: "What was written before could not leave (EIO, ENOSPC, EFBIG or ENOMEM in errno).",
};

export const fileFunctions: readonly ApiFunctionSource[] = [
  {
    name: "fopen",
    returns: { type: "FILE *", doc: "The stream, to be closed with fclose, or NULL after an error." },
    parameters: [
      name("name", "The file's name, which the host never learns."),
      input(
        "const char *",
        "mode",
        "up to its NUL",
        "r, w or a, then any of + (reads and writes), b (changes nothing) and, after w, x (the file must be new).",
      ),
    ],
    summary:
      "Opens a protected file, which enclaves of this signer and product can open, of this security version or a later one; all that is written to it becomes permanent together, by fflush, fclose or the end of the program.",
    errors: openErrors,
    component: "fs",
    hostCalls: fileHostCalls,
    standard: "C11 7.21.5.3",
    example: 'FILE *file = fopen("notes", "r"); if (file != NULL) fclose(file);',
  },
  {
    name: "fclose",
    returns: { type: "int", doc: "0, or EOF after an error." },
    parameters: [stream("A stream, which is not to be used again.")],
    summary: "Makes what was written to a file permanent, as fflush does, and closes it.",
    errors: [
      {
        sign: "EOF",
        meaning:
          "It is not known to be permanent: the file has what was written, or what it had before, never a part (EIO, ENOSPC, ENOMEM or ESTALE in errno).",
      },
    ],
    component: "stdio",
    hostCalls: ["console_write"],
    standard: "C11 7.21.5.1",
    example:
      'FILE *file = fopen("notes", "w"); if (file == NULL || fputs("first", file) < 0 || fclose(file) != 0) abort();',
  },
  {
    name: "fseek",
    returns: position,
    parameters: [
      stream("A file."),
      value("long", "offset", "How many bytes."),
      value("int", "whence", "From where: SEEK_SET, SEEK_CUR or SEEK_END."),
    ],
    summary: "Sets a file's position; what is skipped beyond its end and never written counts as zeros.",
    errors: [
      { sign: "EINVAL in errno", meaning: "The position would be before the beginning, or whence is none." },
      noPositions,
      notWritten,
    ],
    component: "stdio",
    standard: "C11 7.21.9.2",
    example: 'FILE *file = fopen("notes", "r"); if (file == NULL || fseek(file, -8, SEEK_END) != 0) abort();',
  },
  {
    name: "ftell",
    returns: { type: "long", doc: "The position in bytes, or -1 after an error." },
    parameters: [stream("A file.")],
    summary: "Tells a file's position.",
    errors: [noPositions],
    component: "stdio",
    standard: "C11 7.21.9.4",
    example:
      'FILE *file = fopen("notes", "r"); if (file == NULL || fseek(file, 0, SEEK_END) != 0) abort(); printf("%ld bytes\\n", ftell(file));',
  },
  {
    name: "rewind",
    returns: { type: "void", doc: "" },
    parameters: [stream("A file.")],
    summary: "Sets a file's position to its beginning, and forgets that the stream has ended or failed.",
    component: "stdio",
    standard: "C11 7.21.9.5",
    example: 'FILE *file = fopen("notes", "r+"); if (file != NULL) rewind(file);',
  },
  {
    name: "fgetpos",
    returns: position,
    parameters: [
      stream("A file."),
      output("fpos_t *", "position", "sizeof *position", "Where the position goes."),
    ],
    summary: "Notes a file's position.",
    errors: [noPositions],
    component: "stdio",
    standard: "C11 7.21.9.1",
    example:
      'FILE *file = fopen("notes", "r"); fpos_t here; if (file == NULL || fgetpos(file, &here) != 0) abort();',
  },
  {
    name: "fsetpos",
    returns: position,
    parameters: [
      stream("A file."),
      input("const fpos_t *", "position", "sizeof *position", "A position that fgetpos has noted."),
    ],
    summary: "Sets a file's position to one that was noted.",
    errors: [noPositions, notWritten],
    component: "stdio",
    standard: "C11 7.21.9.3",
    example:
      'FILE *file = fopen("notes", "r"); fpos_t here; if (file == NULL || fgetpos(file, &here) != 0 || fsetpos(file, &here) != 0) abort();',
  },
  {
    name: "remove",
    returns: { type: "int", doc: "0, or -1 after an error." },
    parameters: [name("name", "The file's name.")],
    summary:
      "Removes a protected file, whatever is in it; where the host has a counter, it cannot bring the file back.",
    errors: [
      { sign: "ENOENT in errno", meaning: "The host says that there is no such file." },
      { sign: "EBUSY in errno", meaning: "The file is open." },
      { sign: "EIO or EACCES in errno", meaning: "The host refused." },
      noName,
      noMemory,
    ],
    component: "fs",
    hostCalls: fileHostCalls,
    standard: "C11 7.21.4.1",
    example: 'if (remove("notes") != 0) perror("notes");',
  },
  {
    name: "rename",
    returns: { type: "int", doc: "0, or -1 after an error." },
    parameters: [
      name("from", "The file's name."),
      name("to", "Its new name; a file that has it is replaced."),
    ],
    summary: "Gives a protected file another name, in one step: after a power cut it has either.",
    errors: [
      ...openErrors.filter(({ sign }) => !/EEXIST|EINVAL/.test(sign)),
      { sign: "EIO or ENOSPC in errno", meaning: "The host refused; the file has either name." },
    ],
    component: "fs",
    hostCalls: fileHostCalls,
    standard: "C11 7.21.4.2",
    example: 'if (rename("draft", "letter") != 0) perror("draft");',
  },
];
