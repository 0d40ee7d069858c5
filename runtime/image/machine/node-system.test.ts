import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

import { UserError } from "../../base/errors.ts";
import { nodeBuildSystem } from "./node-system.ts";

const system = nodeBuildSystem({ cacheFolder: "/nowhere" });

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "litebox system "));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test("files are put in place whole, in folders that are made for them", async (t) => {
  const folder = await folderFor(t);
  const path = join(folder, "a/b/c.txt");
  assert.equal(await system.read(path), undefined);
  assert.equal(await system.stamp(path), undefined);
  await system.write(path, Buffer.from("one"));
  const first = await system.stamp(path);
  await system.write(path, Buffer.from("two"));
  assert.equal(await readFile(path, "utf8"), "two");
  assert.notEqual(await system.stamp(path), first);
  assert.deepEqual(await readdir(join(folder, "a/b")), ["c.txt"]);
});

test("what cannot be written says why, and leaves what was there", async (t) => {
  const folder = await folderFor(t);
  await writeFile(join(folder, "file"), "kept");
  await mkdir(join(folder, "taken"));
  await symlink("nowhere", join(folder, "astray"));
  for (const [path, expected] of [
    [
      join(folder, "file/under.txt"),
      /^Cannot write .*file\/under\.txt: a file stands where a folder is needed\. Move that file away, and build again\.$/,
    ],
    [
      join(folder, "taken"),
      /^Cannot write .*taken: a folder stands where a file is needed\. Move that folder away, and build again\.$/,
    ],
    [
      join(folder, "astray/under.txt"),
      /^Cannot write .*astray\/under\.txt: a link in its path leads nowhere\. Remove that link, and build again\.$/,
    ],
    ["/dev/full/x", /^Cannot write \/dev\/full\/x: a file stands where a folder is needed\./],
  ] as const) {
    await assert.rejects(
      system.write(path, Buffer.from("x")),
      (error) => error instanceof UserError && expected.test(error.message),
    );
  }
  assert.equal(await readFile(join(folder, "file"), "utf8"), "kept");
  assert.deepEqual((await readdir(folder)).sort(), ["astray", "file", "taken"]);
});

test("a file system that is read-only is called so", async (t) => {
  const folder = await folderFor(t);
  const mount = spawnSync("mount", ["-t", "tmpfs", "-o", "ro", "none", folder]);
  if (mount.status !== 0) {
    t.skip("only root may mount one");
    return;
  }
  try {
    for (const make of [
      () => system.write(join(folder, "build/a.txt"), Buffer.from("x")),
      () => system.makeFolder(join(folder, "build/obj")),
      () => system.makeFolder(join(folder, "build")),
    ])
      await assert.rejects(
        make,
        /^UserError: Cannot write .*: it is on a read-only file system\. Copy the project/,
      );
  } finally {
    spawnSync("umount", [folder]);
  }
});

test("lists are sorted, without skipped folders; links to files are files", async (t) => {
  const folder = await folderFor(t);
  for (const path of ["b.c", "a/z.c", "a/skipped/y.c", "B.c"])
    await system.write(join(folder, path), Buffer.from(""));
  await symlink("b.c", join(folder, "link.c"));
  const listed = await system.list(folder, (path) => path === "a/skipped");
  assert.deepEqual(listed, ["B.c", "a/z.c", "b.c", "link.c"]);
  assert.deepEqual(await system.list(join(folder, "missing"), () => false), []);
});

test("programs are found on the search path and by path, if they can be run", async (t) => {
  const folder = await folderFor(t);
  const path = join(folder, "tool");
  await writeFile(path, '#!/bin/sh\nprintf \'%s|\' "$@" "$PWD" "$LC_ALL"; echo bad >&2; exit 3\n');
  assert.equal(await system.find(path), undefined);
  await chmod(path, 0o755);
  assert.equal(await system.find(path), path);
  assert.equal(await system.find(folder), undefined);
  assert.match((await system.find("sh")) ?? "", /^\/.*\/sh$/);
  assert.equal(await system.find("no-such-program-of-litebox"), undefined);
  const result = await system.run(path, ["a b", "$c"], folder);
  assert.deepEqual(result, { status: 3, stdout: `a b|$c|${folder}|C|`, stderr: "bad\n" });
  const failed = await system.run(join(folder, "missing"), [], folder);
  assert.equal(failed.status, undefined);
});

test("a folder is removed while something is still written to it", async (t) => {
  const folder = await folderFor(t);
  const busy = join(folder, "build/obj");
  await mkdir(busy, { recursive: true });
  const until = Date.now() + 200;
  let written = 0;
  const writing = (async () => {
    while (Date.now() < until) await writeFile(join(busy, String(written++)), "").catch(() => undefined);
  })();
  await system.remove(join(folder, "build"));
  await writing;
  await assert.rejects(stat(join(folder, "build")));
  assert.ok(written > 1);
});

test("only old leftovers of killed builds are removed", async (t) => {
  const folder = await folderFor(t);
  const [old, recent] = [system.temporary(join(folder, "old.o")), system.temporary(join(folder, "new.o"))];
  await writeFile(old, "");
  await writeFile(recent, "");
  await utimes(old, 1, 1);
  await system.removeAbandoned(folder);
  assert.deepEqual(
    (await readdir(folder)).map((name) => join(folder, name)),
    [recent],
  );
});
