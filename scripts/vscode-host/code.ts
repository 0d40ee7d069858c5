#!/usr/bin/env node
/**
 * Stands in for the `code` executable where VS Code itself cannot be downloaded. It takes the desktop's arguments, so that
 * @vscode/test-electron drives it unchanged:
 *
 *   code.ts --extensionDevelopmentPath=DIR --extensionTestsPath=FILE [FOLDER]   runs a suite in the extension host
 *   code.ts --version
 *
 * The suite's console output is streamed to stdout, its result is the exit code; an extension host that dies is a failure.
 * $VSCODE_HOST_TIMEOUT_S (600) bounds the run. After a failure $VSCODE_HOST_ARTIFACTS has the screenshot and the logs.
 */
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { CODE_SERVER } from "./paths.ts";
import { openSession } from "./session.ts";
import type { Session } from "./session.ts";

const { values: flags, positionals } = parseArgs({
  args: process.argv.slice(2),
  options: {
    version: { type: "boolean" },
    extensionDevelopmentPath: { type: "string", multiple: true },
    extensionTestsPath: { type: "string" },
    "user-data-dir": { type: "string" },
    "extensions-dir": { type: "string" },
    "disable-extensions": { type: "boolean" },
    "disable-workspace-trust": { type: "boolean" },
  },
  strict: false, // desktop has many more flags, and test-electron passes some of them
  allowPositionals: true,
});

async function main(): Promise<number> {
  if (flags.version === true) {
    process.stdout.write(`${CODE_SERVER.vscode}\n`);
    return 0;
  }
  if (typeof flags.extensionTestsPath === "string") return runSuite(path.resolve(flags.extensionTestsPath));
  process.stderr.write("code.ts: nothing to do; see the head of this file\n");
  return 2;
}

async function runSuite(suite: string): Promise<number> {
  const seconds = Number(process.env["VSCODE_HOST_TIMEOUT_S"] ?? 600);
  const scratch = mkdtempSync(path.join(os.tmpdir(), "vscode-suite-"));
  const outputFile = path.join(scratch, "output.log");
  const resultFile = path.join(scratch, "result.json");
  const output = follow(outputFile);

  let finish: (problem?: string) => void = () => undefined;
  const finished = new Promise<string | undefined>((resolve) => (finish = resolve)); // what went wrong, if anything
  const timer = setTimeout(() => {
    finish(`no result within ${seconds} s`);
  }, seconds * 1000);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      finish(`stopped by ${signal}`);
    });
  }

  let session: Session | undefined;
  try {
    const environment = {
      VSCODE_HOST_SUITE: suite,
      VSCODE_HOST_OUTPUT: outputFile,
      VSCODE_HOST_RESULT: resultFile,
    };
    session = await openSuite(environment, finish);
    let problem = await finished;
    output.drain();
    const passed = existsSync(resultFile) && readFileSync(resultFile, "utf8") === "passed";
    if (problem === undefined && !existsSync(resultFile)) {
      problem = "the extension host ended without a result (crash, process.exit, or no such suite)";
    }
    if (problem === undefined && passed) return 0;
    if (problem !== undefined) process.stderr.write(`[vscode-host] ${problem}\n`);
    const artifacts = path.resolve(process.env["VSCODE_HOST_ARTIFACTS"] ?? "artifacts/host");
    await session.saveEvidence(artifacts);
    process.stderr.write(`[vscode-host] screenshot and logs: ${artifacts}\n`);
    return 1;
  } finally {
    clearTimeout(timer);
    output.stop();
    await session?.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function openSuite(environment: NodeJS.ProcessEnv, finish: (problem?: string) => void): Promise<Session> {
  const text = (value: string | boolean | undefined) => (typeof value === "string" ? value : undefined);
  const [folder] = positionals;
  const userDataFolder = text(flags["user-data-dir"]);
  const extensionsFolder = text(flags["extensions-dir"]);
  const developed = flags.extensionDevelopmentPath ?? [];
  return openSession({
    ...(folder !== undefined && { open: folder }),
    ...(userDataFolder !== undefined && { userDataFolder }),
    ...(extensionsFolder !== undefined && { extensionsFolder }),
    extensionDevelopmentPaths: [developed].flat().filter((item) => typeof item === "string"),
    extensionTestsPath: path.join(import.meta.dirname, "suite-entry.cjs"),
    disableExtensions: flags["disable-extensions"] === true,
    workspaceTrust: flags["disable-workspace-trust"] !== true,
    environment,
    beforeLoad: async (page, server) => {
      void server.exited.then((how) => {
        finish(`VS Code's server ended: ${how}`);
      });
      page.on("crash", () => {
        finish("the workbench page crashed");
      });
      // The workbench calls this, if it exists, when the extension host is done; VS Code's own tests use it too.
      await page.exposeFunction("codeAutomationExit", () => {
        finish();
      });
    },
  });
}

/** Copies to stdout what is appended to `file`, as it comes. */
function follow(file: string): { drain: () => void; stop: () => void } {
  const descriptor = openSync(file, "a+");
  const buffer = Buffer.alloc(64 << 10);
  let position = 0;
  const drain = () => {
    for (;;) {
      const count = readSync(descriptor, buffer, 0, buffer.length, position);
      if (count === 0) return;
      writeSync(1, buffer, 0, count);
      position += count;
    }
  };
  const timer = setInterval(drain, 50);
  const stop = () => {
    clearInterval(timer);
    closeSync(descriptor);
  };
  return { drain, stop };
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`[vscode-host] ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
