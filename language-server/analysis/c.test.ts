import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { readFacts } from "./c.ts";
import type { SourceFacts, SourceLanguage } from "./facts.ts";
import { loadParsers, ParsedText } from "./parser.ts";
import { SourceFile } from "./source-file.ts";

const parsers = await loadParsers();

function factsOf(text: string, language: SourceLanguage = "c"): SourceFacts {
  const file = new SourceFile("main.c", parsers, language);
  file.edit(text);
  const { facts } = file;
  file.dispose();
  return facts;
}

const calls = (text: string, language?: SourceLanguage): string[] =>
  factsOf(text, language)
    .uses.filter(({ kind }) => kind === "call")
    .map(({ name }) => name);

const rows: readonly (readonly [text: string, calls: readonly string[], language?: SourceLanguage])[] = [
  ["int f(void) { return g() + h(i()); }", ["g", "h", "i"]],
  ["int f(int (*g)(void)) { return g(); }", []],
  ["int f(void) { int (*g)(void) = h; return g(); }", []],
  ["int f(void) { { int (*g)(void) = 0; g(); } return g(); }", ["g"]],
  ["int f(void) { int g(void); return g(); }", ["g"]],
  ["int f(g) int (*g)(void); { return g(); }", []],
  ["int f(void) { for (call_t *g = 0; g; g++) g(); return g(); }", ["g"]],
  ["void f(struct s *s) { s->open(1); (*s->open)(1); s->t.close(); }", []],
  ["#define CALL(x) x(g())\n", ["g"]],
  ["#if 0\nint f(void) { return g(); }\n#else\nint f(void) { return h(); }\n#endif\n", ["h"]],
  ["__attribute__((format(printf, 1, 2))) void f(void);", []],
  [
    "int main() { auto g = [](int h) { return h(1); }; std::exit(2); ns::open(3); return ::fork(); }",
    ["exit", "fork"],
    "cpp",
  ],
  ['int f(void) { if (1) g("a") }', ["g"]],
];

for (const [text, expected, language] of rows) {
  test(`calls in ${JSON.stringify(text)}`, () => {
    assert.deepEqual(calls(text, language), expected);
  });
}

test("names at file scope, and which of them are functions", () => {
  const { defined, functions } = factsOf(
    "#define MACRO 1\nenum e { ONE = 1 };\ntypedef int number;\nint *f(void) { return 0; }\nint (*pointer)(void), plain;\nint g(void);\n",
  );
  assert.deepEqual([...defined].sort(), ["MACRO", "ONE", "f", "number", "plain", "pointer"]);
  assert.deepEqual(
    functions.map(({ name, defined: hasBody }) => [name, hasBody]),
    [
      ["f", true],
      ["g", false],
    ],
  );
});

test("the address of a function is a use of it", () => {
  const { uses } = factsOf(
    "handler table[] = { read_it, &write_it };\nvoid f(void) { on(1, handle); x = run; }",
  );
  assert.deepEqual(
    uses.filter(({ kind }) => kind !== "call").map(({ name, kind }) => `${kind} ${name}`),
    ["value read_it", "address write_it", "value handle", "value run"],
  );
});

test("instructions of inline assembly, with their places", () => {
  const text =
    'void f(void) {\n  __asm__ volatile("1: mov %1, %0\\n\\t"\n    "lock cmpxchg %2, %3; INT $0x80 # not: syscall\\n"\n    ".byte 1\\n" : "=r"(a) : "r"(b));\n}';
  const { instructions } = factsOf(text);
  assert.deepEqual(
    instructions.map(({ mnemonic, range }) => [mnemonic, text.slice(range.start, range.end)]),
    [
      ["mov", "mov %1, %0"],
      ["cmpxchg", "cmpxchg %2, %3"],
      ["int", "INT $0x80"],
    ],
  );
});

test("an edited text has the facts of the same text read afresh", () => {
  const fragment = fc.constantFrom(
    "int f(void) {",
    "}",
    "g();",
    'asm("hlt");',
    "#include <a.h>\n",
    "\n",
    "(",
    "/*",
    "é😀",
  );
  const text = fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join(" "));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const parsed = new ParsedText(parsers.c, before);
      parsed.update(after);
      assert.ok(parsed.tree);
      // A tree-sitter tree of broken code may recover differently after an edit; of sound code it may not.
      const fresh = new ParsedText(parsers.c, after);
      if (fresh.tree && !fresh.tree.rootNode.hasError) {
        assert.deepEqual(
          readFacts(parsed.tree, after, "c", parsers, { live: [] }),
          readFacts(fresh.tree, after, "c", parsers, { live: [] }),
        );
      }
      parsed.dispose();
      fresh.dispose();
    }),
    { numRuns: 200 },
  );
});

test("no text throws, and every range lies in the text", () => {
  const fragment = fc.constantFrom(
    ...[
      "int f(",
      ") {",
      "}",
      "asm(",
      '"syscall"',
      '"\\n',
      ");",
      "#define A(x) ",
      "#if 0\n",
      "#include <",
      ">\n",
      "(((",
      "\\\n",
    ],
    ...[
      "x->",
      "&",
      "struct s {",
      "enum {",
      "template<",
      "[=](auto x)",
      "::",
      "namespace n {",
      "/*",
      "//",
      "\0",
      "\uD800",
    ],
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(texts, fc.constantFrom<SourceLanguage>("c", "cpp"), (text, language) => {
      const { includes, uses, instructions, functions } = factsOf(text, language);
      for (const { range } of [...includes, ...uses, ...instructions, ...functions]) {
        assert.ok(range.start >= 0 && range.start <= range.end && range.end <= text.length);
      }
    }),
    { numRuns: 300 },
  );
});

test("deep nesting is survived", () => {
  factsOf(`int x = ${"(".repeat(20_000)}1${")".repeat(20_000)};`);
  factsOf("{".repeat(20_000));
});
