#!/usr/bin/env node
/** Runs test/bench with a Node that is new enough: `npm run bench -- processor --json`. */
import { modernNode, toolEnvironment } from "./lib/node.mjs";
import { inRoot } from "./lib/paths.mjs";
import { show } from "./lib/run.mjs";

const bench = ["--disable-warning=ExperimentalWarning", inRoot("test/bench/main.ts")];
process.exitCode = await show(modernNode(), [...bench, ...process.argv.slice(2)], { env: toolEnvironment() });
