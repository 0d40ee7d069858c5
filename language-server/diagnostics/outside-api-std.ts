/** Names of `std` that headers declare which the API refuses. */

import { cpp, diagnostic } from "./diagnostic.ts";

export const outsideApiStd = diagnostic<{ readonly name: string; readonly reason: string }>({
  code: "outside-api-std",
  severity: "error",
  title: "Name of `std` outside the LiteBox API",
  explain:
    "Containers, strings, algorithms and all else of the C++ standard library that is code of its own works in an enclave. What " +
    "stands on an operating system (threads, files, clocks), on locales (streams, regular expressions) or on exceptions does not: " +
    "its headers are refused, and so are the names that they declare. The message says what takes their place.",
  message: ({ name, reason }) => `\`std::${name}\` is not part of the LiteBox API. ${reason}`,
  *find({ file, api, text, project }) {
    if (file.language !== "cpp") return;
    // Names that stand for themselves: functions and objects, not types.
    const plain = USES_ALL.test(text) ? [...file.uses, ...file.mentions] : [];
    const qualified = new Set(file.stdNames.map(({ range }) => range.end));
    const mayBeStd = plain.filter(
      ({ name, macro, range }) => macro === undefined && !qualified.has(range.end) && !project.defines(name),
    );
    for (const { name, range } of [...file.stdNames, ...mayBeStd]) {
      const reason = api.refusedStdName(name);
      if (reason !== undefined) yield { range, data: { name, reason } };
    }
  },
  examples: [
    cpp('void greet() {\n  std::cout << "hello";\n//^^^^^^^^^ outside-api-std\n}', {
      better: '#include <cstdio>\nvoid greet() {\n  std::puts("hello");\n}',
    }),
    cpp("struct Counter {\n  std::mutex lock;\n//^^^^^^^^^^ outside-api-std\n};", {
      better: "#include <litebox/threads.hpp>\nstruct Counter {\n  litebox::mutex lock;\n};",
    }),
    cpp("void wait() {\n  std::this_thread::yield();\n//^^^^^^^^^^^^^^^^ outside-api-std\n}"),
    cpp(
      "void files() {\n  std::vector<std::filesystem::path> list;\n//            ^^^^^^^^^^^^^^^ outside-api-std\n}",
    ),
    cpp("void lock() {\n  std::lock_guard<mutex> held(m);\n//^^^^^^^^^^^^^^^ outside-api-std\n}"),
    cpp(
      'using namespace std;\nvoid greet() {\n  cout << "hello";\n//^^^^ outside-api-std\n  int cin = 0;\n  cin++;\n}',
    ),
    cpp("  using std::thread;\n//      ^^^^^^^^^^^ outside-api-std"),
    cpp(
      "std::vector<std::string> names;\nstd::map<int, std::optional<long>> table;\nint mutex = mine::thread();",
    ),
  ],
});

const USES_ALL = /^[ \t]*using\s+namespace\s+std\s*;/m;
