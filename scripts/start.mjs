#!/usr/bin/env node
/**
 * Builds everything and opens the extension in a real VS Code, on the sample.
 *
 *   npm start                  in desktop's `code` where that is on the PATH; else as a page that this machine serves to itself
 *   npm start -- --browser     as a page, even where there is a desktop's `code`
 *   npm start -- --port 8000   with a port of your choice (to reach it through an SSH tunnel, say)
 *   npm start -- --headless    no editor: builds the sample, runs it, and prints its output, its measurement and its TCB
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { buildIfNeeded } from "./lib/build.mjs";
import { modernNode, toolEnvironment } from "./lib/node.mjs";
import { DIST, ROOT, SAMPLES, inRoot } from "./lib/paths.mjs";
import { show, which } from "./lib/run.mjs";
import { log, setUp } from "./setup.mjs";

const SAMPLE = path.join(SAMPLES, "key-service");

process.exitCode = await main().catch((error) => {
  log(error.message);
  return error.code?.startsWith("ERR_PARSE_ARGS") ? 2 : 1;
});

async function main() {
  const { values: options } = parseArgs({
    options: {
      headless: { type: "boolean" },
      browser: { type: "boolean" },
      port: { type: "string", default: "0" },
    },
  });
  const missing = await setUp(["compiler"]);
  if (missing.length > 0)
    throw new Error("Without a C compiler the sample cannot be built. Install one, then start again.");
  if (options.headless) {
    await buildIfNeeded();
    return headless();
  }
  const code = which("code");
  await buildIfNeeded({ vsix: code === undefined || options.browser === true });
  if (code !== undefined && options.browser !== true) {
    log("opening desktop VS Code");
    return show(code, [`--extensionDevelopmentPath=${ROOT}`, SAMPLE]);
  }
  return serve(options.port);
}

/** The same job in the terminal. */
async function headless() {
  const image = path.join(SAMPLE, "build/key-service.sgxs");
  const steps = [
    ["build", SAMPLE],
    ["run", SAMPLE],
    ["measure", image],
    ["tcb", SAMPLE],
  ];
  for (const [command, ...args] of steps) {
    process.stdout.write(
      `\n$ litebox ${[command, ...args.map((file) => path.relative(ROOT, file))].join(" ")}\n`,
    );
    const status = await show(process.execPath, [path.join(DIST, "cli.cjs"), command, ...args]);
    if (status !== 0) return status;
  }
  return 0;
}

/** VS Code's workbench as a page, on the loopback interface only and with a token in its address. */
async function serve(port) {
  const env = toolEnvironment();
  const node = modernNode();
  const prepared = await show(node, [inRoot("scripts/vscode-host/setup.ts")], { env });
  if (prepared !== 0) return prepared;
  const quiet = "--disable-warning=ExperimentalWarning";
  return show(node, [quiet, inRoot("scripts/vscode-host/serve.ts"), "--port", port, SAMPLE], { env });
}
