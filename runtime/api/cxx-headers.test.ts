/** The names that refused headers of C++ are said to declare: libstdc++'s own headers declare them, on a machine with an operating system. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

import { refusedCxxHeaders, refusedHeader, refusedStdName } from "./index.ts";

const NAMESPACES: ReadonlySet<string> = new Set([
  "chrono",
  "chrono_literals",
  "filesystem",
  "pmr",
  "this_thread",
]);
/** Headers that came later than the oldest libstdc++ that we use: without them, their names are not looked for. */
const LATER: Readonly<Record<string, string>> = {
  print: "print",
  println: "print",
  format: "format",
  format_to: "format",
  vformat: "format",
  spanstream: "spanstream",
  osyncstream: "syncstream",
  stacktrace: "stacktrace",
};

const hasCompiler = spawnSync("g++", ["--version"]).status === 0;

void test(
  "each name in std that is refused is one of a refused header",
  { skip: !hasCompiler && "g++ is not installed" },
  () => {
    const headers = refusedCxxHeaders.flatMap(({ names }) => names).filter((name) => name !== "strstream");
    const names = refusedCxxHeaders.flatMap(({ declares }) => declares.split(" "));
    const uses = names.map((name, index) => {
      const use = NAMESPACES.has(name) ? `namespace alias${index} = std::${name};` : `using std::${name};`;
      const header = LATER[name];
      return header === undefined
        ? use
        : `#if __has_include(<${header}>) && defined(HAS_${header})\n${use}\n#endif`;
    });
    const source = [
      ...headers.map((name) => `#if __has_include(<${name}>)\n#include <${name}>\n#endif`),
      // A header can be there, and empty for this standard.
      "#ifdef __cpp_lib_print\n#define HAS_print\n#endif",
      "#ifdef __cpp_lib_format\n#define HAS_format\n#endif",
      "#ifdef __cpp_lib_spanstream\n#define HAS_spanstream\n#endif",
      "#ifdef __cpp_lib_syncbuf\n#define HAS_syncstream\n#endif",
      "#ifdef __cpp_lib_stacktrace\n#define HAS_stacktrace\n#endif",
      ...uses,
    ].join("\n");
    const { stderr } = spawnSync("g++", ["-std=gnu++23", "-fsyntax-only", "-x", "c++", "-"], {
      input: source,
      encoding: "utf8",
    });
    assert.equal(stderr, "");
    assert.equal(new Set(names).size, names.length, "each name stands in one record");
  },
);

void test("a refusal is a sentence that says what to use, or why there is nothing", () => {
  assert.match(refusedHeader("iostream") ?? "", /^C\+\+ streams bring .*\.$/);
  assert.match(refusedStdName("lock_guard") ?? "", /^Threads are those of C\. Use .*\.$/);
  assert.equal(refusedHeader("vector"), undefined);
  assert.equal(refusedStdName("vector"), undefined);
});
