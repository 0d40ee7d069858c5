import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import fc from "fast-check";

import { compilerMacro } from "./compiler-macros.ts";
import { scanDirectives } from "./directives.ts";
import { evaluate } from "./expression.ts";
import { objectMacro, predefined } from "./macros.ts";
import type { Macro } from "./macros.ts";
import { PreprocessedText } from "./preprocessed-text.ts";
import { Walk } from "./walk.ts";

const MACROS = new Map([
  ["TWO", objectMacro("2")],
  ["SUM", objectMacro("(TWO + 3)")],
  ["EMPTY", objectMacro("")],
  ["LOOP", objectMacro("LOOP + 1")],
]);
const table = { get: (name: string) => MACROS.get(name) ?? predefined(name, "c") };

const ROWS: readonly (readonly [condition: string, truth: boolean | undefined])[] = [
  ["0", false],
  ["1", true],
  ["defined(_WIN32)", false],
  ["defined _WIN32 || defined(__GNUC__)", true],
  ["!defined(_WIN32) && !defined(__OS2__)", true],
  ["defined(_WIN32) && (WINVER > 0x500)", false],
  ["defined(HAVE_FORK)", false],
  ["!defined(HAVE_FORK) || 1", true],
  ["_MSC_VER", false],
  ["__GNUC__ > 3", undefined],
  ["__linux__ && __x86_64__ && !__APPLE__", true],
  ["__CHAR_BIT__ == 8", true],
  ["VERSION >= 3 && defined(__APPLE__)", false],
  ["SUM == 5 && TWO * 2 - 1 > 2", true],
  ["defined EMPTY", true],
  ["EMPTY", undefined],
  ["LOOP", undefined],
  ["0x10 == 16 && 010 == 8 && 0b11 == 3 && 'A' == 65 && 5UL % 3 == 2", true],
  ["1 ? 0 : 1", false],
  ["(1 << 4) / 0", undefined],
  ["~0 == -1", true],
  ["GNUC_PREREQ(4, 1)", undefined],
  ["INT_MAX > 3", undefined],
  ["defined(INTERN_TO_ISO) || defined(EBCDIC) || defined(EXPORT) || defined(LONGNAMES)", false],
  ["", undefined],
];

for (const [condition, truth] of ROWS)
  test(`#if ${condition}`, () => {
    assert.equal(evaluate(condition, table), truth);
  });

test("a macro of the library OS's headers may be there", () => {
  const folder = join(import.meta.dirname, "../../../runtime/guest/include");
  const headers = readdirSync(folder).filter((name) => name.endsWith(".h"));
  const macros = headers.flatMap((name) => [
    ...readFileSync(join(folder, name), "utf8").matchAll(/^#define ([A-Z]\w*)/gm),
  ]);
  const names = macros.map(([, name = ""]) => name).filter((name) => !name.startsWith("LITEBOX_"));
  assert.ok(names.length > 100, String(names.length));
  assert.deepEqual(
    names.filter((name) => predefined(name, "c") === undefined),
    [],
  );
});

test("no condition is too much", () => {
  assert.equal(evaluate("(".repeat(100_000), table), undefined);
  const doubling = Array.from(
    { length: 40 },
    (_, n) => [`D${String(n)}`, objectMacro(`D${String(n + 1)} + D${String(n + 1)}`)] as const,
  );
  const many = new Map<string, Macro>(doubling);
  assert.equal(evaluate("D0", { get: (name) => many.get(name) ?? "unknown" }), undefined);
  const word = fc.constantFrom(
    "(",
    ")",
    "!",
    "&&",
    "||",
    "defined",
    "X",
    "0",
    "<",
    "?",
    ":",
    "1e9",
    "SUM",
    "'",
  );
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const truth = evaluate(words.join(" "), table);
      assert.ok(truth === undefined || typeof truth === "boolean");
    }),
  );
});

test("the compiler of this machine defines what the table says", () => {
  const printed = execFileSync("gcc", ["-std=gnu11", "-dM", "-E", "-x", "c", "/dev/null"], {
    encoding: "utf8",
  });
  for (const [, name = "", value = ""] of printed.matchAll(/^#define (\w+) (.*)$/gm)) {
    const known = compilerMacro(name);
    assert.ok(known, name);
    if (known.value !== undefined) assert.equal(value, known.value, name);
  }
});

test("directives are found where they are, and nowhere else", () => {
  const text = [
    "/* #define NONE */ # define ONE 1 // #",
    'const char *s = "#define NONE";',
    "#define TWO(a) \\",
    "  a /* and",
    "  more */ + 1",
    "// a comment \\",
    "#define NONE",
    "  #\tifdef ONE /* why */",
    "it's one",
    "#error don't",
    "#endif",
    "x # define NONE",
  ].join("\n");
  const found = scanDirectives(text);
  assert.deepEqual(
    found.map(({ kind, rest }) => [kind, rest.replaceAll(/\s+/g, " ")]),
    [
      ["define", "ONE 1"],
      ["define", "TWO(a) a + 1"],
      ["ifdef", "ONE"],
      ["other", "don't"],
      ["endif", ""],
    ],
  );
  for (const { start } of found) assert.equal(text[start], "#");
});

function codeOf(text: string, language: "c" | "cpp" = "c"): string {
  const preprocessed = new PreprocessedText(language);
  preprocessed.replace(text);
  return preprocessed.code();
}

/** Lines with something in them. */
const linesOf = (text: string): string[] => text.split("\n").flatMap((line) => line.trim() || []);

test("of what is known one branch is code, of what is not known all that are whole", () => {
  assert.deepEqual(linesOf(codeOf("#if 0\na;\n#elif 1\nb;\n#else\nc;\n#endif\nd;")), ["b;", "d;"]);
  assert.deepEqual(linesOf(codeOf("#if __GNUC__ > 3\na;\n#else\nb;\n#endif")), ["a;", "b;"]);
  assert.deepEqual(linesOf(codeOf("#if __GNUC__ > 3\nif (a) {\n#else\nif (b) {\n#endif\n}")), [
    "if (a) {",
    "}",
  ]);
  assert.deepEqual(linesOf(codeOf("#define A\n#ifdef A\na;\n#undef A\n#endif\n#ifdef A\nb;\n#endif")), [
    "a;",
  ]);
  assert.deepEqual(linesOf(codeOf("#ifdef __cplusplus\na;\n#endif", "cpp")), ["a;"]);
  assert.deepEqual(linesOf(codeOf("#ifdef __cplusplus\na;\n#endif")), []);
});

test("macros that only decorate a declaration are not seen", () => {
  const text =
    '#define API __attribute__((visibility("default")))\n#define LIB_API API\n#define OF(args) args\n#define LOCAL static\n#define NOTHING(x)\n' +
    "LIB_API long f OF((int a, long (*b)(void))) NOTHING((a)(b)); LOCAL int g; x.API_ = OF;";
  const code = codeOf(text);
  assert.equal(code.length, text.length);
  assert.deepEqual(linesOf(code.replaceAll(/ +/g, " ")), [
    "long f (int a, long (*b)(void)) ; int g; x.API_ = OF;",
  ]);
});

test("a text that was edited again and again has the code of the same text read afresh", () => {
  const fragment = fc.constantFrom(
    "#if 0\n",
    "#else\n",
    "#endif\n",
    "#define A\n",
    "\\\n",
    "/*",
    "*/",
    "//",
    '"',
    "'",
    "a;\n",
    " ",
    "\n",
    "{}",
    "#",
  );
  const edit = fc.record({ at: fc.nat(60), length: fc.nat(4), text: fragment });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 20 }), (edits) => {
      const followed = new PreprocessedText("c");
      let text = "#ifdef A\nint a;\n#else\nint b;\n#endif\nint c;\n";
      followed.replace(text);
      for (const { at, length, text: inserted } of edits) {
        const start = Math.min(at, text.length);
        const oldEnd = Math.min(text.length, start + length);
        const next = text.slice(0, start) + inserted + text.slice(oldEnd);
        followed.update(text, next, { start, oldEnd, newEnd: start + inserted.length });
        text = next;
        assert.equal(followed.code(), codeOf(text), text);
      }
    }),
    { numRuns: 300 },
  );
});

test("a backslash that goes from the end of a line makes the next one a directive", () => {
  const followed = new PreprocessedText("c");
  const [before, after] = ["int\\\n#if 0\na;\n#endif\n", "int\n#if 0\na;\n#endif\n"];
  followed.replace(before);
  followed.update(before, after, { start: 3, oldEnd: 4, newEnd: 3 });
  assert.equal(followed.code(), codeOf(after));
});

test("a source is followed through its headers as gcc does", () => {
  const files: Record<string, string> = {
    "main.c":
      '#define FIRST 1\n#include "a.h"\n#include "a.h"\n#ifdef FROM_B\nint from_b;\n#endif\n#if LEVEL >= 3\nint level;\n#else\nint low;\n#endif\n',
    "a.h":
      '#ifndef A_H\n#define A_H\n#include "b.h"\n#ifdef FIRST\nint first;\n#endif\n#else\nint again;\n#endif\n',
    "b.h":
      '#pragma once\n#include "a.h"\n#ifndef LEVEL\n#define LEVEL (1 + 2)\n#endif\n#define FROM_B\nint b;\n',
  };
  const texts = new Map(
    Object.entries(files).map(([name, text]) => {
      const preprocessed = new PreprocessedText("c");
      preprocessed.replace(text);
      return [name, preprocessed] as const;
    }),
  );
  const units = {
    directives: (path: string) => texts.get(path)?.directives ?? [],
    resolve: (_: string, include: string) => (texts.has(include) ? include : undefined),
  };
  const walk = new Walk(units, "c", {});
  walk.run("main.c");
  const ours = new Set<string>();
  for (const [path, branches] of walk.branches) {
    texts.get(path)?.surround(branches, new Map());
    for (const line of linesOf(texts.get(path)?.code() ?? "")) ours.add(line);
  }
  const folder = mkdtempSync(join(tmpdir(), "litebox-preprocessor-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const printed = execFileSync("gcc", ["-E", "-P", "main.c"], { cwd: folder, encoding: "utf8" });
    assert.deepEqual([...ours].sort(), [...new Set(linesOf(printed))].sort());
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("declarations between an old head and its body are not for the parser", () => {
  const text = new PreprocessedText("c");
  const seen = (code: string): string => {
    text.replace(code);
    return text.code().replaceAll(/\s+/g, " ");
  };
  assert.equal(
    seen("char **f(a, b)\n  char **a; /* one */\n  int (*b)(), c[3];\n{ g(); }"),
    "char **f(a, b) char **a; /* one */ int (*b)(), c[3]; { g(); }",
  );
  assert.equal(
    seen("char **f(a, b)\n  char **a; /* one */\n  int (*b)();\n{ g(); }"),
    "char **f(a, b) { g(); }",
  );
  assert.equal(
    seen("static int\nf(a, b, n)\nregister char a[4], *b; unsigned long n;\n{ g(); }"),
    "static int f(a, b, n) { g(); }",
  );
  for (const code of [
    "int f(a) { int b; { g(); } }",
    "int f(a) {\n if (a) b(a); { g(); } }",
    "f(a) int a; { g(); }",
    "int f(a); int a; struct s { int a; };",
  ])
    assert.equal(seen(code), code.replaceAll(/\s+/g, " "));
});

test("behind a macro that brings its semicolon the parser is given one", () => {
  const text = new PreprocessedText("c");
  const seen = (definition: string, code: string): string => {
    text.replace(`#define ${definition}\n${code}`);
    return text.code().trimStart();
  };
  assert.equal(seen("LINE *to++ = 10;", "if (n) LINE else n--;"), "if (n) LINE;else n--;");
  assert.equal(seen("PUT(c) { *to++ = c; }", "if (n) PUT(f(1)) else n--;"), "if (n) PUT(f(1));else n--;");
  assert.equal(seen("PUT(c) *to++ = c;", "PUT(1) ; f(PUT(2) );"), "PUT(1) ; f(PUT(2) );");
  // A value, and the beginning of a block.
  assert.equal(seen("PAIR(c) { c, 1 }", "int a[][2] = { PAIR(1) };"), "int a[][2] = { PAIR(1) };");
  assert.equal(seen("EACH for (;;) {", "EACH f(); }"), "EACH f(); }");
});
