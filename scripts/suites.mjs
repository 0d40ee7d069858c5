#!/usr/bin/env node
/** Runs test/suites with what it needs: `npm run suites -- gdb gdb.base/break.exp`. */
import { modernNode, toolEnvironment } from "./lib/node.mjs";
import { inRoot } from "./lib/paths.mjs";
import { show } from "./lib/run.mjs";
import { setUp } from "./setup.mjs";

await setUp(["gcc", "binutils", "gdb", "gdbserver", "dejagnu", "qemu"]);
// What is tested is what users get.
if ((await show("npm", ["run", "--silent", "build"])) !== 0) process.exit(2);
const suites = ["--disable-warning=ExperimentalWarning", inRoot("test/suites/main.ts")];
process.exitCode = await show(modernNode(), [...suites, ...process.argv.slice(2)], {
  env: toolEnvironment(),
});
