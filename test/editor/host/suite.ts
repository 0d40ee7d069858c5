/**
 * What VS Code calls inside its extension host (extensionTestsPath). The same bundle serves desktop VS Code and the one from npm.
 * Mocha, because VS Code's own test tools expect nothing else and node:test cannot run inside another program.
 */
import { writeFileSync } from "node:fs";
import { buildTests } from "./build.ts";
import { debugTests } from "./debug.ts";
import { diagnosticsTests } from "./diagnostics.ts";
import { sessionViewTests } from "./session-views.ts";
import { viewTests } from "./views.ts";

export async function run(): Promise<void> {
  const { default: Mocha } = await import("mocha");
  const grep = process.env["TEST_GREP"];
  const mocha = new Mocha({
    ui: "tdd",
    timeout: 60_000,
    forbidOnly: true,
    ...(grep !== undefined && { grep }),
  });
  mocha.suite.emit("pre-require", globalThis, "", mocha); // defines `suite` and `test`
  diagnosticsTests();
  buildTests();
  debugTests();
  viewTests();
  sessionViewTests();

  const counts = { passed: 0, failed: 0, skipped: 0 };
  await new Promise<void>((resolve) => {
    mocha
      .run(() => {
        resolve();
      })
      .on("pass", () => counts.passed++)
      .on("fail", () => counts.failed++)
      .on("pending", () => counts.skipped++);
  });
  const file = process.env["LITEBOX_TEST_COUNTS"];
  if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
  if (counts.failed > 0) throw new Error(`${counts.failed} test(s) failed`);
}
