import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { NODE_ENVIRONMENT, NODE_FLAGS, startSimulator } from "./simulator.ts";

/** Says how it was started, and where it listens. */
const COMMAND = `
const { MALLOC_ARENA_MAX, ELECTRON_RUN_AS_NODE } = process.env;
console.log(JSON.stringify({ flags: process.execArgv, environment: { MALLOC_ARENA_MAX }, node: ELECTRON_RUN_AS_NODE, words: process.argv.slice(2) }));
console.error("litebox: listening for a debugger on 127.0.0.1:4711");
`;

test("the simulator is started as a Node that keeps little memory, and found where it listens", async () => {
  delete process.env["MALLOC_ARENA_MAX"]; // of who runs the test: it would win
  const folder = mkdtempSync(join(tmpdir(), "litebox-"));
  try {
    const cli = join(folder, "cli.cjs");
    writeFileSync(cli, COMMAND);
    let output = "";
    const simulator = await startSimulator({
      cli,
      program: folder,
      folder,
      args: ["one"],
      compiler: undefined,
      seed: undefined,
      schedule: undefined,
      input: undefined,
      history: 64,
      record: undefined,
      replay: undefined,
      timeout: 60_000,
      onOutput: (stream, text) => {
        if (stream === "stdout") output += text;
      },
    });
    assert.equal(await simulator.ended, 0);
    assert.deepEqual([simulator.host, simulator.port], ["127.0.0.1", 4711]);
    assert.deepEqual(JSON.parse(output), {
      flags: NODE_FLAGS,
      environment: NODE_ENVIRONMENT,
      node: "1",
      words: ["run", folder, "--gdb", "0", "--wait", "--history", "64", "--", "one"],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
