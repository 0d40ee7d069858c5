/** The functions of <time.h>: the host's time, dates and their text. */

import { apiFunctions, input, inputOutput, output, value } from "../function.ts";

const noTime = "The host gives no time, or one that is not between 2020 and 2200";
const untrusted =
  "the host can hold it back or set it ahead, but it never goes backwards while the program runs";
const moment = input("const time_t *", "moment", "sizeof(time_t)", "Seconds since 1970-01-01 00:00 UTC.");
const date = inputOutput(
  "struct tm *",
  "date",
  "sizeof(struct tm)",
  "A date, whose fields may lie outside their ranges; they come back inside, with tm_wday and tm_yday set.",
);
const outOfRange = {
  sign: "-1",
  meaning: "The year does not fit into an int (EOVERFLOW in errno); the date is unchanged.",
};

export const timeFunctions = apiFunctions("time.h", [
  {
    name: "time",
    returns: { type: "time_t", doc: "Seconds since 1970-01-01 00:00 UTC, or -1." },
    parameters: [output("time_t *", "copy", "sizeof(time_t)", "Where the result goes as well, or NULL.")],
    summary: `Asks the host for the time: ${untrusted}.`,
    errors: [{ sign: "-1", meaning: `${noTime} (EIO in errno).` }],
    component: "time",
    hostCalls: ["clock"],
    standard: "C11 7.27.2.4",
    example: "time_t now = time(NULL); if (now == -1) return;",
  },
  {
    name: "timespec_get",
    returns: { type: "int", doc: "`base`, or 0." },
    parameters: [
      output("struct timespec *", "moment", "sizeof(struct timespec)", "Seconds since 1970 and nanoseconds."),
      value("int", "base", "TIME_UTC."),
    ],
    summary: `Asks the host for the time, in microseconds: ${untrusted}.`,
    errors: [{ sign: "0", meaning: `${noTime}, or there is no such base; \`moment\` is unchanged.` }],
    component: "time",
    hostCalls: ["clock"],
    standard: "C11 7.27.2.5",
    example: "struct timespec now; if (timespec_get(&now, TIME_UTC) == 0) return;",
  },
  {
    name: "clock",
    returns: { type: "clock_t", doc: "Microseconds since the program's first call of clock, or -1." },
    parameters: [],
    summary: `Measures how much time has passed, by the host's clock: ${untrusted}.`,
    errors: [{ sign: "-1", meaning: `${noTime}.` }],
    component: "time",
    hostCalls: ["clock"],
    standard: "C11 7.27.2.1",
    example: "clock_t begin = clock(); clock_t used = clock() - begin; (void)used;",
  },
  {
    name: "difftime",
    returns: { type: "double", doc: "The seconds between them." },
    parameters: [
      value("time_t", "later", "The moment that counts."),
      value("time_t", "earlier", "The moment to count from."),
    ],
    summary: "Subtracts one moment from another.",
    component: "time",
    standard: "C11 7.27.2.2",
    example: "double seconds = difftime(2, 1); (void)seconds;",
  },
  {
    name: "gmtime_r",
    returns: { type: "struct tm *", doc: "`date`, or NULL." },
    parameters: [moment, output("struct tm *", "date", "sizeof(struct tm)", "The date, in UTC.")],
    summary: "Converts seconds to a date.",
    errors: [{ sign: "NULL", meaning: "The year does not fit into an int (EOVERFLOW in errno)." }],
    component: "time",
    standard: "C23 7.29.3.4",
    example: "time_t moment = 0; struct tm date; gmtime_r(&moment, &date);",
  },
  {
    name: "timegm",
    returns: { type: "time_t", doc: "Seconds since 1970-01-01 00:00 UTC, or -1." },
    parameters: [date],
    summary: "Converts a date in UTC to seconds, and normalises it.",
    errors: [outOfRange],
    component: "time",
    standard: "C23 7.29.2.4",
    example: "struct tm date = {.tm_year = 126, .tm_mday = 1}; time_t moment = timegm(&date); (void)moment;",
  },
  {
    name: "mktime",
    returns: { type: "time_t", doc: "Seconds since 1970-01-01 00:00 UTC, or -1." },
    parameters: [date],
    summary: "Converts a date in local time, which is UTC, to seconds, and normalises it.",
    errors: [outOfRange],
    component: "time",
    standard: "C11 7.27.2.3",
    example: "struct tm date = {.tm_year = 126, .tm_mday = 1}; time_t moment = mktime(&date); (void)moment;",
  },
  {
    name: "strftime",
    returns: { type: "size_t", doc: "The length of the text, or 0 if it does not fit." },
    parameters: [
      output("char *", "text", "size", "Where the text goes; its content is uncertain if it does not fit."),
      value("size_t", "size", "The size of `text`, with room for the final NUL."),
      input("const char *", "format", "up to its NUL", "Text with conversions (C11 7.27.3.5)."),
      input("const struct tm *", "date", "sizeof(struct tm)", "The date."),
    ],
    summary: "Writes a date as text, in the C locale.",
    errors: [{ sign: "the enclave aborts", meaning: "The format has a conversion that C does not define." }],
    component: "time",
    standard: "C11 7.27.3.5",
    example: 'struct tm date = {.tm_mday = 1}; char text[16]; strftime(text, sizeof text, "%F", &date);',
  },
]);
