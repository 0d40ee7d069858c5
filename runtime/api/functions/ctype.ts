/** The functions of <ctype.h>: character classes. */

import { apiFunctions, value } from "../function.ts";

const classes = [
  ["isalnum", "7.4.1.1", "is a letter or a digit"],
  ["isalpha", "7.4.1.2", "is a letter"],
  ["isblank", "7.4.1.3", "is a space or a tab"],
  ["iscntrl", "7.4.1.4", "is a control character"],
  ["isdigit", "7.4.1.5", "is a decimal digit"],
  ["isgraph", "7.4.1.6", "can be seen: printable and not a space"],
  ["islower", "7.4.1.7", "is a lower-case letter"],
  ["isprint", "7.4.1.8", "is printable, the space included"],
  ["ispunct", "7.4.1.9", "can be seen and is neither letter nor digit"],
  ["isspace", "7.4.1.10", "is white space"],
  ["isupper", "7.4.1.11", "is an upper-case letter"],
  ["isxdigit", "7.4.1.12", "is a hexadecimal digit"],
] as const;

const conversions = [
  ["tolower", "7.4.2.1", "lower"],
  ["toupper", "7.4.2.2", "upper"],
] as const;

export const ctypeFunctions = apiFunctions("ctype.h", [
  ...classes.map(([name, section, meaning]) => ({
    name,
    returns: { type: "int", doc: "Not 0 if so." },
    parameters: [value("int", "character", "A character as `unsigned char`, or EOF.")],
    summary: `Tests whether a character ${meaning}, in the C locale.`,
    component: "ctype" as const,
    standard: `C11 ${section}`,
    example: `if (${name}((unsigned char)argument[0])) return;`,
  })),
  ...conversions.map(([name, section, kind]) => ({
    name,
    returns: { type: "int", doc: `The ${kind}-case letter, or \`character\` itself if there is none.` },
    parameters: [value("int", "character", "A character as `unsigned char`, or EOF.")],
    summary: `Converts a letter of the C locale to ${kind} case.`,
    component: "ctype" as const,
    standard: `C11 ${section}`,
    example: `putchar(${name}((unsigned char)argument[0]));`,
  })),
]);
