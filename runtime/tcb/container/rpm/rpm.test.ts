/** Lists of rpm packages: SQLite's own files against SQLite, headers and ndb as rpm's documents say, and anything else without an exception. */

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";

import fc from "fast-check";

import { encodeUtf8 } from "../../../base/text.ts";
import { matchAdvisories } from "../advisories.ts";
import { FileTree } from "../file-tree.ts";
import { readPackages, type PackageList } from "../packages.ts";
import { readTar } from "../tar.ts";
import { tar, type Member } from "../testing/archives.ts";
import { readNdb } from "./databases.ts";
import { readRpmHeader } from "./header.ts";
import { readSqliteTable } from "./sqlite.ts";

const MOST = 2 ** 28;

/** The file of a database, made by SQLite. */
function sqliteFile(fill: (database: DatabaseSync) => void): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "litebox-rpm-"));
  try {
    const path = join(folder, "rpmdb.sqlite");
    const database = new DatabaseSync(path);
    fill(database);
    database.close();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Value = string | readonly string[] | readonly number[];

/** Texts are of types 6 and 8, numbers of type 4, and those in a `Uint8Array` of type 1. */
function header(tags: Readonly<Record<number, Value | Uint8Array>>): Uint8Array {
  const index: number[] = [];
  const store: number[] = [];
  const big = (number: number) => [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff);
  const add = (tag: string, type: number, count: number, bytes: Iterable<number>) => {
    index.push(...[Number(tag), type, store.length, count].flatMap(big));
    store.push(...bytes);
  };
  for (const [tag, value] of Object.entries(tags)) {
    if (value instanceof Uint8Array) add(tag, 1, value.length, value);
    else if (typeof value === "string") add(tag, 6, 1, encodeUtf8(`${value}\0`));
    else if (typeof value[0] === "number") add(tag, 4, value.length, (value as number[]).flatMap(big));
    else add(tag, 8, value.length, encodeUtf8(value.map((text) => `${text}\0`).join("")));
  }
  return Uint8Array.from([...big(index.length / 16), ...big(store.length), ...index, ...store]);
}

const OPENSSL = header({
  1000: "openssl-libs",
  1001: "3.0.7",
  1002: "24.el9",
  1003: [1],
  1029: Uint8Array.of(0, 0, 2),
  1044: "openssl-3.0.7-24.el9.src.rpm",
  1116: [0, 1, 1],
  1117: ["libssl.so.3", "README", "left-out"],
  1118: ["/usr/lib64/", "/usr/share/doc/openssl-libs/"],
});
const BASH = header({
  1000: "bash",
  1001: "5.1.8",
  1002: "9.el9",
  1116: [0],
  1117: ["bash"],
  1118: ["/usr/bin/"],
});
const KEY = header({ 1000: "gpg-pubkey", 1001: "fd431d51", 1002: "4ae0493b" });

function packagesTable(database: DatabaseSync): void {
  database.exec("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)");
  const insert = database.prepare("INSERT INTO Packages (blob) VALUES (?)");
  for (const each of [OPENSSL, KEY, BASH]) insert.run(each);
}

function ndb(headers: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(
    4096 + headers.reduce((sum, { length }) => sum + 16 * Math.ceil((length + 28) / 16), 0),
  );
  const view = new DataView(bytes.buffer);
  const words = (at: number, ...values: readonly (number | string)[]) => {
    for (const [index, value] of values.entries())
      if (typeof value === "number") view.setUint32(at + 4 * index, value, true);
      else bytes.set(encodeUtf8(value), at + 4 * index);
  };
  words(0, "RpmP", 0, 7, 1, headers.length + 1);
  let at = 4096;
  for (const [index, content] of headers.entries()) {
    const blocks = Math.ceil((content.length + 28) / 16);
    words(32 + 16 * index, "Slot", index + 1, at / 16, blocks);
    words(at, "BlbS", index + 1, 7, content.length);
    bytes.set(content, at + 16);
    at += 16 * blocks;
  }
  // Slots that are free have their magic, too.
  for (let slot = 32 + 16 * headers.length; slot < 4096; slot += 16) words(slot, "Slot");
  return bytes;
}

function packagesOf(...members: readonly Member[]): PackageList {
  const tree = new FileTree(1000);
  tree.apply(
    readTar(
      tar(
        { path: "etc/os-release", content: 'ID="rocky"\nVERSION_ID="9.3"\n' },
        { path: "usr/lib64/libssl.so.3", content: "x" },
        { path: "usr/bin/bash", content: "y" },
        { path: "usr/share/doc/openssl-libs/left-out", content: "z" },
        ...members,
      ),
      { entries: 1000, pathBytes: 4096 },
    ).value ?? [],
  );
  return readPackages(tree);
}

for (const [format, path, content] of [
  ["SQLite", "var/lib/rpm/rpmdb.sqlite", sqliteFile(packagesTable)],
  ["ndb", "usr/lib/sysimage/rpm/Packages.db", ndb([OPENSSL, KEY, BASH])],
] as const) {
  test(`packages and their files in the format of ${format}`, () => {
    const list = packagesOf({ path, content });
    assert.deepEqual(list.unread, []);
    assert.deepEqual(
      list.packages.map(({ kind, name, version, source, sourceVersion }) => [
        kind,
        name,
        version,
        source,
        sourceVersion,
      ]),
      [
        ["rpm", "openssl-libs", "1:3.0.7-24.el9", "openssl", "1:3.0.7-24.el9"],
        ["rpm", "bash", "5.1.8-9.el9", "bash", "5.1.8-9.el9"],
      ],
    );
    assert.deepEqual(
      [...list.owners].map(([file, { name }]) => [file, name]),
      [
        ["/usr/lib64/libssl.so.3", "openssl-libs"],
        ["/usr/bin/bash", "bash"],
      ],
    );
  });
}

test("advisories name packages of sources, or those made of them; releases count", () => {
  const list = packagesOf({ path: "var/lib/rpm/Packages.db", content: ndb([OPENSSL, BASH]) });
  const about = (ecosystem: string, name: string, fixed: string) =>
    matchAdvisories(
      [
        {
          id: "X",
          affected: [
            {
              package: { ecosystem, name },
              ranges: [{ type: "ECOSYSTEM", events: [{ introduced: "0" }, { fixed }] }],
            },
          ],
        },
      ],
      list,
    ).map((match) => match.package.name);
  assert.deepEqual(about("Rocky Linux:9", "openssl", "1:3.0.7-25.el9"), ["openssl-libs"]);
  assert.deepEqual(about("Rocky Linux:9", "openssl-libs", "1:3.0.7-25.el9"), ["openssl-libs"]);
  assert.deepEqual(about("Rocky Linux:9", "openssl", "1:3.0.7-24.el9"), []);
  assert.deepEqual(about("Rocky Linux:8", "openssl", "1:3.0.7-25.el9"), []);
  assert.deepEqual(about("Debian:9", "openssl", "1:3.0.7-25.el9"), []);
});

test("what is not read, or not wholly, is said", () => {
  const whole = sqliteFile(packagesTable);
  const unread = (...members: readonly Member[]) => packagesOf(...members).unread;
  const path = "var/lib/rpm/rpmdb.sqlite";
  assert.deepEqual(unread({ path, content: "SQLite format 3" }), [
    "The list of rpm packages /var/lib/rpm/rpmdb.sqlite was not wholly read: It does not begin as a file of SQLite 3 does.",
  ]);
  assert.match(
    unread({ path, content: whole }, { path: `${path}-wal`, content: "x" })[0] ?? "",
    /rpmdb\.sqlite-wal that were not read/,
  );
  assert.match(
    unread({ path: "var/lib/rpm/Packages", content: "x" })[0] ?? "",
    /Berkeley DB, which is not read/,
  );
  assert.match(
    unread({
      path,
      content: sqliteFile((database) => {
        database.exec("CREATE TABLE t (a)");
      }),
    })[0] ?? "",
    /no table Packages/,
  );
  assert.match(readSqliteTable(whole, "Packages", 300).problems[0]?.message ?? "", /more in it than is read/);
  assert.match(readNdb(ndb([OPENSSL, BASH]), 300).problems[0]?.message ?? "", /more in it than is read/);
});

test("tables of SQLite read as SQLite reads them", () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.integer(),
    fc.constantFrom(0, 1, -1, 127, -128, 32767, -32769, 2 ** 40, -(2 ** 47), 2 ** 53 - 1),
    fc.double({ noNaN: true, noInteger: true }),
    fc.string(),
    fc.uint8Array({ maxLength: 20 }),
    fc.integer({ min: 100, max: 20_000 }).map((size) => new Uint8Array(size).map((_, at) => at * size)),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(512, 1024, 4096, 65536),
      fc.array(fc.tuple(value, value), { maxLength: 60 }),
      (pageSize, rows) => {
        let expected: unknown[] = [];
        const file = sqliteFile((database) => {
          database.exec(`PRAGMA page_size = ${pageSize}; CREATE TABLE "a b" (x, y)`);
          const insert = database.prepare('INSERT INTO "a b" VALUES (?, ?)');
          for (const [x, y] of rows) insert.run(x, y);
          database.exec('DELETE FROM "a b" WHERE rowid % 7 = 3');
          expected = database.prepare('SELECT x, y FROM "a b"').all();
        });
        const { value: read, problems } = readSqliteTable(file, "a b", MOST);
        assert.deepEqual(problems, []);
        assert.deepEqual(
          read?.map(([x, y]) => ({ x: plain(x), y: plain(y) })),
          expected.map((row) => ({ ...(row as object) })),
        );
      },
    ),
    { numRuns: 25 },
  );
});

test("rows around the sizes at which SQLite takes another page", () => {
  for (const pageSize of [512, 1024]) {
    const blobs = Array.from({ length: 2 * pageSize }, (_, size) => new Uint8Array(size).fill(size % 251));
    const file = sqliteFile((database) => {
      database.exec(`PRAGMA page_size = ${pageSize}; CREATE TABLE blobs (x)`);
      const insert = database.prepare("INSERT INTO blobs VALUES (?)");
      database.exec("BEGIN");
      for (const blob of blobs) insert.run(blob);
      database.exec("COMMIT");
    });
    const { value, problems } = readSqliteTable(file, "blobs", MOST);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      value?.map(([x]) => plain(x)),
      blobs,
    );
  }
});

/** SQLite gives arrays of their own. */
function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? Uint8Array.from(value) : value;
}

test("damaged lists and headers are no exceptions", () => {
  const inputs: readonly (readonly [Uint8Array, (bytes: Uint8Array) => unknown])[] = [
    [
      sqliteFile(packagesTable),
      (bytes) => readSqliteTable(bytes, "Packages", MOST).value?.map(([, blob]) => blob),
    ],
    [ndb([OPENSSL, BASH]), (bytes) => readNdb(bytes, MOST)],
    [OPENSSL, (bytes) => readRpmHeader(bytes)],
  ];
  const damage = fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)), {
    minLength: 1,
    maxLength: 8,
  });
  for (const [sound, read] of inputs) {
    fc.assert(
      fc.property(damage, fc.nat(), (changes, cut) => {
        const bytes = sound.slice(0, cut % 3 === 0 ? cut % sound.length : sound.length);
        // Most of a file is zeros that nobody reads.
        for (const [place, byte] of changes) bytes[place % (place % 2 === 0 ? 200 : bytes.length)] = byte;
        read(bytes);
      }),
      { numRuns: 500 },
    );
  }
});
