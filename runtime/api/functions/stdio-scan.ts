/** The scanf family of <stdio.h>: reading by a format. */

import type { ApiFunctionSource } from "../function.ts";
import { input, value } from "../function.ts";
import type { HostCallName } from "../host-calls/index.ts";

/** Before it waits for input, stdin writes out what stdout still holds. */
const reads: readonly HostCallName[] = ["console_write", "console_read"];

const stream = value("FILE *", "stream", "stdin.");
const text = input("const char *", "text", "up to its NUL", "What to read.");
const format = input(
  "const char *",
  "format",
  "up to its NUL",
  "What is expected, with a conversion for each place where something goes.",
);
const list = value("va_list", "arguments", "The places, in the order of the conversions.");
const items = { type: "int", doc: "How many places were filled, or EOF." };
const errors = [
  { sign: "EOF", meaning: "The input ended, or the host refused to read, before the first conversion." },
  {
    sign: "fewer than expected",
    meaning: "The input did not match, or a number had more than 511 characters.",
  },
  {
    sign: "the enclave aborts",
    meaning:
      "The format has a conversion that C does not define, or %s or %[ without a width: who provides the input would decide how much is written.",
  },
];
const common = { returns: items, errors, component: "stdio" } as const;

export const scanFunctions: readonly ApiFunctionSource[] = [
  {
    ...common,
    name: "scanf",
    parameters: [format],
    variadic: true,
    summary: "Reads what a format says from stdin.",
    hostCalls: reads,
    standard: "C11 7.21.6.4",
    example: 'int number; if (scanf("%d", &number) != 1) return;',
  },
  {
    ...common,
    name: "fscanf",
    parameters: [stream, format],
    variadic: true,
    summary: "Reads what a format says from a stream.",
    hostCalls: reads,
    standard: "C11 7.21.6.2",
    example: 'int number; if (fscanf(stdin, "%d", &number) != 1) return;',
  },
  {
    ...common,
    name: "sscanf",
    parameters: [text, format],
    variadic: true,
    summary: "Reads what a format says from a string.",
    standard: "C11 7.21.6.7",
    example: 'int a, b; if (sscanf(argument, "%d,%d", &a, &b) != 2) return;',
  },
  {
    ...common,
    name: "vscanf",
    parameters: [format, list],
    summary: "Does what scanf does, with a va_list.",
    hostCalls: reads,
    standard: "C11 7.21.6.11",
    example: "if (vscanf(argument, list) < 1) return;",
  },
  {
    ...common,
    name: "vfscanf",
    parameters: [stream, format, list],
    summary: "Does what fscanf does, with a va_list.",
    hostCalls: reads,
    standard: "C11 7.21.6.9",
    example: "if (vfscanf(stdin, argument, list) < 1) return;",
  },
  {
    ...common,
    name: "vsscanf",
    parameters: [text, format, list],
    summary: "Does what sscanf does, with a va_list.",
    standard: "C11 7.21.6.14",
    example: 'if (vsscanf(argument, "%d", list) < 1) return;',
  },
];
