/** Ctrl-C while a command that reports is at work: one sentence, status 1, and nothing written. In this process, at a word of its progress. */

import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { lacks, temporaryProject, testSystem } from "../image/testing/temporary-project.ts";
import { dockerSave, tar, tarOf } from "../tcb/container/testing/archives.ts";
import { parseArguments } from "./arguments.ts";
import { Interruption } from "./building.ts";
import type { CommandContext } from "./command.ts";
import { loadCommand } from "./commands/index.ts";
import { Output } from "./output.ts";

/** Runs a command that is interrupted as soon as it says `moment`; its error, and all that it had said by then. */
async function interrupted(moment: string, workingFolder: string, name: string, ...words: readonly string[]) {
  let said = "";
  let times = 0;
  const error = {
    isTTY: true,
    write: (data: string | Uint8Array) => {
      said += String(data);
      if (String(data).startsWith(moment) && times++ === 0) process.emit("SIGINT");
    },
  };
  const output = new Output({ out: { write: (data) => void (said += String(data)) }, error });
  const command = await loadCommand(name);
  assert.ok(command);
  const context: CommandContext = { ...parseArguments(command, words), output, workingFolder };
  const outcome = await command.run(context as CommandContext<never>).then(
    (status) => assert.fail(`it went on to its end, with status ${status}`),
    (thrown: unknown) => thrown,
  );
  assert.ok(outcome instanceof Interruption, String(outcome));
  assert.equal(outcome.exitStatus, 1);
  assert.deepEqual(process.listenerCount("SIGINT"), 0);
  return { message: outcome.message, said };
}

const skip = await lacks("gcc");

for (const [name, ...words] of [["tcb"], ["tcb", "--json"], ["check"], ["check", "--json"]] as const) {
  test(`litebox ${[name, ...words].join(" ")}`, { skip }, async (t) => {
    process.env["LITEBOX_CACHE"] = testSystem.cacheFolder;
    const folder = await temporaryProject(t, {
      "litebox.json": '{ "name": "tiny", "compiler": "gcc" }',
      "main.c": "int main(void) { return 0; }\n",
    });
    const { message, said } = await interrupted("Compiling main.c", folder, name, ...words);
    assert.match(message, /^The build was interrupted\. What was built before is as it was; /);
    assert.equal(said, "Compiling main.c\n");
    assert.equal(existsSync(join(folder, "build/tiny.sgxs")), false);
  });
}

test("litebox compare", async (t) => {
  const folder = await temporaryProject(t, {});
  const image = { layers: [tar({ path: "app", content: "x" })], config: { Cmd: ["/app"] } };
  writeFileSync(join(folder, "image.tar"), tarOf(dockerSave(image)));
  for (const moment of ["Reading the image", "Looking for system calls"]) {
    const { message, said } = await interrupted(
      moment,
      folder,
      "compare",
      ...["--container", "image.tar", "--html", "report.html"],
    );
    assert.equal(message, "The comparison was interrupted; nothing was written.");
    assert.ok(said.endsWith(`${moment}\n`));
    assert.equal(existsSync(join(folder, "report.html")), false);
  }
});
