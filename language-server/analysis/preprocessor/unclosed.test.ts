import assert from "node:assert/strict";
import { test } from "node:test";

import { checkFile } from "../../diagnostics/index.ts";
import { MemoryFiles } from "../../testing/memory-files.ts";
import { loadParsers } from "../parser.ts";
import { Project } from "../project.ts";
import { withClosedStrings } from "../rust-code.ts";
import { withClosedLiterals } from "./unclosed.ts";

const parsers = await loadParsers();

/** The lines of findings in a text, in their order. */
async function linesFound(name: string, text: string): Promise<number[]> {
  const manifest = name.endsWith(".rs")
    ? '{ "name": "p", "cargo": "." }'
    : `{ "name": "p", "sources": ["${name}"] }`;
  const files = new MemoryFiles({ "litebox.json": manifest, "Cargo.toml": "[package]", [name]: text });
  const project = new Project("/p", files, parsers);
  await project.reload();
  const context = project.contextOf(`/p/${name}`, undefined);
  const found = context ? checkFile(context) : [];
  project.dispose();
  return found.map(({ range }) => text.slice(0, range.start).split("\n").length);
}

const C = `#include <stdio.h>
static const char *names[] = {
  "one",
  "two" };
static void run(int n) {
  if (n > 1)
    execve("/bin/sh", 0, 0);
  printf("%d %s\\n",
         n, "x");
  if (system("ls") != 0) {
    fork();
  }
}
int quit(void) { return kill('k', 1); } // don't
int main(void) { run(2); return puts("it's") + wait(); }
`;

const CXX = `#include <vector>
auto words() {
  int big = 1'000'000;
  std::vector<const char *> all{"a", "b"};
  auto raw = R"(one " two)";
  try { fork(); } catch (...) { }
  return all.size() + 'c' + big;
}
int main() { system("ls"); throw words(); }
`;

const RUST = `#![no_std]
const LONG: &str = "one
  two";
fn same<'a>(text: &'a str) -> bool { text == "x" || text.starts_with('"') }
fn run() {
    std::fs::read("file");
    let all = [r#"a " b"#, "c"];
    std::thread::spawn(|| say("done"));
}
`;

for (const [name, text] of [
  ["main.c", C],
  ["main.cpp", CXX],
  ["src/lib.rs", RUST],
] as const)
  test(`a literal that is being typed hides nothing that stands below it in ${name}`, async () => {
    const all = await linesFound(name, text);
    assert.ok(all.length >= 2, String(all));
    const literals = [...text.matchAll(/"(?:\\.|[^"\n\\])*"|(?<![\w'])'\w'/g)];
    assert.ok(literals.length >= 4);
    for (const { index, 0: literal } of literals) {
      const line = text.slice(0, index).split("\n").length;
      const written = text.split("\n")[line - 1] ?? "";
      // Raw strings go on in the next line by right.
      if (/\bR"|r#"|LONG|starts_with/.test(written) || /^ {2}two"/.test(written)) continue;
      for (let typed = 1; typed < literal.length; typed++) {
        const lineEnd = text.indexOf("\n", index);
        const now = text.slice(0, index + typed) + text.slice(lineEnd);
        const found = await linesFound(name, now);
        const missing = all.filter((each) => each !== line && !found.includes(each));
        assert.deepEqual(missing, [], now);
      }
      // A quote that is taken away, with all that stands behind it.
      const without = text.slice(0, index + literal.length - 1) + text.slice(index + literal.length);
      const found = await linesFound(name, without);
      // In C and C++ what stands before it in the line is found as well.
      const kept = all.filter((each) => (name === "src/lib.rs" ? each > line : each !== line));
      assert.deepEqual(
        kept.filter((each) => !found.includes(each)),
        [],
        without,
      );
    }
  });

test("a literal is closed in as many characters as there are", () => {
  const rows: readonly (readonly [before: string, after: string])[] = [
    ['f("abc\n  g();', 'f("abc");g();'],
    ['f("abc\n}', 'f("a");}'],
    ['f(a[g("\n   x;', "f(a[g(0)]);x;"],
    ["f('a\n   x;", "f(0   );x;"],
    ['f("a", "b\n  , c);', 'f("a", "b"  , c);'],
    ['if (f("a\n  {', 'if (f("a")){'],
    ['char *s[] = { "a\n  "b" };', 'char *s[] ={ "a"  "b" };'],
    ['f("say \\"\n   x;', 'f("say \\""); x;'],
    ['f("abc', 'f("");'],
  ];
  for (const [before, after] of rows) {
    assert.equal(withClosedLiterals(before).length, before.length);
    assert.equal(withClosedLiterals(before).replaceAll(/\s+(?=[;{])/g, ""), after);
  }
  for (const sound of [C, CXX, "// don't\nf();", "/* it's */ f();", 'f("a\\\nb");', "int x = 0x1'0;", ""])
    assert.equal(withClosedLiterals(sound), sound);
  assert.equal(withClosedStrings(RUST), RUST);
});

test("no text is too long, and none has too many quotes", () => {
  for (const text of [
    `"${"a".repeat(2e5)}`,
    `'${"\\".repeat(2e5)}`,
    `/*${"*".repeat(2e5)}`,
    `//${"\\ ".repeat(2e5)}`,
    'R"('.repeat(5e4),
    '("\n'.repeat(5e4),
    `${"{(".repeat(5e4)}"a\n`,
  ]) {
    assert.equal(withClosedLiterals(text).length, text.length);
    assert.equal(withClosedStrings(text).length, text.length);
  }
});
