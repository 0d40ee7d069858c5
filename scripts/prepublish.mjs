#!/usr/bin/env node
/** What vsce runs before it packs: the build, unless scripts/package.mjs says that it has just been done. */
import { show } from "./lib/run.mjs";

process.exitCode = process.env.LITEBOX_ALREADY_BUILT === "1" ? 0 : await show("npm", ["run", "build"]);
