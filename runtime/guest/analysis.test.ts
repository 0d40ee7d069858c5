/** What the static analysers of gcc and clang say about the library OS: nothing. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { componentSources, hasTool, headerOptions } from "./testing/native.ts";
import { COMPONENTS } from "./testing/sources.ts";

/** Without optimisation, at which gcc 12 takes what a function returns in two registers for not initialised. */
const ANALYSERS = {
  gcc: ["-fanalyzer", "-O0", "-c"],
  clang: ["--analyze", "-Xclang", "-analyzer-output=text"],
};

for (const [compiler, analysis] of Object.entries(ANALYSERS)) {
  const skip = !hasTool(compiler) && `there is no ${compiler} here`;
  const options = ["-std=gnu11", "-ffreestanding", "-fno-builtin", ...analysis];

  test(`${compiler}'s analyser finds nothing in the library OS`, { skip, timeout: 600_000 }, (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), "litebox-analysis-"));
    t.after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const files = componentSources().filter((file) => file.endsWith(".c"));
    const sources = files.map((file) => path.join(COMPONENTS, file));
    // Objects go to the current folder; of files with the same name the last one stays, which does not matter.
    const found = spawnSync(compiler, [...options, ...headerOptions(compiler), ...sources], {
      cwd: folder,
      encoding: "utf8",
    });
    assert.equal(found.stderr, "");
    assert.equal(found.status, 0);
  });

  test(`${compiler}'s analyser finds what is wrong`, { skip, timeout: 60_000 }, () => {
    const wrong = "int first(void); int first(void) { int *nothing = (int *)0; return *nothing; }";
    const { stderr } = spawnSync(compiler, [...options, "-o", "/dev/null", "-x", "c", "-"], {
      input: wrong,
      encoding: "utf8",
    });
    assert.match(stderr, /warning: .*null/i);
  });
}
