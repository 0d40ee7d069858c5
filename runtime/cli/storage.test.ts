import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { folderStorage, machineFiles } from "./storage.ts";

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "litebox-storage-"));
  t.after(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}

const NAME = "ab".repeat(16);
const OTHER = "0c".repeat(16);

test("files are in the folder, which the first one makes", (t) => {
  const path = join(folder(t), "not/there/yet");
  const storage = folderStorage(path);
  assert.throws(() => storage.open(NAME), { code: "ENOENT" });
  assert.throws(
    () => {
      storage.remove(NAME);
    },
    { code: "ENOENT" },
  );
  const file = storage.create(NAME);
  file.write(5000, Uint8Array.of(1, 2, 3));
  file.sync();
  assert.deepEqual(file.read(4999, 10), Uint8Array.of(0, 1, 2, 3));
  assert.deepEqual(file.read(5003, 10), new Uint8Array());
  file.close();
  assert.deepEqual(readdirSync(join(path, "files")), [NAME]);
  if (process.platform !== "win32") assert.equal(statSync(join(path, "files", NAME)).mode & 0o777, 0o600);
  storage.rename(NAME, OTHER);
  const again = storage.open(OTHER);
  assert.equal(again.read(5002, 1)[0], 3);
  again.close();
  storage.create(OTHER).close();
  assert.equal(statSync(join(path, "files", OTHER)).size, 0);
  storage.remove(OTHER);
  assert.deepEqual(readdirSync(join(path, "files")), []);
});

test("counters stay, and never go back", (t) => {
  const path = folder(t);
  const values = [0, 7, 3, 8].map((least) => folderStorage(path).counter?.(NAME, least));
  assert.deepEqual(values, [0, 7, 7, 8]);
  assert.equal(folderStorage(path).counter?.(OTHER, 0), 0);
  writeFileSync(join(path, "counters", NAME), "eight");
  assert.throws(() => folderStorage(path).counter?.(NAME, 0), /is no counter/);
});

test("files of the machine are relative to a folder; what cannot be read is no internal error", (t) => {
  const path = folder(t);
  mkdirSync(join(path, "data"));
  writeFileSync(join(path, "data/words"), "words");
  const files = machineFiles(path);
  const file = files("data/words");
  assert.equal(Buffer.from(file.read(1, 3)).toString(), "ord");
  file.close();
  assert.throws(() => files("data/none"), { code: "ENOENT" });
  if (process.getuid?.() === 0 || process.platform === "win32") return;
  chmodSync(join(path, "data/words"), 0);
  assert.throws(() => files("data/words"), { code: "EACCES" });
});
