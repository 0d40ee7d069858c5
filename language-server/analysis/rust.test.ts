import assert from "node:assert/strict";
import { test } from "node:test";

import { checkFile } from "../diagnostics/index.ts";
import type { SourceFacts } from "./facts.ts";
import { loadParsers, ParsedText } from "./parser.ts";
import { MemoryFiles } from "../testing/memory-files.ts";
import { Project } from "./project.ts";
import { readRustFacts } from "./rust.ts";

const parsers = await loadParsers();

function factsOf(text: string): SourceFacts {
  const parsed = new ParsedText(parsers.rust, text);
  assert.ok(parsed.tree);
  const facts = readRustFacts(parsed.tree);
  parsed.dispose();
  return facts;
}

const std = (text: string): string[] => factsOf(text).stdNames.map(({ name }) => name);

test("paths in std are found wherever they stand", () => {
  assert.deepEqual(std("use std::{mem, thread::{self, spawn as go}, io::*};"), [
    "mem",
    "thread::self",
    "thread::spawn",
    "io::*",
  ]);
  assert.deepEqual(std("use std;\nextern crate std;\nuse ::std::fs;"), ["", "", "fs"]);
  assert.deepEqual(
    std("fn f(map: &std::collections::HashMap<u8, u8>) -> std::io::Result<()> { std::process::exit(1) }"),
    ["collections::HashMap", "io::Result", "process::exit"],
  );
  assert.deepEqual(
    std(
      'fn f() { println!("{} {}", std::env::args().count(), [std::process::id()][0], my::std::f(), std); }',
    ),
    ["env::args", "process::id"],
  );
  assert.deepEqual(
    std("use core::mem;\nuse litebox::thread;\nfn f() { my::std::g(); let standard = 1; }"),
    [],
  );
  assert.deepEqual(std('// std::fs\n#[doc = "std::fs"]\nconst TEXT: &str = "std::fs";'), []);
});

test("what is compiled under a condition is left out", () => {
  const tests = '#[cfg(test)]\nmod tests {\n    use std::fs;\n    fn f() { std::fs::read(""); }\n}\n';
  assert.deepEqual(
    std(`${tests}#[test]\nfn g() { std::fs::read(""); }\n#[inline]\nfn h() { std::fs::write(); }`),
    ["fs::write"],
  );
});

test("calls of C are those of functions that are declared, or of litebox::sys", () => {
  const { uses, linkable } = factsOf(
    'extern "C" { fn fork() -> i32; }\n#[no_mangle] pub extern "C" fn own() {}\nfn system() {}\n' +
      "fn f() { unsafe { fork(); litebox::sys::lb_random(p, 1); sys::abort(); } system(); other::system(); }",
  );
  assert.deepEqual(
    uses.map(({ name }) => name),
    ["fork", "lb_random", "abort"],
  );
  assert.deepEqual([...linkable], ["own"]);
});

test("half a program is read as well", () => {
  const text =
    'use std::{mem, fs};\nfn f<T: Into<std::string::String>>() { let x = std::thread::spawn(|| { std::io::stdin() });\nextern "C" { fn g(); }';
  for (let length = 0; length <= text.length; length++) factsOf(text.slice(0, length));
  factsOf(`fn f() { ${"(".repeat(5000)}`);
  assert.ok(factsOf(`fn f() { ${"{".repeat(400)} std::fs::read() ${"}".repeat(400)} }`).stdNames.length <= 1);
});

test("a project's package is checked with its sources in C: its library, and what is no part of it", async () => {
  const files = new MemoryFiles({
    "litebox.json": '{ "name": "mixed", "cargo": "app" }',
    "app/src/lib.rs":
      '#![no_std]\nuse std::fs;\n#[no_mangle] extern "C" fn twice(n: i32) -> i32 { 2 * n }\nextern "C" { fn fork(); }\nfn f() { unsafe { fork() } }\n',
    "app/Cargo.toml": "[package]\n",
    "app/src/bin/host.rs":
      'use std::fs;\n#[no_mangle] extern "C" fn thrice(n: i32) -> i32 { 3 * n }\nfn main() {}\n',
    "app/src/main.rs": "use std::fs;",
    "app/inner/src/main.rs": "use std::fs;",
    "app/tests/all.rs": "use std::fs;",
    "app/target/src/made.rs": "use std::fs;",
    "tools/src/lib.rs": "use std::fs;",
    "main.c": "int twice(int);\nint main(void) { return twice(3) + thrice(1); }\n",
  });
  const project = new Project("/p", files, parsers);
  await project.reload();
  const found = project.paths.flatMap((path) => {
    const context = project.contextOf(path, undefined);
    assert.ok(context);
    return checkFile(context).map(({ code, message }) => `${path}: ${code}: ${message}`);
  });
  assert.deepEqual(found.map((line) => line.replace(/\. .*/, "")).sort(), [
    "/p/app/src/bin/host.rs: not-analysed: `litebox build` makes the enclave of `src/lib.rs`; this program is no part of it, and not looked at.",
    "/p/app/src/lib.rs: outside-api-call: `fork` is not part of the LiteBox API",
    "/p/app/src/lib.rs: outside-api-rust: `std::fs` is not there in an enclave",
    "/p/app/src/main.rs: not-analysed: `litebox build` makes the enclave of `src/lib.rs`; this program is no part of it, and not looked at.",
    "/p/main.c: outside-api-call: `thrice` is not part of the LiteBox API and not defined in this project.",
  ]);
});

test("a package whose only source is a program is told where its library belongs; a library may be main.rs", async () => {
  const said = async (cargo: string): Promise<string[]> => {
    const files = new MemoryFiles({
      "litebox.json": '{ "name": "p", "cargo": "." }',
      "Cargo.toml": cargo,
      "src/main.rs": "#![no_std]\nuse std::fs;\nfn main() {}\n",
    });
    const project = new Project("/p", files, parsers);
    await project.reload();
    const context = project.contextOf("/p/src/main.rs", undefined);
    assert.ok(context);
    return checkFile(context).map(({ code, message }) => `${code}: ${message}`);
  };
  assert.deepEqual(await said("[package]\n"), [
    "not-analysed: `litebox build` makes the enclave of the package's library; this program is no part of it, and not looked at. The package has no library: put what is to run in the enclave into `src/lib.rs`, with `litebox::main!(main)`.",
  ]);
  const [found, ...others] = await said('[lib]\npath = "src/main.rs"\n');
  assert.match(found ?? "", /^outside-api-rust: `std::fs`/);
  assert.deepEqual(others, []);
});
