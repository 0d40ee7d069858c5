/** Builds that are killed in the middle, and builds at the same time: nothing that is there is ever half of something. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";

import { checkSignature } from "../enclave/sgx/sigstruct.ts";
import { readElf } from "../binary/elf/read-elf.ts";
import type { BuildSystem } from "./system.ts";
import { readBuildRecord } from "./record.ts";
import { build, temporaryProject, testSystem, writeFiles } from "./testing/temporary-project.ts";

const FILES = {
  "litebox.json": '{ "name": "tiny" }',
  "main.c": "int other(int);\nint main(void) { return other(7); }\n",
  "other.c": "int other(int number) { return number * 3; }\n",
};
const ONE_FILE = {
  "litebox.json": '{ "name": "tiny" }',
  "other.c": "int main(void) { return 3; }\n",
};
const CHANGED = { "other.c": "int other(int number) { return number * 5; }\n" };
const ONE_FILE_CHANGED = { "other.c": "int main(void) { return 5; }\n" };

/** What comes after the first `steps` changes to the disk does not happen; the one that is cut off leaves half of a file behind. */
function dyingSystem(steps: number): { readonly system: BuildSystem; taken(): number } {
  let taken = 0;
  const step = <T>(go: () => Promise<T>, half?: () => void): Promise<T> => {
    if (taken++ < steps) return go();
    if (taken === steps + 1) half?.();
    return Promise.reject(new Error("killed"));
  };
  const system: BuildSystem = {
    ...testSystem,
    run: (program, args, ...more) =>
      step(
        () => testSystem.run(program, args, ...more),
        () => {
          const output = args[args.indexOf("-o") + 1];
          if (output?.startsWith("/") === true && existsSync(join(output, ".."))) writeFileSync(output, "ha");
        },
      ),
    write: (path, content) =>
      step(
        () => testSystem.write(path, content),
        () => {
          if (existsSync(join(path, "..")))
            writeFileSync(testSystem.temporary(path), content.subarray(0, content.length / 2));
        },
      ),
    move: (from, to) => step(() => testSystem.move(from, to)),
    makeFolder: (path) => step(() => testSystem.makeFolder(path)),
    // A process that is gone cleans up nothing.
    remove: (path) => (taken > steps ? Promise.resolve() : testSystem.remove(path)),
  };
  return { system, taken: () => taken };
}

/** The outputs that are there are whole, each by itself. */
function assertWhole(folder: string): void {
  const content = (ending: string) => {
    const path = join(folder, `build/tiny.${ending}`);
    return existsSync(path) ? readFileSync(path) : undefined;
  };
  const [image, elf, record, signature] = ["sgxs", "elf", "json", "sig"].map(content);
  if (image !== undefined) assert.equal(image.toString("latin1", 0, 7), "ECREATE");
  if (elf !== undefined) assert.deepEqual(readElf(elf).problems, []);
  if (record !== undefined) assert.ok(readBuildRecord(record.toString()));
  if (signature !== undefined) assert.deepEqual(checkSignature(signature), []);
}

test("a build that is killed at any moment leaves whole files, and the next one makes what it would have made", async (t) => {
  const expected = await build(await temporaryProject(t, { ...ONE_FILE, ...ONE_FILE_CHANGED }));
  let deaths = 0;
  for (let steps = 0, isDead = true; isDead; steps++) {
    const folder = await temporaryProject(t, ONE_FILE);
    // Some deaths come upon a project that was built before.
    if (steps % 3 === 1) await build(folder);
    await writeFiles(folder, ONE_FILE_CHANGED);
    const dying = dyingSystem(steps);
    isDead = await build(folder, {}, dying.system).then(
      () => false,
      (error: unknown) => error instanceof Error && error.message === "killed",
    );
    assert.equal(isDead, dying.taken() > steps);
    deaths += Number(isDead);
    assertWhole(folder);
    const again = await build(folder);
    assert.equal(again.record.mrenclave, expected.record.mrenclave, `after ${steps} steps`);
    assertWhole(folder);
  }
  assert.ok(deaths >= 8, `${deaths} deaths`);
});

test("a source that is saved while it is compiled is compiled again", async (t) => {
  const folder = await temporaryProject(t, FILES);
  const saving: BuildSystem = {
    ...testSystem,
    async run(program, args, ...more) {
      const result = await testSystem.run(program, args, ...more);
      if (args.some((word) => word.endsWith("/other.c"))) await writeFiles(folder, CHANGED);
      return result;
    },
  };
  await build(folder, {}, saving);
  assert.deepEqual((await build(folder)).compiled, ["other.c"]);
  assert.deepEqual((await build(folder)).compiled, []);
});

const CHILD = `
import { build } from ${JSON.stringify(resolve(import.meta.dirname, "testing/temporary-project.ts"))};
const { record } = await build(process.argv[1]);
process.stdout.write(record.mrenclave);
`;

test("processes that build one project at the same time all make the same image", async (t) => {
  const folder = await temporaryProject(t, FILES);
  const builds = Array.from({ length: 2 }, async () => {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", CHILD, folder]);
    let output = "";
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    await once(child, "close");
    return output;
  });
  const made = await Promise.all(builds);
  const { record, compiled, linked } = await build(folder);
  assert.deepEqual(made, [record.mrenclave, record.mrenclave]);
  assert.deepEqual([compiled, linked], [[], false]);
  appendFileSync(join(folder, "main.c"), "int unused;\n");
  assert.deepEqual((await build(folder)).compiled, ["main.c"]);
  const left = readdirSync(join(folder, "build"), { recursive: true }).map(String);
  assert.deepEqual(
    left.filter((name) => name.endsWith(".partial")),
    [],
  );
});

test("results of two builds that came between each other are not taken for those of one", async (t) => {
  const folder = await temporaryProject(t, ONE_FILE);
  let moved = 0;
  const interleaved: BuildSystem = {
    ...testSystem,
    async move(from, to) {
      // The object, the linked file and its map are in place; then another build, of a changed source, does all of its work.
      if (++moved === 4) {
        await writeFiles(folder, ONE_FILE_CHANGED);
        await build(folder);
        await writeFiles(folder, ONE_FILE);
      }
      await testSystem.move(from, to);
    },
  };
  const first = await build(folder, {}, interleaved);
  const elf = () => readFileSync(first.project.outputs.elf);
  const mixed = elf();
  const again = await build(folder);
  assert.deepEqual([again.linked, again.record.mrenclave], [true, first.record.mrenclave]);
  assert.notDeepEqual(elf(), mixed);
});
