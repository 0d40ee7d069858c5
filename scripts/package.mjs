#!/usr/bin/env node
/**
 * Makes the .vsix. With `--built` the bundles in dist/ are taken as they are; else they are built first.
 * Needs no network: the bundles hold the packages' code, so none is packed.
 */
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
process.exitCode = await show(modernNode(), [inRoot("node_modules/.bin/vsce"), ...args], { env });
