/** What editors find without any setting: commands for clangd, and a package that plain Cargo understands, for rust-analyzer. */

import assert from "node:assert/strict";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { z } from "zod";

import { lacksRust } from "./testing/rust.ts";
import {
  build,
  failure,
  GUEST_FOLDER,
  lacks,
  temporaryProject,
  testSystem,
  writeFiles,
} from "./testing/temporary-project.ts";

/** https://clang.llvm.org/docs/JSONCompilationDatabase.html */
const commandsSchema = z.array(
  z.strictObject({
    directory: z.string(),
    file: z.string(),
    output: z.string(),
    arguments: z.tuple([z.string()], z.string()),
  }),
);

for (const compiler of ["gcc", "clang"]) {
  test(
    `the commands for clangd compile every source, also one that does not compile at the moment (${compiler})`,
    { skip: await lacks(compiler, "g++") },
    async (t) => {
      const files = {
        "litebox.json": '{ "name": "tiny", "include": ["include"], "defines": { "ANSWER": 42 } }',
        "include/answer.h": "#include <stdio.h>\n",
        "src/main.c": "#include <answer.h>\nint main(void) { return ANSWER; }\n",
        "src/map.cpp": "#include <map>\nstd::map<int, int> numbers;\n",
      };
      const folder = await temporaryProject(t, { ...files, "src/main.c": "int main(void) { return }\n" });
      await failure(folder, { compiler });
      await writeFiles(folder, files);
      // clangd looks above a source, and there in a folder `build` (clangd.llvm.org/installation, "Project setup").
      const text = await readFile(join(folder, "build/compile_commands.json"), "utf8");
      const commands = commandsSchema.parse(JSON.parse(text));
      assert.deepEqual(
        commands.map(({ file }) => file),
        ["src/main.c", "src/map.cpp"].map((path) => join(folder, path)),
      );
      for (const {
        directory,
        arguments: [program, ...args],
      } of commands) {
        const { status, stderr } = await testSystem.run(program, [...args, "-fsyntax-only"], directory);
        assert.deepEqual([status, stderr], [0, ""]);
      }
    },
  );
}

test("plain Cargo checks all of a package as rust-analyzer has it check", { skip: lacksRust }, async (t) => {
  const folder = await temporaryProject(t, {});
  await cp(join(GUEST_FOLDER, "../../samples/hello-rust"), folder, {
    recursive: true,
    filter: (path) => !/\/(?:build|target)$/.test(path),
  });
  await build(folder);
  const cargo = (await testSystem.find("cargo")) ?? join(testSystem.cargoFolder, "bin/cargo");
  const args = ["check", "--workspace", "--all-targets", "--offline", "--locked"];
  const { status, stderr } = await testSystem.run(cargo, args, folder);
  assert.equal(status, 0, stderr);
  assert.doesNotMatch(stderr, /warning|error/);
});
