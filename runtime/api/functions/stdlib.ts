/** The functions of <stdlib.h>: memory, conversions, sorting, the end of the program. */

import type { ApiFunctionSource } from "../function.ts";
import { apiFunctions, input, inputOutput, output, value } from "../function.ts";
import type { HostCallName } from "../host-calls/index.ts";

const memory = { type: "void *", doc: "The memory, aligned to 16 bytes, or NULL." };
const full = { sign: "NULL", meaning: "The heap has no room for it (ENOMEM in errno)." };
const wrongBlock = {
  sign: "the enclave aborts",
  meaning:
    "The address is no block of the heap, was freed before, or something was written past the block's ends.",
};
const block = inputOutput(
  "void *",
  "memory",
  "the size it was allocated with",
  "A block of the heap, or NULL.",
);
const size = value("size_t", "size", "How many bytes.");

const heap: readonly ApiFunctionSource[] = [
  {
    name: "malloc",
    returns: memory,
    parameters: [size],
    summary: "Allocates memory with arbitrary content; 0 bytes have an address of their own, too.",
    errors: [full],
    component: "heap",
    standard: "C11 7.22.3.4",
    example: "char *copy = malloc(16); if (copy == NULL) return;",
  },
  {
    name: "calloc",
    returns: memory,
    parameters: [
      value("size_t", "count", "How many items."),
      value("size_t", "size", "The size of an item."),
    ],
    summary: "Allocates memory for items and fills it with zeros.",
    errors: [full],
    component: "heap",
    standard: "C11 7.22.3.2",
    example: "int *numbers = calloc(4, sizeof *numbers); free(numbers);",
  },
  {
    name: "realloc",
    returns: {
      type: "void *",
      doc: "The block, perhaps at another place, or NULL; then the old one is unchanged.",
    },
    parameters: [block, size],
    summary: "Changes the size of a block and keeps its content.",
    errors: [full, wrongBlock],
    component: "heap",
    standard: "C11 7.22.3.5",
    example: "char *grown = realloc(NULL, 32); free(grown);",
  },
  {
    name: "aligned_alloc",
    returns: { type: "void *", doc: "The memory, or NULL." },
    parameters: [value("size_t", "alignment", "A power of two."), size],
    summary: "Allocates memory at a multiple of an alignment.",
    errors: [full, { sign: "NULL", meaning: "`alignment` is no power of two (EINVAL in errno)." }],
    component: "heap",
    standard: "C11 7.22.3.1",
    example: "void *page = aligned_alloc(4096, 4096); free(page);",
  },
  {
    name: "free",
    returns: { type: "void", doc: "" },
    parameters: [block],
    summary: "Gives memory back to the heap; NULL is nothing.",
    errors: [wrongBlock],
    component: "heap",
    standard: "C11 7.22.3.3",
    example: "free(malloc(16));",
  },
];

const text = input("const char *", "text", "up to its NUL", "The string: blanks, a sign, digits.");
const end = output(
  "char **",
  "end",
  "sizeof(char *)",
  "Where the number ends, or `text` if there is none; may be NULL.",
);
const base = value("int", "base", "2 to 36, or 0 to tell it from a prefix 0x or 0.");
const unknownBase = { sign: "EINVAL in errno", meaning: "There is no such base; the result is 0." };

const converters = (
  [
    ["strtol", "long", "7.22.1.4"],
    ["strtoll", "long long", "7.22.1.4"],
    ["strtoul", "unsigned long", "7.22.1.4"],
    ["strtoull", "unsigned long long", "7.22.1.4"],
  ] as const
).map(([name, type, section]): ApiFunctionSource => ({
  name,
  returns: { type, doc: "The number, the nearest one that the type holds, or 0." },
  parameters: [text, end, base],
  summary: `Converts the beginning of a string to \`${type}\`.`,
  errors: [{ sign: "ERANGE in errno", meaning: `The number does not fit into \`${type}\`.` }, unknownBase],
  component: "stdlib",
  standard: `C11 ${section}`,
  example: `char *rest; ${type} number = ${name}(argument, &rest, 10); (void)number;`,
}));

const floatConverters = (
  [
    ["strtod", "double"],
    ["strtof", "float"],
    ["strtold", "long double"],
  ] as const
).map(([name, type]): ApiFunctionSource => ({
  name,
  returns: { type, doc: "The nearest number of the type, halves to even; infinity, NaN or 0." },
  parameters: [
    input(
      "const char *",
      "text",
      "up to its NUL",
      "The string: blanks, a sign, a decimal or hexadecimal number, inf or nan.",
    ),
    end,
  ],
  summary: `Converts the beginning of a string to \`${type}\`, exactly rounded${type === "long double" ? "; needs 12 KB of the stack" : ""}.`,
  errors: [
    {
      sign: "ERANGE in errno",
      meaning: `The number is too large for \`${type}\`, or so small that digits were lost.`,
    },
  ],
  component: "stdlib",
  standard: "C11 7.22.1.3",
  example: `char *rest; ${type} number = ${name}(argument, &rest); (void)number;`,
}));

const simpleConverters = (
  [
    ["atof", "double", "7.22.1.1"],
    ["atoi", "int", "7.22.1.2"],
    ["atol", "long", "7.22.1.3"],
    ["atoll", "long long", "7.22.1.3"],
  ] as const
).map(([name, type, section]): ApiFunctionSource => ({
  name,
  returns: { type, doc: "The number, or 0." },
  parameters: [text],
  summary: `Converts the beginning of a string to \`${type}\`, without a way to notice errors (see ${type === "double" ? "strtod" : "strtol"}).`,
  component: "stdlib",
  standard: `C11 ${section}`,
  example: `${type} number = ${name}(argument); (void)number;`,
}));

const magnitudes = (
  [
    ["abs", "int"],
    ["labs", "long"],
    ["llabs", "long long"],
  ] as const
).map(([name, type]): ApiFunctionSource => ({
  name,
  returns: { type, doc: "The magnitude." },
  parameters: [value(type, "number", "Not the smallest number of the type, whose magnitude does not fit.")],
  summary: "Removes the sign of a number.",
  component: "stdlib",
  standard: "C11 7.22.6.1",
  example: `${type} magnitude = ${name}(-1); (void)magnitude;`,
}));

const divisions = (
  [
    ["div", "int"],
    ["ldiv", "long"],
    ["lldiv", "long long"],
  ] as const
).map(([name, type]): ApiFunctionSource => ({
  name,
  returns: { type: `${name}_t`, doc: "`quot`, rounded towards 0, and `rem`." },
  parameters: [
    value(type, "numerator", "What to divide."),
    value(type, "denominator", "By what; 0 is a fault of the enclave."),
  ],
  summary: "Divides with remainder.",
  component: "stdlib",
  standard: "C11 7.22.6.2",
  example: `${name}_t parts = ${name}(7, 2); (void)parts;`,
}));

const compare = value(
  "int (*)(const void *, const void *)",
  "compare",
  "Returns less than, equal to or greater than 0, as its first argument is before, equal to or after its second.",
);
const itemSize = value("size_t", "size", "The size of an item.");
const count = value("size_t", "count", "How many items.");

const arrays: readonly ApiFunctionSource[] = [
  {
    name: "qsort",
    returns: { type: "void", doc: "" },
    parameters: [inputOutput("void *", "items", "count * size", "The array."), count, itemSize, compare],
    summary: "Sorts an array, without memory and with the same bound on its time for every input.",
    component: "stdlib",
    standard: "C11 7.22.5.2",
    example: "int numbers[] = {3, 1, 2}; qsort(numbers, 3, sizeof numbers[0], compare);",
  },
  {
    name: "bsearch",
    returns: { type: "void *", doc: "An item that is equal to the key, or NULL." },
    parameters: [
      input(
        "const void *",
        "key",
        "as compare reads it",
        "What to look for; the first argument of `compare`.",
      ),
      input("const void *", "items", "count * size", "The array, sorted."),
      count,
      itemSize,
      compare,
    ],
    summary: "Finds an item in a sorted array.",
    component: "stdlib",
    standard: "C11 7.22.5.1",
    example:
      "int numbers[] = {1, 2, 3}, key = 2; void *item = bsearch(&key, numbers, 3, sizeof key, compare); (void)item;",
  },
];

/** What a program's end may still cause: stdout is written out. */
const atEnd: readonly HostCallName[] = ["console_write"];

const ending: readonly ApiFunctionSource[] = [
  {
    name: "atexit",
    returns: { type: "int", doc: "0, or not 0 if there is no more room." },
    parameters: [
      value("void (*)(void)", "function", "What to call; the last one registered is called first."),
    ],
    summary: "Registers a function that is called when the program ends by exit or by returning from main.",
    errors: [{ sign: "not 0", meaning: "32 functions are registered already." }],
    component: "stdlib",
    standard: "C11 7.22.4.2",
    example: "atexit(at_end);",
  },
  {
    name: "exit",
    returns: { type: "void", doc: "" },
    parameters: [value("int", "status", "The exit status of the enclave; the host sees its low 8 bits.")],
    noReturn: true,
    summary: "Ends the program: calls the functions of atexit and writes out stdout.",
    component: "stdlib",
    hostCalls: atEnd,
    standard: "C11 7.22.4.4",
    example: "exit(EXIT_FAILURE);",
  },
  {
    name: "_Exit",
    returns: { type: "void", doc: "" },
    parameters: [value("int", "status", "The exit status of the enclave; the host sees its low 8 bits.")],
    noReturn: true,
    summary: "Ends the program at once; what stdout still holds is lost.",
    component: "stdlib",
    standard: "C11 7.22.4.5",
    example: "_Exit(1);",
  },
  {
    name: "abort",
    returns: { type: "void", doc: "" },
    parameters: [],
    noReturn: true,
    summary: "Ends the enclave for good, as after a failure; nothing is written out.",
    component: "stdlib",
    standard: "C11 7.22.4.1",
    example: "abort();",
  },
];

export const stdlibFunctions = apiFunctions("stdlib.h", [
  ...heap,
  ...simpleConverters,
  ...converters,
  ...floatConverters,
  ...magnitudes,
  ...divisions,
  ...arrays,
  ...ending,
]);
