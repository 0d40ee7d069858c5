/** Protected files and files of the host over restarts, versions, images and platforms: each run is a new `litebox run`. */

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { build, lacks, writeFiles } from "../image/testing/temporary-project.ts";
import { lacksMbedtls } from "../image/testing/third-party.ts";
import { type Ran, runLitebox } from "./testing/run.ts";

const skip = lacksMbedtls === false ? await lacks("gcc", "ld.lld") : lacksMbedtls;
const PROGRAM = join(import.meta.dirname, "../guest/testing/files.c");
const ENOENT = 2;
const EACCES = 13;
const EBADMSG = 74;
const ESTALE = 116;

const folder = mkdtempSync(join(tmpdir(), "litebox-files-"));
const here = join(folder, "here");
const storage = join(folder, "storage");

/** A `litebox run` of an image or a project, on a platform with that secret. */
function litebox(
  path: string,
  platform: string,
  options: readonly string[],
  words: readonly string[],
): Promise<Ran> {
  return runLitebox({ path, platform, workingFolder: folder, options, words });
}

/** What an image printed, with its files in `storage`; it must end with this code. Things to do are separated by " / ". */
async function expect(image: string, code: number, things: string, platform = here): Promise<string> {
  const ran = await litebox(image, platform, ["--storage", storage], things.split(" "));
  assert.deepEqual({ end: ran.end, exitCode: ran.exitCode }, { end: "exited", exitCode: code }, things);
  return ran.output;
}

async function image(name: string, enclave: object): Promise<string> {
  const project = join(folder, name);
  const manifest = { name: "files", optimize: "s", enclave: { heap: "128K", ...enclave } };
  const main = await readFile(PROGRAM, "utf8");
  await writeFiles(project, { "litebox.json": JSON.stringify(manifest), "main.c": main });
  await build(project);
  return join(project, "build/files.sgxs");
}

describe("files", { skip }, () => {
  let older = "";
  let newer = "";
  let other = "";

  before(async () => {
    older = await image("older", { securityVersion: 1 });
    newer = await image("newer", { securityVersion: 2, heap: "132K" });
    other = await image("other", { securityVersion: 1, productId: 9 });
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("what was written is read after a restart, on this platform alone", async () => {
    await expect(older, ENOENT, "write a a-secret / read a / read b");
    assert.equal(
      await expect(older, 0, "read a / append a -or-two / read a"),
      "a-secret (counted)\na-secret-or-two (counted)",
    );
    await expect(older, ENOENT, "read a", join(folder, "elsewhere"));
  });

  test("the host sees neither names nor what is in the files", async () => {
    await expect(older, 0, "write the-name-of-it the-text-of-it");
    const names = readdirSync(join(storage, "files"));
    assert.ok(names.length >= 1 && names.every((name) => /^[0-9a-f]{32}$/.test(name)), names.join());
    for (const name of names) {
      const bytes = await readFile(join(storage, "files", name));
      for (const text of ["the-name-of-it", "the-text-of-it", "a-secret"]) assert.ok(!bytes.includes(text));
    }
  });

  test("a newer version opens what an older one wrote, not the other way round; another product finds nothing", async () => {
    await expect(older, 0, "write b from-1");
    assert.equal(await expect(newer, 0, "read b / append b -and-2"), "from-1 (counted)");
    await expect(older, EACCES, "read b");
    await expect(older, EACCES, "append b -and-1");
    assert.equal(await expect(newer, 0, "read b"), "from-1-and-2 (counted)");
    await expect(other, ENOENT, "read b");
  });

  test("a file for one image is for no other, and no other binding is taken for it", async () => {
    assert.equal(
      await expect(older, EACCES, "write-mrenclave c mine / read-mrenclave c / read c"),
      "mine (counted)",
    );
    await expect(newer, EACCES, "read-mrenclave c");
    await expect(newer, EACCES, "write c yours / read-mrenclave c");
  });

  test("files are renamed and removed", async () => {
    const renamed = await expect(older, ENOENT, "write d text / rename d e / read e / read d");
    assert.equal(renamed, "text (counted)");
    await expect(older, ENOENT, "read e / remove e / read e");
  });

  test("the end of the program commits, its abort does not", async () => {
    await expect(older, 0, "exit f at-the-end");
    const { end } = await litebox(older, here, ["--storage", storage], ["abort", "f", "never"]);
    assert.equal(end, "aborted");
    assert.equal(await expect(older, 0, "read f"), "at-the-end (counted)");
  });

  test("what the host alters or brings back is refused", async () => {
    const files = join(storage, "files");
    rmSync(files, { recursive: true });
    await expect(older, 0, "write g one");
    const [name = ""] = readdirSync(files);
    const file = join(files, name);
    const bytes = await readFile(file);
    for (const [at, error] of [
      [60, EACCES],
      [1000, EBADMSG],
      [bytes.length - 1, EBADMSG],
    ] as const) {
      const altered = Buffer.from(bytes);
      altered.writeUInt8(bytes.readUInt8(at) ^ 4, at);
      await writeFile(file, altered);
      await expect(older, error, "read g");
    }
    await writeFile(file, bytes);
    assert.equal(await expect(older, 0, "read g / append g two"), "one (counted)");
    const newest = await readFile(file);
    await writeFile(file, bytes);
    await expect(older, ESTALE, "read g");
    await writeFile(file, newest);
    await expect(older, 0, "remove g");
    await writeFile(file, newest);
    await expect(older, ESTALE, "read g");
  });

  test("with ever less memory, what fails leaves a file as it was", { timeout: 180_000 }, async () => {
    assert.equal(await expect(older, 0, "exhaust"), "some done and some failed");
  });

  test("an image that reaches no fopen has none of it", async () => {
    const project = join(folder, "console");
    await writeFiles(project, {
      "litebox.json": '{ "name": "console" }',
      "main.c":
        '#include <stdio.h>\nint main(void) {\n    rewind(stdin);\n    puts("x");\n    return fclose(stdout);\n}\n',
    });
    const { record } = await build(project);
    assert.deepEqual(record.hostCalls, ["console_write"]);
    const names = record.tcb.components.map(({ name }) => name);
    assert.ok(!names.includes("fs") && !names.includes("crypto"), names.join());
  });

  test("a project names its storage, and the files of the host that it may read", async () => {
    const project = join(folder, "project");
    const host = { storage: "kept/here", files: ["words.txt"] };
    const manifest = { name: "files", optimize: "s", enclave: { heap: "128K" }, host };
    await writeFiles(project, {
      "litebox.json": JSON.stringify(manifest),
      "main.c": await readFile(PROGRAM, "utf8"),
      "words.txt": "0123456789abcdef",
      "others.txt": "others",
    });
    const { record } = await build(project);
    assert.deepEqual(
      record.hostCalls.filter((call) => call.startsWith("file_")),
      ["file_change", "file_open", "file_read", "file_write"],
    );
    const run = (things: string) => litebox(project, here, [], things.split(" "));
    const { output } = await run(
      "untrusted words.txt 5 / untrusted words.txt 14 / untrusted words.txt 99 / write a x",
    );
    assert.equal(output, "56789abc\nef");
    assert.ok(existsSync(join(project, "kept/here/files")));
    for (const path of ["others.txt", "../project/words.txt"])
      assert.equal((await run(`untrusted ${path} 0`)).exitCode, EACCES, path);
  });
});
