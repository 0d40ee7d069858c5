import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";

import { concatBytes } from "../../base/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../base/text.ts";
import { readTar, type TarEntry } from "./tar.ts";
import { header, paxRecord, tar } from "./testing/archives.ts";

const LIMITS = { entries: 1000, pathBytes: 1000 };

function read(bytes: Uint8Array): TarEntry[] {
  const { value, problems } = readTar(bytes, LIMITS);
  assert.deepEqual(problems, []);
  assert.ok(value);
  return value;
}

test("files, folders, links and attributes", () => {
  const capability = Uint8Array.of(1, 0, 0, 2, 10, 61);
  const entries = read(
    tar(
      { path: "./usr/", type: "5", mode: 0o755 },
      { path: "usr/su", content: "x", mode: 0o4755, attributes: { "security.capability": capability } },
      { path: "usr/sudo", type: "1", link: "usr/su" },
      { path: "/etc/link", type: "2", link: "../usr/su" },
      { path: `${"long/".repeat(40)}name`, content: "deep" },
      { path: "dev/null", type: "3" },
    ),
  );
  assert.deepEqual(
    entries.map(({ path, kind, mode, linkTarget }) => [path, kind, mode, linkTarget]),
    [
      ["usr", "directory", 0o755, ""],
      ["usr/su", "file", 0o4755, ""],
      ["usr/sudo", "hard-link", 0o644, "usr/su"],
      ["etc/link", "symlink", 0o644, "../usr/su"],
      [`${"long/".repeat(40)}name`, "file", 0o644, ""],
      ["dev/null", "other", 0o644, ""],
    ],
  );
  assert.deepEqual(entries[1]?.attributes.get("security.capability"), capability);
  assert.equal(decodeUtf8(entries[4]?.content ?? new Uint8Array()), "deep");
});

test("a pax header for all that follows, a size and numbers in base 256, sparse files", () => {
  const global = paxRecord("uid", encodeUtf8("1000"));
  const large = header({ path: "numbers" }, 0);
  large.set([0x80, 0, 0, 0, 0, 0, 0, 0x2a], 116);
  large.set(encodeUtf8("        "), 148);
  const sum = large.reduce((total, byte) => total + byte, 0);
  large.set(encodeUtf8(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  const bytes = concatBytes(
    header({ path: "g", type: "g" }, global.length),
    global,
    new Uint8Array(512 - global.length),
    large,
    new Uint8Array(1024),
  );
  assert.deepEqual(
    read(bytes).map(({ uid, gid }) => [uid, gid]),
    [[1000, 42]],
  );
  const sparse = readTar(tar({ path: "holes", type: "S", content: "data" }), LIMITS);
  assert.match(sparse.problems[0]?.message ?? "", /sparse file holes/);
});

test("what would leave the archive is left out, with a sentence", () => {
  for (const path of ["../evil", "a/../../evil", "x".repeat(1001)]) {
    const { value, problems } = readTar(tar({ path, content: "x" }, { path: "good", content: "y" }), LIMITS);
    assert.deepEqual(
      value?.map((entry) => entry.path),
      ["good"],
    );
    assert.match(problems[0]?.message ?? "", /leaves the archive's root or is too long/);
  }
});

test("a truncated or damaged archive gives what came before, and says where it broke", () => {
  const whole = tar({ path: "a", content: "1" }, { path: "b", content: "x".repeat(600) });
  const cut = readTar(whole.subarray(0, 1024 + 512 + 100), LIMITS);
  assert.deepEqual([cut.value?.length, cut.problems[0]?.offset], [1, 1024]);
  const damaged = whole.slice();
  damaged[1024] = 0x21;
  assert.match(readTar(damaged, LIMITS).problems[0]?.message ?? "", /checksum of a tar header is wrong/);
  assert.match(
    readTar(whole, { entries: 1, pathBytes: 100 }).problems[0]?.message ?? "",
    /more than 1 entries/,
  );
});

const hasTar = spawnSync("tar", ["--version"]).status === 0;

test("reads what tar writes, in its three formats", { skip: !hasTar && "tar is not installed" }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), "litebox-tar-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const deep = join("d".repeat(60), "e".repeat(60));
  mkdirSync(join(folder, deep), { recursive: true });
  writeFileSync(join(folder, deep, "f".repeat(90)), "content");
  writeFileSync(join(folder, "tool"), "#!/bin/sh\n");
  chmodSync(join(folder, "tool"), 0o4755);
  linkSync(join(folder, "tool"), join(folder, "zool"));
  symlinkSync("tool", join(folder, "soft"));
  for (const format of ["gnu", "pax", "ustar"]) {
    const { stdout } = spawnSync("tar", ["--sort=name", `--format=${format}`, "-cf", "-", "-C", folder, "."]);
    const found = read(stdout).map(({ path, kind, mode, content, linkTarget }) => [
      path,
      kind,
      kind === "symlink" ? "" : mode.toString(8),
      decodeUtf8(content),
      linkTarget,
    ]);
    assert.deepEqual(
      found.filter(([, kind]) => kind !== "directory"),
      [
        [`${deep}/${"f".repeat(90)}`, "file", "644", "content", ""],
        ["soft", "symlink", "", "", "tool"],
        ["tool", "file", "4755", "#!/bin/sh\n", ""],
        ["zool", "hard-link", "4755", "", "./tool"],
      ],
      format,
    );
  }
});

test("no archive makes it throw, or gives a path that leaves the root", () => {
  const base = tar(
    { path: "p".repeat(120), content: "abc", attributes: { "user.x": Uint8Array.of(1) } },
    { path: "l", type: "L", content: "name" },
    { path: "s", type: "S", content: "holes" },
    { path: "h", type: "1", link: "../../x" },
  );
  const change = fc.tuple(fc.nat(base.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), fc.nat(base.length), (changes, length) => {
      const bytes = base.slice(0, length);
      for (const [at, value] of changes) if (at < length) bytes[at] = value;
      for (const { path } of readTar(bytes, LIMITS).value ?? []) {
        assert.ok(!path.startsWith("/") && !path.split("/").includes(".."), path);
      }
    }),
    { numRuns: 500 },
  );
});
