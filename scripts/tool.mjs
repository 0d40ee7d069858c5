#!/usr/bin/env node
/**
 * Runs a tool of node_modules, or a TypeScript file, with a Node that is new enough, whatever Node `npm run` was started with:
 *
 *   node scripts/tool.mjs webpack --mode production
 *   node scripts/tool.mjs scripts/generate.ts
 */
import path from "node:path";
import { modernNode, toolEnvironment } from "./lib/node.mjs";
import { inRoot } from "./lib/paths.mjs";
import { show } from "./lib/run.mjs";
import { installModules } from "./setup.mjs";

const [tool, ...args] = process.argv.slice(2);
if (tool === undefined) {
  process.stderr.write("usage: node scripts/tool.mjs TOOL [ARGUMENTS]\n");
  process.exit(2);
}
await installModules();
const file = /\.(ts|mjs)$/.test(tool) ? path.resolve(tool) : inRoot("node_modules/.bin", tool);
process.exitCode = await show(modernNode(), ["--disable-warning=ExperimentalWarning", file, ...args], {
  env: toolEnvironment(),
});
