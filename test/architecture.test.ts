/**
 * The rules for imports must bite. A tool that finds nothing may be a tool that looks at nothing (dependency-cruiser without a
 * TypeScript API exits 0 on every import), so it is run over a copy of our folders in which known files break known rules.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { z } from "zod";

const ROOT = path.resolve(import.meta.dirname, "..");
const FIXTURE = path.join(import.meta.dirname, "fixtures/architecture");

/** Which rules each file of the fixture breaks. Files that are not named here break none. */
const BROKEN: Readonly<Record<string, readonly string[]>> = {
  "debug-adapter/imports-enclave.ts": ["adapter-knows-no-simulator"],
  "debug-adapter/imports-interpreter.ts": ["adapter-x86"],
  "extension/imports-adapter.ts": ["extension-talks-protocols"],
  "language-server/analysis/imports-vscode.ts": ["only-the-extension-knows-vscode"],
  "language-server/server/documents.ts": ["server-knows-no-simulator"],
  "runtime/base/imports-node.ts": ["portable"],
  "runtime/base/imports-x86.ts": ["runtime-base"],
  "runtime/cli/imports-server.ts": ["cli-editor"],
  "runtime/client/imports-host.ts": ["client-verifies"],
  "runtime/enclave/imports-cli.ts": ["cli-is-the-root", "runtime-enclave"],
  "runtime/gdbstub/imports-host.ts": ["gdbstub-host", "runtime-gdbstub"],
  "runtime/image/imports-a-test.ts": ["runtime-image", "tests-are-leaves"],
  "runtime/rsp/cycle-a.ts": ["no-cycles"],
  "runtime/x86/imports-enclave.ts": ["runtime-x86", "x86-enclave"],
  "runtime/x86/lift/imports-interpret.ts": ["lift-interpret"],
};

const report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

/** The rules that dependency-cruiser finds broken in the fixture, by file. */
function findBroken(): Record<string, string[]> {
  const tool = path.join(ROOT, "node_modules/.bin/depcruise");
  const config = path.join(ROOT, ".dependency-cruiser.cjs");
  const result = spawnSync(process.execPath, [tool, "--config", config, "--output-type", "json", "."], {
    cwd: FIXTURE,
    encoding: "utf8",
  });
  const { violations } = report.parse(JSON.parse(result.stdout)).summary;
  const broken: Record<string, string[]> = {};
  for (const { from, rule } of violations) (broken[from] ??= []).push(rule.name);
  return Object.fromEntries(
    Object.entries(broken)
      .map(([file, rules]): [string, string[]] => [file, [...new Set(rules)].sort()])
      .sort(),
  );
}

test("every forbidden import of the fixture is found, and no allowed one", () => {
  assert.deepEqual(findBroken(), BROKEN);
});
