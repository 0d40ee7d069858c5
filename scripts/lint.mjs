#!/usr/bin/env node
/** All checks of form: eslint, the directions of imports, and prettier. Runs all of them, fails if one failed. */
import { existsSync } from "node:fs";
import { modernNode, toolEnvironment } from "./lib/node.mjs";
import { inRoot } from "./lib/paths.mjs";
import { show } from "./lib/run.mjs";
import { installModules } from "./setup.mjs";

const FOLDERS = ["runtime", "language-server", "debug-adapter", "extension", "test", "scripts"].filter(
  (folder) => existsSync(inRoot(folder)),
);

export const CHECKS = {
  eslint: ["eslint", "--cache", "--cache-location", "out/eslint-cache", "--max-warnings", "0", "."],
  imports: ["depcruise", "--config", ".dependency-cruiser.cjs", "--output-type", "err", ...FOLDERS],
  prettier: ["prettier", "--check", "--log-level", "warn", "."],
};

await installModules();
const chosen = process.argv.slice(2);
let failed = false;
for (const [name, [tool, ...args]] of Object.entries(CHECKS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const status = await show(modernNode(), [inRoot("node_modules/.bin", tool), ...args], {
    env: toolEnvironment(),
  });
  process.stderr.write(`${name}: ${status === 0 ? "clean" : "problems"}\n`);
  failed ||= status !== 0;
}
process.exitCode = failed ? 1 : 0;
