#!/usr/bin/env node
/** Runs test/soak with all that it needs: `npm run soak -- csmith --count 1000 --seed 7`. It can take many hours. */
import { modernNode, toolEnvironment } from "./lib/node.mjs";
import { inRoot } from "./lib/paths.mjs";
import { show } from "./lib/run.mjs";
import { setUp } from "./setup.mjs";

await setUp(["gcc", "binutils", "clang", "lld", "csmith"]);
const soak = ["--disable-warning=ExperimentalWarning", inRoot("test/soak/main.ts")];
process.exitCode = await show(modernNode(), [...soak, ...process.argv.slice(2)], { env: toolEnvironment() });
