/** Ctrl-C in the middle of a build: what is said, the exit status, and that compilers end and nothing half-made stays. */

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { lacks, testSystem } from "../image/testing/temporary-project.ts";

const MAIN = resolve(import.meta.dirname, "main.ts");
const ENVIRONMENT = { ...process.env, LITEBOX_CACHE: testSystem.cacheFolder };

function start(folder: string) {
  const child = spawn(process.execPath, [MAIN, "build", folder], {
    env: { ...ENVIRONMENT, LITEBOX_STATE: join(folder, "state") },
  });
  let error = "";
  child.stderr.on("data", (data: Buffer) => (error += data.toString()));
  return { child, ended: once(child, "close"), error: () => error };
}

/** Command lines of the programs that run and were told of this folder. */
function programsIn(folder: string): string[] {
  const commandLine = (pid: string): string => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    } catch {
      return ""; // It has ended meanwhile.
    }
  };
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(commandLine).filter((line) => line.includes(folder));
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    assert.ok(tries < 600, "it never came to it");
    await wait(50);
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(
    `${signal}: compilers are stopped, and what was built before stays`,
    { skip: await lacks("gcc", "mkfifo") },
    async (t) => {
      const folder = mkdtempSync(join(tmpdir(), "litebox-interrupted-"));
      t.after(() => {
        rmSync(folder, { recursive: true });
      });
      const main = join(folder, "main.c");
      writeFileSync(join(folder, "litebox.json"), '{ "name": "tiny", "compiler": "gcc" }');
      writeFileSync(main, "int main(void) { return 0; }\n");
      const first = start(folder);
      assert.deepEqual(await first.ended, [0, null], first.error());
      const image = readFileSync(join(folder, "build/tiny.sgxs"));

      // The compiler waits for somebody who writes the header.
      spawnSync("mkfifo", [join(folder, "never.h")]);
      writeFileSync(main, '#include "never.h"\nint main(void) { return 1; }\n');
      const second = start(folder);
      await until(() => programsIn(main).some((line) => line.includes("cc1")));
      second.child.kill(signal);
      assert.deepEqual(await second.ended, [1, null]);
      assert.match(
        second.error(),
        /^litebox: The build was interrupted\. What was built before is as it was; .*\n$/,
      );
      await until(() => programsIn(main).length === 0);
      assert.deepEqual(readFileSync(join(folder, "build/tiny.sgxs")), image);
      const left = readdirSync(join(folder, "build"), { recursive: true }).map(String);
      assert.deepEqual(
        left.filter((name) => name.endsWith(".partial")),
        [],
      );
      writeFileSync(main, "int main(void) { return 0; }\n");
      const third = start(folder);
      assert.deepEqual(await third.ended, [0, null], third.error());
    },
  );
}
