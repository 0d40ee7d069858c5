import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeUtf8 } from "../../base/text.ts";
import { FileHandles } from "./handles.ts";
import { MemoryStorage } from "./memory-storage.ts";
import { restrictedFiles } from "./policy.ts";
import { FILE_ERRNO, FileError, type HostFiles, type Storage } from "./storage.ts";

const EIO = -5;
const EBADF = -9;
const EINVAL = -22;
const ENOSYS = -38;
const NAME = new Uint8Array(16).fill(0xab);
const OTHER = new Uint8Array(16).fill(0x0c);

function counterOf(handles: FileHandles, name: Uint8Array, least: number): number {
  const request = new Uint8Array(24);
  request.set(name);
  new DataView(request.buffer).setBigUint64(16, BigInt(least), true);
  return handles.counter(request);
}

test("files have numbers, and are read and written by them", () => {
  const storage = new MemoryStorage();
  const handles = new FileHandles(storage, undefined);
  assert.equal(handles.open(NAME, "existing"), -FILE_ERRNO.ENOENT);
  assert.equal(handles.open(NAME, "new"), 1);
  assert.equal(handles.open(NAME, "existing"), 2);
  assert.equal(handles.write(1, 3, encodeUtf8("abc")), 3);
  assert.equal(handles.sync(1), 0);
  const room = new Uint8Array(8);
  assert.equal(handles.read(2, 2, room), 4);
  assert.deepEqual([...room], [0, 0x61, 0x62, 0x63, 0, 0, 0, 0]);
  assert.equal(handles.read(2, 6, room), 0);
  assert.deepEqual([...storage.files.keys()], ["ab".repeat(16)]);
  assert.equal(handles.rename(Uint8Array.of(...NAME, ...OTHER)), 0);
  assert.deepEqual([...storage.files.keys()], ["0c".repeat(16)]);
  assert.equal(handles.remove(NAME), -FILE_ERRNO.ENOENT);
  assert.equal(handles.remove(OTHER), 0);
  handles.closeAll();
  assert.equal(handles.size, 0);
});

test("counters never go back", () => {
  const handles = new FileHandles(new MemoryStorage(), undefined);
  assert.deepEqual(
    [0, 5, 3, 6].map((least) => counterOf(handles, NAME, least)),
    [0, 5, 5, 6],
  );
  assert.equal(counterOf(handles, OTHER, 0), 0);
  const memory = new MemoryStorage();
  const countless: Storage = {
    open: (name) => memory.open(name),
    create: (name) => memory.create(name),
    remove: (name) => {
      memory.remove(name);
    },
    rename: (from, to) => {
      memory.rename(from, to);
    },
  };
  assert.equal(counterOf(new FileHandles(countless, undefined), NAME, 0), ENOSYS);
});

test("what the enclave makes up is refused", () => {
  const handles = new FileHandles(new MemoryStorage(), () => ({
    read: () => encodeUtf8("host"),
    close: () => undefined,
  }));
  for (const size of [0, 15, 17, 32]) {
    const name = new Uint8Array(size);
    assert.equal(handles.open(name, "new"), EINVAL);
    assert.equal(handles.remove(name), EINVAL);
    assert.equal(handles.counter(name), EINVAL);
    if (size !== 32) assert.equal(handles.rename(name), EINVAL);
  }
  assert.equal(counterOf(handles, NAME, 2 ** 60), EINVAL);
  for (const number of [0, 1, -1, Number.NaN, 2 ** 53]) {
    assert.equal(handles.read(number, 0, new Uint8Array(1)), EBADF);
    assert.equal(handles.write(number, 0, new Uint8Array(1)), EBADF);
    assert.equal(handles.sync(number), EBADF);
    assert.equal(handles.close(number), EBADF);
  }
  assert.equal(handles.open(NAME, "new"), 1);
  assert.equal(handles.write(1, 2 ** 31, new Uint8Array(1)), -FILE_ERRNO.EFBIG);
  assert.equal(handles.openOfHost("words"), 2);
  assert.equal(handles.write(2, 0, new Uint8Array(1)), EBADF, "a file of the host");
  for (let count = 2; count < 256; count++) assert.ok(handles.openOfHost("words") > 0);
  assert.equal(handles.openOfHost("words"), EIO);
  const nothing = new FileHandles(undefined, undefined);
  assert.equal(nothing.open(NAME, "new"), -FILE_ERRNO.EACCES);
  assert.equal(nothing.openOfHost("words"), -FILE_ERRNO.EACCES);
  assert.equal(counterOf(nothing, NAME, 0), -FILE_ERRNO.EACCES);
});

test("an error is one of files, or EIO", () => {
  const failing = (error: Error) => {
    const storage = new MemoryStorage();
    storage.create = () => {
      throw error;
    };
    return new FileHandles(storage, undefined).open(NAME, "new");
  };
  assert.equal(failing(new FileError("ENOSPC")), -FILE_ERRNO.ENOSPC);
  assert.equal(failing(new Error("anything")), EIO);
});

test("of the host's files, those that are named can be read, letter by letter", () => {
  const all: HostFiles = () => ({ read: () => new Uint8Array(), close: () => undefined });
  const files = restrictedFiles(all, ["words.txt", "data/a"]);
  assert.ok(files("words.txt"));
  assert.ok(files("data/a"));
  for (const path of [
    "",
    "words",
    "./words.txt",
    "data/../words.txt",
    "WORDS.TXT",
    "/etc/passwd",
    "data/a\0",
  ])
    assert.throws(() => files(path), { code: "EACCES" });
});
