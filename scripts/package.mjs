#!/usr/bin/env node
/**
 * Makes the .vsix. With `--built` the bundles in dist/ are taken as they are; else they are built first.
 * Needs no network: the bundles hold the packages' code, so none is packed. Fails when the package is too large.
 */
import { statSync } from "node:fs";
import { modernNode, toolEnvironment } from "./lib/node.mjs";
import { VSIX, inRoot } from "./lib/paths.mjs";
import { show } from "./lib/run.mjs";
import { installModules } from "./setup.mjs";

await installModules();
const env = { ...toolEnvironment(), ...(process.argv.includes("--built") && { LITEBOX_ALREADY_BUILT: "1" }) };
const args = [
  "package",
  "--no-dependencies",
  "--allow-missing-repository",
  "--no-rewrite-relative-links",
  "--out",
  VSIX,
];
const status = await show(modernNode(), [inRoot("node_modules/.bin/vsce"), ...args], { env });

/** As much as a person downloads without thinking about it. */
const LARGEST = 5 * 1024 * 1024;

const size = status === 0 ? statSync(VSIX).size : 0;
if (size > LARGEST) {
  const report = `The package has ${size} bytes, which is more than ${LARGEST}: leave something out, or make it smaller.\n`;
  process.stderr.write(report);
}
process.exitCode = size > LARGEST ? 1 : status;
