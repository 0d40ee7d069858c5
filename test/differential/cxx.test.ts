/** C++ programs over the containers, values and algorithms of libstdc++: the same output natively and in the enclave. */

import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, describe, test } from "node:test";

import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { firstDifference } from "./difference.ts";
import { buildProgram, runProgram } from "./enclave-program.ts";
import { linkNative, runNative, type Toolchain } from "./native-program.ts";

const SOURCES = resolve(import.meta.dirname, "cxx-programs");
const PARTS = ["containers", "values", "algorithms", "objects"];

const TOOLCHAINS: readonly Omit<Toolchain, "isa">[] = [
  { compiler: "gcc", optimize: "0" },
  { compiler: "gcc", optimize: "s" },
  { compiler: "clang", optimize: "2" },
  { compiler: "clang", optimize: "s" },
];

const NATIVE_TIME = 20_000;
const MOST_INSTRUCTIONS = 50_000_000;

async function buildBoth(folder: string, { compiler, optimize }: Omit<Toolchain, "isa">) {
  const names = await readdir(SOURCES);
  const texts = await Promise.all(names.map((name) => readFile(join(SOURCES, name), "utf8")));
  const files = Object.fromEntries(names.map((name, index) => [name, texts[index] ?? ""]));
  const image = await buildProgram(folder, files, { compiler, optimize, manifest: { sources: ["*.cpp"] } });
  const sources = names.filter((name) => name.endsWith(".cpp"));
  return { image, native: await linkNative(folder, sources, "g++", ["native-errno.cc"]) };
}

for (const toolchain of TOOLCHAINS) {
  const skip = await lacks(toolchain.compiler, "g++");
  describe(`C++ built by ${toolchain.compiler} -O${toolchain.optimize}`, { skip }, () => {
    let folder: string | undefined;
    let built: ReturnType<typeof buildBoth> | undefined;
    after(async () => {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });
    for (const part of PARTS) {
      test(part, { timeout: 120_000 }, async () => {
        folder ??= await mkdtemp(join(tmpdir(), "litebox-cxx-"));
        const { image, native } = await (built ??= buildBoth(folder, toolchain));
        const expected = await runNative(native, [part], NATIVE_TIME);
        assert.ok(
          expected !== undefined && expected.includes("end of main"),
          "the native program did not end",
        );
        const run = runProgram(image, "lifter", [part], { limit: MOST_INSTRUCTIONS });
        const report = `${run.end}, ${firstDifference(expected, run.output)}`;
        assert.equal(run.end, "exit 0", report);
        assert.equal(run.output, expected, report);
      });
    }
  });
}
