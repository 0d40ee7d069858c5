/** Our C programs on what compilers do in many ways: the same output natively and in the enclave, by each engine. */

import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, describe, test } from "node:test";

import { ENGINES } from "../../runtime/enclave/enclave.ts";
import { lacks } from "../../runtime/image/testing/temporary-project.ts";
import { firstDifference, isUnmodelled } from "./difference.ts";
import { buildProgram, runProgram } from "./enclave-program.ts";
import { linkNative, inWords, runNative, type Toolchain, TOOLCHAINS } from "./native-program.ts";

const SOURCES = resolve(import.meta.dirname, "programs");
const PARTS = [
  "atomics",
  "bit_fields",
  "branches",
  "calls",
  "doubles",
  "float_lanes",
  "floats",
  "frames",
  "hash_lanes",
  "integer_lanes",
  "integers",
  "jumps",
  "leaps",
  "long_doubles",
  "memory",
  "seldom_lanes",
  "special_lanes",
  "stack_changes",
  "wide_integers",
];
/** Intrinsics that this machine's own processor may lack, by Linux's name for them. */
const NEEDED_FEATURES: Readonly<Record<string, string>> = {
  hash_lanes: "sha_ni",
  special_lanes: "pclmulqdq",
};
const FEATURES = await readFile("/proc/cpuinfo", "utf8").catch(() => "");

function lacksFeature(part: string): string | false {
  const feature = NEEDED_FEATURES[part];
  if (feature === undefined || new RegExp(`\\b${feature}\\b`).test(FEATURES)) return false;
  return `this machine's processor has no ${feature}`;
}

const NATIVE_TIME = 20_000;
const MOST_INSTRUCTIONS = 50_000_000;

async function buildBoth(folder: string, toolchain: Toolchain) {
  const names = await readdir(SOURCES);
  const texts = await Promise.all(names.map((name) => readFile(join(SOURCES, name), "utf8")));
  const files = Object.fromEntries(names.map((name, index) => [name, texts[index] ?? ""]));
  const image = await buildProgram(folder, files, { ...toolchain, stack: "2M" });
  const sources = names.filter((name) => name.endsWith(".c"));
  return { image, native: await linkNative(folder, sources) };
}

for (const toolchain of TOOLCHAINS) {
  const skip = await lacks(toolchain.compiler);
  describe(`programs built by ${inWords(toolchain)}`, { skip }, () => {
    let folder: string | undefined;
    let built: ReturnType<typeof buildBoth> | undefined;
    after(async () => {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });
    for (const part of PARTS) {
      test(part, { timeout: 120_000, skip: lacksFeature(part) }, async (t) => {
        folder ??= await mkdtemp(join(tmpdir(), "litebox-differential-"));
        const { image, native } = await (built ??= buildBoth(folder, toolchain));
        const expected = await runNative(native, [part], NATIVE_TIME);
        assert.ok(expected !== undefined, "the native program did not end");
        for (const engine of ENGINES) {
          const run = runProgram(image, engine, [part], { limit: MOST_INSTRUCTIONS });
          const report: string = `${engine}: ${run.end}, ${firstDifference(expected, run.output)}`;
          if (isUnmodelled(run.end) && expected.startsWith(run.output)) {
            t.skip(run.end);
            return;
          }
          assert.equal(run.end, "exit 0", report);
          assert.equal(run.output, expected, report);
        }
      });
    }
  });
}
