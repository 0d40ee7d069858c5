/** Exceptions of C++, which enclaves are built without. */

import { cpp, diagnostic } from "./diagnostic.ts";

export const cxxExceptions = diagnostic<{ readonly name: "throw" | "try" }>({
  code: "cxx-exceptions",
  severity: "error",
  title: "Exceptions of C++",
  explain:
    "Sources in C++ are compiled without exceptions: the tables and the unwinder that they need are more code than most " +
    "enclaves, all of it trusted, and it runs just when something is wrong already. Return what a function may lack as " +
    "`std::optional`, and what went wrong as a value; end with `std::abort` where nothing sensible can follow. Where the standard " +
    "library would throw (`at` beyond the end, no memory for `new`), the enclave ends with the reason.\n\n" +
    "What the processor raises is another matter: `<litebox/exception.h>` has handlers for it.",
  message: ({ name }) =>
    name === "throw"
      ? "`throw` is not possible: enclaves are built without exceptions. Return a std::optional or an error, or call std::abort."
      : "`try` catches nothing: enclaves are built without exceptions. Look at what functions return instead.",
  *find({ file }) {
    for (const { name, range } of file.features)
      if (name === "throw" || name === "try") yield { range, data: { name } };
  },
  examples: [
    cpp(
      "int parse(const char *text) {\n  if (*text == 0)\n    throw 1;\n//  ^^^^^ cxx-exceptions\n  return 0;\n}",
      {
        better:
          "#include <optional>\nstd::optional<int> parse(const char *text) {\n  if (*text == 0)\n    return std::nullopt;\n  return 0;\n}",
      },
    ),
    cpp(
      "int run() {\n  try {\n//^^^ cxx-exceptions\n    return work();\n  } catch (...) {\n    return 1;\n  }\n}",
    ),
    cpp("void quiet() noexcept;\n#if 0\nvoid old() { throw 1; }\n#endif"),
  ],
});
