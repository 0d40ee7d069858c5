/** The functions of <stdio.h>: streams and formatting. */

import type { ApiFunctionSource } from "../function.ts";
import { apiFunctions, input, output, value } from "../function.ts";
import type { HostCallName } from "../host-calls/index.ts";
import { fileFunctions } from "./stdio-files.ts";
import { scanFunctions } from "./stdio-scan.ts";

const writes: readonly HostCallName[] = ["console_write"];
/** Before it waits for input, stdin writes out what stdout still holds. */
const reads: readonly HostCallName[] = ["console_write", "console_read"];

const stream = (doc: string) => value("FILE *", "stream", doc);
const outputStream = stream("stdout, stderr, or a file.");
const inputStream = stream("stdin, or a file.");
const refused = {
  sign: "EOF",
  meaning:
    "The host refused the output (EIO in errno), or the stream is none for output (EBADF); it stays in error. What was written to a file since the last fflush is lost.",
};
const ended = {
  sign: "EOF",
  meaning: "The input has ended (feof), or the host refused to read (ferror, EIO in errno).",
};
const format = input(
  "const char *",
  "format",
  "up to its NUL",
  "What to write, with a conversion for each argument.",
);
const list = value("va_list", "arguments", "The arguments of the conversions.");
const printed = {
  type: "int",
  doc: "How many bytes the whole text has, the final NUL not counted; negative after an error.",
};
const formatErrors = [
  { sign: "a negative number", meaning: "The text has more than INT_MAX bytes (EOVERFLOW in errno)." },
  {
    sign: "the enclave aborts",
    meaning: "The format has a conversion that C does not define, or %n, %lc or %ls.",
  },
];
const printErrors = [
  {
    sign: "a negative number",
    meaning: "The host refused the output (EIO in errno); the stream stays in error.",
  },
  ...formatErrors,
];
const text = input("const char *", "text", "up to its NUL", "The string.");
const character = value("int", "character", "The byte.");

const formatted: readonly ApiFunctionSource[] = [
  {
    name: "printf",
    returns: printed,
    parameters: [format],
    variadic: true,
    summary: "Writes formatted text to stdout; floating-point numbers are converted exactly.",
    errors: printErrors,
    component: "stdio",
    hostCalls: writes,
    standard: "C11 7.21.6.3",
    example: 'printf("%d of %d\\n", 1, 2);',
  },
  {
    name: "fprintf",
    returns: printed,
    parameters: [outputStream, format],
    variadic: true,
    summary: "Writes formatted text to a stream.",
    errors: printErrors,
    component: "stdio",
    hostCalls: writes,
    standard: "C11 7.21.6.1",
    example: 'fprintf(stderr, "refused: %s\\n", argument);',
  },
  {
    name: "snprintf",
    returns: printed,
    parameters: [
      output("char *", "text", "size", "Where the text goes; it always ends in a NUL unless `size` is 0."),
      value("size_t", "size", "The size of the array; what does not fit is left out."),
      format,
    ],
    variadic: true,
    summary: "Writes formatted text into an array.",
    errors: formatErrors,
    component: "stdio",
    standard: "C11 7.21.6.5",
    example: 'char text[16]; snprintf(text, sizeof text, "%08x", 42u);',
  },
  {
    name: "vprintf",
    returns: printed,
    parameters: [format, list],
    summary: "Writes formatted text to stdout, with the arguments in a list.",
    errors: printErrors,
    component: "stdio",
    hostCalls: writes,
    standard: "C11 7.21.6.10",
    example: 'vprintf("%d\\n", list);',
  },
  {
    name: "vfprintf",
    returns: printed,
    parameters: [outputStream, format, list],
    summary: "Writes formatted text to a stream, with the arguments in a list.",
    errors: printErrors,
    component: "stdio",
    hostCalls: writes,
    standard: "C11 7.21.6.8",
    example: 'vfprintf(stderr, "%d\\n", list);',
  },
  {
    name: "vsnprintf",
    returns: printed,
    parameters: [
      output("char *", "text", "size", "Where the text goes; it always ends in a NUL unless `size` is 0."),
      value("size_t", "size", "The size of the array; what does not fit is left out."),
      format,
      list,
    ],
    summary: "Writes formatted text into an array, with the arguments in a list.",
    errors: formatErrors,
    component: "stdio",
    standard: "C11 7.21.6.12",
    example: 'char text[16]; vsnprintf(text, sizeof text, "%d", list);',
  },
];

const written: readonly ApiFunctionSource[] = [
  {
    name: "puts",
    returns: { type: "int", doc: "Not negative, or EOF after an error." },
    parameters: [text],
    summary: "Writes a string and the end of the line to stdout.",
    errors: [refused],
    component: "stdio",
    hostCalls: writes,
    standard: "C11 7.21.7.9",
    example: 'puts("ready");',
  },
  {
    name: "fputs",
    returns: { type: "int", doc: "Not negative, or EOF after an error." },
    parameters: [text, outputStream],
    summary: "Writes a string to a stream.",
    errors: [refused],
    component: "stdio",
    hostCalls: writes,
    standard: "C11 7.21.7.4",
    example: 'fputs("refused\\n", stderr);',
  },
  {
    name: "putchar",
    returns: { type: "int", doc: "The byte, or EOF after an error." },
    parameters: [character],
    summary: "Writes a byte to stdout.",
    errors: [refused],
    component: "stdio",
    hostCalls: writes,
    standard: "C11 7.21.7.8",
    example: "putchar('\\n');",
  },
  ...(["putc", "fputc"] as const).map((name) => ({
    name,
    returns: { type: "int", doc: "The byte, or EOF after an error." },
    parameters: [character, outputStream],
    summary: "Writes a byte to a stream.",
    errors: [refused],
    component: "stdio" as const,
    hostCalls: writes,
    standard: name === "putc" ? "C11 7.21.7.7" : "C11 7.21.7.3",
    example: `${name}('\\n', stderr);`,
  })),
  {
    name: "fwrite",
    returns: { type: "size_t", doc: "`count`, or fewer after an error." },
    parameters: [
      input("const void *", "items", "size * count", "What to write."),
      value("size_t", "size", "The size of an item."),
      value("size_t", "count", "How many items."),
      outputStream,
    ],
    summary: "Writes bytes to a stream.",
    errors: [{ sign: "less than `count`", meaning: refused.meaning }],
    component: "stdio",
    hostCalls: writes,
    standard: "C11 7.21.8.2",
    example: 'fwrite("abc", 1, 3, stdout);',
  },
  {
    name: "fflush",
    returns: { type: "int", doc: "0, or EOF after an error." },
    parameters: [stream("stdout, stderr, a file, or NULL for all of them.")],
    summary:
      "Writes out what a stream still holds, which otherwise leaves at the end of the line; of a file, makes all that was written permanent.",
    errors: [refused],
    component: "stdio",
    hostCalls: writes,
    standard: "C11 7.21.5.2",
    example: 'fputs("name? ", stdout); fflush(stdout);',
  },
];

const read: readonly ApiFunctionSource[] = [
  {
    name: "getchar",
    returns: { type: "int", doc: "The byte, or EOF." },
    parameters: [],
    summary: "Reads a byte from stdin.",
    errors: [ended],
    component: "stdio",
    hostCalls: reads,
    standard: "C11 7.21.7.6",
    example: "while (getchar() != EOF) continue;",
  },
  ...(["getc", "fgetc"] as const).map((name) => ({
    name,
    returns: { type: "int", doc: "The byte, or EOF." },
    parameters: [inputStream],
    summary: "Reads a byte from a stream.",
    errors: [ended],
    component: "stdio" as const,
    hostCalls: reads,
    standard: name === "getc" ? "C11 7.21.7.5" : "C11 7.21.7.1",
    example: `if (${name}(stdin) == EOF) return;`,
  })),
  {
    name: "ungetc",
    returns: { type: "int", doc: "The byte, or EOF if it could not be put back." },
    parameters: [value("int", "character", "The byte; EOF is not put back."), inputStream],
    summary: "Puts a byte back so that it is read next.",
    errors: [{ sign: "EOF", meaning: "Nothing was read before, or the stream is no input." }],
    component: "stdio",
    standard: "C11 7.21.7.10",
    example: "int next = getchar(); ungetc(next, stdin);",
  },
  {
    name: "fgets",
    returns: { type: "char *", doc: "`line`, or NULL if there is nothing to read." },
    parameters: [
      output(
        "char *",
        "line",
        "size",
        "Where the line goes, with its `\\n`, if there is room for it, and a NUL.",
      ),
      value("int", "size", "The size of the array; the rest of a longer line is read by the next call."),
      inputStream,
    ],
    summary: "Reads a line from a stream.",
    errors: [{ sign: "NULL", meaning: ended.meaning }],
    component: "stdio",
    hostCalls: reads,
    standard: "C11 7.21.7.2",
    example: "char line[80]; if (fgets(line, sizeof line, stdin) == NULL) return;",
  },
  {
    name: "fread",
    returns: { type: "size_t", doc: "How many whole items were read." },
    parameters: [
      output("void *", "items", "size * count", "Where the items go."),
      value("size_t", "size", "The size of an item."),
      value("size_t", "count", "How many items."),
      inputStream,
    ],
    summary: "Reads bytes from a stream; waits until all have come or the input ends.",
    errors: [{ sign: "less than `count`", meaning: ended.meaning }],
    component: "stdio",
    hostCalls: reads,
    standard: "C11 7.21.8.1",
    example: "char block[16]; size_t count = fread(block, 1, sizeof block, stdin); (void)count;",
  },
  {
    name: "feof",
    returns: { type: "int", doc: "Not 0 if so." },
    parameters: [inputStream],
    summary: "Tells whether a read has met the end of the input.",
    component: "stdio",
    standard: "C11 7.21.10.2",
    example: "if (feof(stdin)) return;",
  },
  {
    name: "ferror",
    returns: { type: "int", doc: "Not 0 if so." },
    parameters: [stream("The stream.")],
    summary: "Tells whether the host has refused to read or write a stream.",
    component: "stdio",
    standard: "C11 7.21.10.3",
    example: "if (ferror(stdout)) return;",
  },
  {
    name: "clearerr",
    returns: { type: "void", doc: "" },
    parameters: [stream("The stream.")],
    summary: "Forgets that a stream has ended or failed.",
    component: "stdio",
    standard: "C11 7.21.10.1",
    example: "clearerr(stdin);",
  },
  {
    name: "perror",
    returns: { type: "void", doc: "" },
    parameters: [input("const char *", "text", "up to its NUL", "What stands in front, or NULL.")],
    summary: "Writes a line about errno to stderr.",
    component: "stdio",
    hostCalls: writes,
    standard: "C11 7.21.10.4",
    example: 'perror("reading");',
  },
];

export const stdioFunctions = apiFunctions("stdio.h", [
  ...formatted,
  ...scanFunctions,
  ...written,
  ...read,
  ...fileFunctions,
]);
