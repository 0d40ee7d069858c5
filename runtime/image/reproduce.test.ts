/** The same sources give the same image, wherever, whenever, by whom and in which order they are built; and what does not is named. */

import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

import { reproduce } from "./reproduce.ts";
import type { BuildSystem } from "./system.ts";
import { lacksRust, rustProject } from "./testing/rust.ts";
import { build, GUEST_FOLDER, lacks, temporaryProject, testSystem } from "./testing/temporary-project.ts";

const C = `#include <assert.h>
#include <stdio.h>
int counted(int number);
int rusty(int number);
int from_c(int number) {
  assert(number != 3);
  puts(__FILE__ __DATE__ __TIME__ __TIMESTAMP__);
  return counted(number);
}
`;
const CXX = `#include <map>
#include <string>
extern "C" int counted(int number) {
  std::map<std::string, int> counts;
  counts[__FILE__] += number;
  return counts.begin()->second;
}
`;
const RUST = `#![no_std]
use litebox::prelude::*;
litebox::main!(main);
extern "C" {
    fn from_c(number: i32) -> i32;
}
fn main() -> i32 {
    println!("{} {}", file!(), litebox::args().count());
    unsafe { from_c(7) }
}
`;
const MIXED = { "src/deep/from_c.c": C, "src/counted.cpp": CXX };

async function again(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  { compiler = "gcc", everything = false, system = testSystem } = {},
): Promise<string | undefined> {
  const folder = await temporaryProject(t, files);
  const options = { guestFolder: GUEST_FOLDER, compiler };
  const first = await build(folder, options, system);
  return reproduce(first, options, { folder: await temporaryProject(t, {}), everything }, system);
}

test(
  "C, C++ and Rust in one project give the same image elsewhere",
  { skip: lacksRust !== false ? lacksRust : await lacks("clang", "g++") },
  async (t) => {
    const files = { ...rustProject(RUST, { manifest: { optimize: "s" } }), ...MIXED };
    assert.equal(await again(t, files, { compiler: "clang" }), undefined);
  },
);

test("a library OS compiled anew, from sources that stand elsewhere, gives the same image", async (t) => {
  const folder = await temporaryProject(t, {
    "shared/answer.h": "#define ANSWER 42\n",
    "project/litebox.json": '{ "name": "hello", "include": ["../shared"] }',
    "project/hello.c":
      "#include <answer.h>\n#include <stdio.h>\nint main(void) {\n  puts(__FILE__);\n  return ANSWER;\n}\n",
  });
  // Of the library OS only the components that this program needs, to save time.
  const guestFolder = join(folder, "guest");
  const { record } = await build(join(folder, "project"));
  const needed = record.tcb.components.filter(({ kind }) => kind === "library-os");
  for (const path of ["include", "enclave.ld", ...needed.map(({ name }) => `components/${name}`)])
    await cp(join(GUEST_FOLDER, path), join(guestFolder, path), { recursive: true });
  const options = { guestFolder };
  const system = { ...testSystem, cacheFolder: join(folder, "cache") };
  const first = await build(join(folder, "project"), options, system);
  const second = { folder: await temporaryProject(t, {}), everything: true };
  assert.equal(await reproduce(first, options, second, system), undefined);
  assert.equal(first.record.mrenclave, record.mrenclave);
});

/** A machine whose compiler lets the environment in. */
const leaking: BuildSystem = {
  ...testSystem,
  run(program, args, folder, variables) {
    const leaks = variables?.["TZ"] !== undefined && args.includes("-c");
    return testSystem.run(program, leaks ? ["-DLEAK", ...args] : args, folder, variables);
  },
};

const LEAKS: readonly (readonly [what: string, source: string, difference: RegExp])[] = [
  [
    "a byte of data",
    "#ifdef LEAK\n#define VALUE 2\n#else\n#define VALUE 1\n#endif\nvolatile int value = VALUE;\nint main(void) { return value; }\n",
    /^The images differ from 0x40[0-9a-f]{6} on, in `value` of main\.c \(application\): 0x01 in one and 0x02 in the other\.$/,
  ],
  [
    "code",
    "int main(void) {\n#ifdef LEAK\n  return 7;\n#else\n  return 9;\n#endif\n}\n",
    /in `main` of main\.c \(application\): 0x09 in one and 0x07 in the other\.$/,
  ],
  [
    "a page more",
    "#ifdef LEAK\nchar large[8192] = {1};\n#else\nchar large[1] = {1};\n#endif\nint main(void) { return *(volatile char *)large; }\n",
    /`large` of main\.c has 1 bytes in one and 8192 in the other\.$/,
  ],
];

for (const [what, source, difference] of LEAKS) {
  test(`what is not the same is named: ${what}`, { skip: await lacks("gcc") }, async (t) => {
    const files = { "litebox.json": '{ "name": "leaky" }', "main.c": source };
    assert.match((await again(t, files, { system: leaking })) ?? "the same", difference);
  });
}
