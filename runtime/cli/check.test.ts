/** `litebox check` in its three forms, without a build: what it prints, and its exit status. */

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";

import { sarifComplaints } from "../base/testing/sarif-schema.ts";
import { parseArguments } from "./arguments.ts";
import type { CommandContext } from "./command.ts";
import { loadCommand } from "./commands/index.ts";
import { Output } from "./output.ts";

async function check(
  context: TestContext,
  files: Record<string, string>,
  ...options: string[]
): Promise<{ readonly status: number; readonly out: string }> {
  const workingFolder = await mkdtemp(join(tmpdir(), "litebox-check-"));
  context.after(() => rm(workingFolder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(workingFolder, name)), { recursive: true });
    await writeFile(join(workingFolder, name), text);
  }
  let out = "";
  const output = new Output({
    out: { write: (data) => void (out += String(data)) },
    error: { write: () => undefined },
  });
  const command = await loadCommand("check");
  assert.ok(command);
  const given: CommandContext = {
    ...parseArguments(command, ["--no-build", ...options]),
    output,
    workingFolder,
  };
  return { status: await command.run(given as CommandContext<never>), out };
}

const MANIFEST = '{ "name": "sample", "sources": ["*.c"] }';

test("an error makes the exit status 1, a warning does not, and a finding that is suppressed is none", async (context) => {
  const error = await check(context, { "litebox.json": MANIFEST, "a.c": "int f(void) { return fork(); }\n" });
  assert.equal(error.status, 1);
  assert.match(error.out, /^a\.c:1:22: error: `fork` .*\[outside-api-call\]\n$/);
  const warning = await check(context, {
    "litebox.json": MANIFEST,
    "a.c": "int f(lb_secret int bit) { return bit ? 1 : 2; }\n",
  });
  assert.equal(warning.status, 0);
  assert.match(warning.out, /^a\.c:1:35: warning: `bit` is secret.*\[secret-branch\]\n$/);
  const quiet = await check(context, {
    "litebox.json": MANIFEST,
    "a.c": "int f(void) { return fork(); } // litebox-ignore outside-api-call: linked from assembly\n",
  });
  assert.deepEqual(quiet, { status: 0, out: "" });
});

test("what is wrong in litebox.json stands in it", async (context) => {
  const { status, out } = await check(context, {
    "litebox.json":
      '{\n  "name": "sample",\n  "sources": ["*.c", "more/*.c"],\n' +
      '  // litebox-ignore manifest-unused-permission: for the next release\n  "host": { "files": ["a.c"] }\n}',
    "a.c": "int f(void) { return 0; }\n",
  });
  assert.equal(status, 0);
  assert.match(
    out,
    /^litebox\.json:3:22: warning: `more\/\*\.c` finds no file\..*\[manifest-missing-file\]\n$/,
  );
});

test("the SARIF log is valid, has every rule, and the same findings and exit status", async (context) => {
  const files = { "litebox.json": MANIFEST, "a.c": "int f(void) { return fork(); }\n" };
  const { status, out } = await check(context, files, "--sarif");
  assert.equal(status, 1);
  const log = JSON.parse(out) as {
    readonly runs: readonly {
      readonly tool: { readonly driver: { readonly rules: readonly object[] } };
      readonly results: readonly { readonly ruleId: string; readonly level: string }[];
    }[];
  };
  assert.deepEqual(sarifComplaints(log), []);
  const [run] = log.runs;
  assert.ok((run?.tool.driver.rules.length ?? 0) > 25);
  assert.deepEqual(
    run?.results.map(({ ruleId, level }) => [ruleId, level]),
    [["outside-api-call", "error"]],
  );
});
