import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { build, lacks, temporaryProject, writeFiles } from "../testing/temporary-project.ts";

const COUNT_BITS = "int main(int argc, char **argv) { (void)argv; return __builtin_popcountll(argc); }\n";

for (const compiler of ["gcc", "clang"]) {
  test(
    `${compiler} may use what "isa" allows, in the application alone`,
    { skip: await lacks(compiler) },
    async (t) => {
      const folder = await temporaryProject(t, { "main.c": COUNT_BITS });
      const popcounts: Record<string, number> = {};
      for (const isa of ["x86-64", "x86-64-v2"]) {
        await writeFiles(folder, { "litebox.json": JSON.stringify({ name: "bits", optimize: "2", isa }) });
        const { compiled, library } = await build(folder, { compiler });
        assert.deepEqual(compiled, ["main.c"]);
        assert.ok(library.every(({ job }) => !job.flags.includes("-march=x86-64-v2")));
        const image = await readFile(join(folder, "build/bits.elf"));
        // POPCNT r64: F3 REX.W 0F B8
        popcounts[isa] = [...image.toString("hex").matchAll(/f3480fb8/g)].length;
      }
      assert.equal(popcounts["x86-64"], 0);
      assert.equal(popcounts["x86-64-v2"], 1);
    },
  );
}
