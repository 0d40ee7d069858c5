import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { UserError } from "../../base/errors.ts";
import { build, lacks, temporaryProject } from "../../image/testing/temporary-project.ts";
import { runLitebox } from "../testing/run.ts";

/** Every turn of the loop executes as many instructions, whoever asks for it. */
const PROGRAM = `#include <stdio.h>

__attribute__((noinline)) static unsigned spin(unsigned turns) {
    volatile unsigned sum = 0;
    for (unsigned i = 0; i < turns; i++)
        sum += i;
    return sum;
}

__attribute__((noinline)) static unsigned little(void) {
    return spin(20000) + 1;
}

__attribute__((noinline)) static unsigned much(void) {
    return spin(60000) + 1;
}

int main(void) {
    printf("%u\\n", little() + much());
    return 0;
}
`;

interface Node {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly hitCount: number;
  readonly children: readonly number[];
  readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[];
}

interface Profile {
  readonly nodes: readonly Node[];
  readonly endTime: number;
}

const skip = await lacks("gcc");

test(
  "a profile says who executed how many instructions, and is the same in each run",
  { skip },
  async (t) => {
    const folder = await temporaryProject(t, {
      "litebox.json": '{ "name": "spin", "sources": ["*.c"] }',
      "main.c": PROGRAM,
    });
    const { record } = await build(folder, { compiler: "gcc" });
    assert.equal(record.name, "spin");
    const run = async (file: string): Promise<{ readonly text: string; readonly instructions: number }> => {
      const options = ["--seed", "1", "--profile", join(folder, file)];
      const path = join(folder, "build/spin.sgxs");
      const platform = join(folder, "secret");
      const ran = await runLitebox({ path, platform, workingFolder: folder, options, words: [] });
      assert.equal(ran.exitCode, 0);
      const { instructions } = ran as unknown as { readonly instructions: number };
      return { text: await readFile(join(folder, file), "utf8"), instructions };
    };
    const { text, instructions } = await run("one.cpuprofile");
    assert.equal((await run("two.cpuprofile")).text, text);
    const { nodes, endTime } = JSON.parse(text) as Profile;
    const calls = nodes.filter(({ callFrame }) => callFrame.functionName.startsWith("host call "));
    const made = calls.reduce((sum, { hitCount }) => sum + hitCount, 0);
    assert.equal(endTime, instructions + made);

    const named = (name: string): Node => {
      const found = nodes.find(({ callFrame }) => callFrame.functionName === name);
      assert.ok(found, `${name} is in the profile`);
      return found;
    };
    const child = ({ children }: Node, name: string): Node => {
      const found = nodes.find(
        ({ id, callFrame }) => children.includes(id) && callFrame.functionName === name,
      );
      assert.ok(found, `${name} is called`);
      return found;
    };
    const main = named("main");
    const little = child(child(main, "little"), "spin");
    const much = child(child(main, "much"), "spin");
    const parentOf = ({ id }: Node): Node | undefined => nodes.find(({ children }) => children.includes(id));
    const above: string[] = [];
    for (
      let node = calls.find(({ callFrame }) => callFrame.functionName === "host call console_write");
      node;
      node = parentOf(node)
    )
      above.unshift(node.callFrame.functionName);
    assert.deepEqual(above.slice(0, 2), ["(root)", "(thread 1)"]);
    assert.deepEqual(above.slice(-3), ["litebox_console_write", "litebox_exit", "host call console_write"]);
    assert.ok(above.includes("main") || above.includes("litebox_start"), above.join(" > "));
    const ratio = much.hitCount / little.hitCount;
    assert.ok(ratio > 2.9 && ratio < 3.1, `${much.hitCount} samples against ${little.hitCount}`);
    assert.deepEqual(little.callFrame.url, join(folder, "main.c"));
    const line = PROGRAM.split("\n").findIndex((text) => text.includes("unsigned spin("));
    assert.equal(little.callFrame.lineNumber, line);
    const busy = new Set(much.positionTicks?.map((tick) => tick.line));
    assert.deepEqual(busy, new Set([line + 3, line + 4]), "the loop's two lines");
  },
);

test("a profile is about one run without a debugger", async () => {
  const run = (...options: readonly string[]) =>
    runLitebox({
      path: ".",
      platform: "",
      workingFolder: ".",
      options: ["--profile", "p", ...options],
      words: [],
    });
  const refused = (sentence: RegExp) => (error: unknown) =>
    error instanceof UserError && sentence.test(error.message);
  await assert.rejects(run("--gdb", "0"), refused(/--profile is about a run that no debugger stops/));
  await assert.rejects(run("--schedule", "random:1..9"), refused(/--profile and --calls are about one run/));
});
