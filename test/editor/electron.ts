/**
 * Runs the suite of test/editor/host in a real extension host, by @vscode/test-electron:
 *
 *   npm run test:electron                        in VS Code from npm (scripts/vscode-host/code.ts); needs no download
 *   VSCODE_TEST_DESKTOP=stable npm run test:electron    in desktop VS Code of that version, which test-electron downloads
 *   TEST_GREP=debug npm run test:electron        only the tests whose name matches
 *
 * The suite and the extension are bundles: `npm test -- host` makes them first.
 */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { downloadAndUnzipVSCode, runTests } from "@vscode/test-electron";
import { ARTIFACTS, ROOT, inRoot } from "../../scripts/lib/paths.mjs";
import { copySample } from "./workspace.ts";

async function main(): Promise<void> {
  const desktop = process.env["VSCODE_TEST_DESKTOP"];
  const vscodeExecutablePath =
    desktop === undefined ? inRoot("scripts/vscode-host/code.ts") : await downloadAndUnzipVSCode(desktop);
  const scratch = mkdtempSync(path.join(os.tmpdir(), "litebox-host-")); // nothing of one run reaches the next
  const workspace = copySample("key-service");
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: inRoot("out/editor-host/suite.cjs"),
      extensionTestsEnv: {
        VSCODE_HOST_ARTIFACTS: path.join(ARTIFACTS, "host"),
        VSCODE_HOST_TIMEOUT_S: "300",
      },
      launchArgs: [
        workspace.folder,
        `--user-data-dir=${path.join(scratch, "data")}`,
        `--extensions-dir=${path.join(scratch, "extensions")}`,
      ],
    });
  } finally {
    workspace.remove();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

await main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
