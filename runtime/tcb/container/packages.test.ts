import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { test } from "node:test";

import { encodeUtf8 } from "../../base/text.ts";
import { matchAdvisories, readAdvisories, type Advisory } from "./advisories.ts";
import { FileTree } from "./file-tree.ts";
import { readPackages, type PackageList } from "./packages.ts";
import { privilegedFiles } from "./privileges.ts";
import { readTar } from "./tar.ts";
import { tar, type Member } from "./testing/archives.ts";
import { lacks } from "./testing/programs.ts";

function treeOf(...members: readonly Member[]): FileTree {
  const tree = new FileTree(100_000);
  tree.apply(readTar(tar(...members), { entries: 100_000, pathBytes: 4096 }).value ?? []);
  return tree;
}

const owner = (list: PackageList, path: string) => list.owners.get(path)?.name;

test("dpkg: status, lists, links, and images without a package manager", () => {
  const list = readPackages(
    treeOf(
      { path: "etc/os-release", content: 'ID=debian\nVERSION_ID="12"\n' },
      { path: "lib", type: "2", link: "usr/lib" },
      { path: "usr/lib/libc.so.6", content: "x" },
      { path: "usr/bin/tool", content: "y" },
      {
        path: "var/lib/dpkg/status",
        content:
          "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nSource: glibc (2.36-9+deb12u4)\nVersion: 2.36-9\nDescription: x\n y: z\n\n" +
          "Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n\nPackage: tool\nStatus: install ok installed\nVersion: 1:2-3\n",
      },
      { path: "var/lib/dpkg/info/libc6:amd64.list", content: "/.\n/lib\n/lib/libc.so.6\n" },
      { path: "var/lib/dpkg/info/tool.list", content: "/usr/bin/tool\n/usr/bin/absent\n" },
      { path: "var/lib/dpkg/status.d/base", content: "Package: base-files\nVersion: 12\n" },
      { path: "usr/share/base", content: "z" },
      { path: "var/lib/dpkg/status.d/base.md5sums", content: `${"0".repeat(32)}  usr/share/base\n` },
    ),
  );
  assert.deepEqual(
    list.packages.map(({ name, version, source, sourceVersion }) => [name, version, source, sourceVersion]),
    [
      ["libc6", "2.36-9", "glibc", "2.36-9+deb12u4"],
      ["tool", "1:2-3", "tool", "1:2-3"],
      ["base-files", "12", "base-files", "12"],
    ],
  );
  assert.deepEqual(
    ["/usr/lib/libc.so.6", "/usr/bin/tool", "/usr/share/base", "/usr/bin/absent"].map((path) =>
      owner(list, path),
    ),
    ["libc6", "tool", "base-files", undefined],
  );
  assert.deepEqual(list.distribution, { id: "debian", version: "12" });
});

test("apk, npm, Python", () => {
  const list = readPackages(
    treeOf(
      { path: "usr/lib/os-release", content: "ID=alpine\nVERSION_ID=3.20.3\n" },
      { path: "bin/busybox", content: "x" },
      {
        path: "lib/apk/db/installed",
        content:
          "P:busybox\nV:1.36.1-r29\no:busybox\nF:bin\nR:busybox\na:0:0:755\n\nP:libssl3\nV:3.3.2-r0\no:openssl\n\n",
      },
      { path: "app/node_modules/@s/left/package.json", content: '{"name":"@s/left","version":"1.2.3"}' },
      { path: "app/node_modules/broken/package.json", content: "{" },
      {
        path: "usr/lib/python3/site-packages/A_B-1.0.dist-info/METADATA",
        content: "Name: A_B\nVersion: 1.0\n\nVersion: 2",
      },
    ),
  );
  assert.deepEqual(
    list.packages.map(({ kind, name, version, source }) => [kind, name, version, source]),
    [
      ["apk", "busybox", "1.36.1-r29", "busybox"],
      ["apk", "libssl3", "3.3.2-r0", "openssl"],
      ["npm", "@s/left", "1.2.3", "@s/left"],
      ["python", "a-b", "1.0", "a-b"],
    ],
  );
  assert.equal(owner(list, "/bin/busybox"), "busybox");
});

const STATUS = "/var/lib/dpkg/status";

test(
  "owners are those that dpkg knows",
  { skip: lacks("dpkg") || (!existsSync(STATUS) && "dpkg has no list here") },
  () => {
    const paths = execFileSync("dpkg", ["-L", "coreutils"], { encoding: "utf8" }).trim().split("\n");
    const files = paths.filter((path) => existsSync(path) && statSync(path).isFile());
    const list = readPackages(
      treeOf(
        { path: STATUS, content: readFileSync(STATUS) },
        {
          path: "var/lib/dpkg/info/coreutils.list",
          content: readFileSync("/var/lib/dpkg/info/coreutils.list"),
        },
        ...(realpathSync("/bin") === "/bin" ? [] : [{ path: "bin", type: "2", link: "usr/bin" }]),
        ...files.map((path) => ({ path: realpathSync(path), content: "x" })),
      ),
    );
    assert.ok(files.length > 50);
    assert.deepEqual(
      files.filter((path) => owner(list, realpathSync(path)) !== "coreutils"),
      [],
    );
    const version = execFileSync("dpkg-query", ["-W", "-f=${Version}", "coreutils"], { encoding: "utf8" });
    assert.equal(list.packages.find(({ name }) => name === "coreutils")?.version, version);
  },
);

test("set-user-ID, set-group-ID and file capabilities", () => {
  const capability = (revision: number, ...words: number[]) =>
    new Uint8Array(Uint32Array.of((revision << 24) | 1, ...words).buffer);
  const found = privilegedFiles(
    treeOf(
      { path: "su", mode: 0o4755 },
      { path: "wall", mode: 0o2755 },
      { path: "data", mode: 0o4644 },
      {
        path: "ping",
        mode: 0o755,
        attributes: { "security.capability": capability(2, 1 << 13, 0, 1 << 7, 0) },
      },
      { path: "cut", mode: 0o755, attributes: { "security.capability": Uint8Array.of(1, 2) } },
    ),
  );
  assert.deepEqual(found, [
    { path: "/ping", setUser: undefined, setGroup: undefined, capabilities: ["CAP_NET_RAW", "CAP_BPF"] },
    { path: "/su", setUser: 0, setGroup: undefined, capabilities: [] },
    { path: "/wall", setUser: undefined, setGroup: 0, capabilities: [] },
  ]);
});

const LIST: PackageList = {
  packages: [
    {
      kind: "dpkg",
      name: "libssl3",
      version: "3.0.11-1~deb12u2",
      source: "openssl",
      sourceVersion: "3.0.11-1~deb12u2",
    },
    { kind: "npm", name: "left", version: "1.2.3", source: "left", sourceVersion: "1.2.3" },
    { kind: "python", name: "flask", version: "2.0", source: "flask", sourceVersion: "2.0" },
  ],
  owners: new Map(),
  distribution: { id: "debian", version: "12" },
  unread: [],
};

test("advisories match by ecosystem, name and version", () => {
  const range = (ecosystem: string, name: string, ...events: object[]) => ({
    package: { ecosystem, name },
    ranges: [{ type: "ECOSYSTEM", events }],
  });
  const matches = (...affected: object[]) => {
    const { value } = readAdvisories(encodeUtf8(JSON.stringify([{ id: "X-1", affected }])));
    return matchAdvisories(value ?? [], LIST).map((match) => [match.package.name, match.fixed]);
  };
  const start = { introduced: "0" };
  assert.deepEqual(matches(range("Debian:12", "openssl", start, { fixed: "3.0.13-1~deb12u1" })), [
    ["libssl3", "3.0.13-1~deb12u1"],
  ]);
  assert.deepEqual(matches(range("Debian", "openssl", start)), [["libssl3", undefined]]);
  const none = [
    range("Debian:11", "openssl", start),
    range("Alpine:v3.20", "openssl", start),
    range("Debian:12", "libssl3", start),
    range("Debian:12", "openssl", start, { fixed: "3.0.11-1~deb12u2" }),
    range("Debian:12", "openssl", { introduced: "3.1" }),
    range("Debian:12", "openssl", start, { last_affected: "3.0.11-1~deb12u1" }),
    range("PyPI", "flask", start, { fixed: "3.0" }),
    range("npm", "left", { fixed: "1.2.0" }, start, { introduced: "2.0.0" }),
    { package: { ecosystem: "npm", name: "left" }, ranges: [{ type: "GIT", events: [start] }] },
  ];
  for (const entry of none) assert.deepEqual(matches(entry), [], JSON.stringify(entry));
  assert.deepEqual(matches(range("npm", "left", { introduced: "1.2.3-beta.1" }, { fixed: "1.10.0" })), [
    ["left", "1.10.0"],
  ]);
  assert.deepEqual(matches({ package: { ecosystem: "PyPI", name: "flask" }, versions: ["2.0"] }), [
    ["flask", undefined],
  ]);
  const withdrawn: Advisory = {
    id: "W",
    withdrawn: "2024-01-01T00:00:00Z",
    affected: [range("Debian:12", "openssl", start)],
  };
  assert.deepEqual(matchAdvisories([withdrawn], LIST), []);
});

test("a file that is no list of advisories is refused with a sentence", () => {
  assert.match(readAdvisories(encodeUtf8("nothing")).problems[0]?.message ?? "", /no JSON file/);
  assert.match(
    readAdvisories(encodeUtf8('{"a":1}')).problems[0]?.message ?? "",
    /no list of advisories in the OSV format/,
  );
  assert.equal(readAdvisories(encodeUtf8('{"vulns":[{"id":"A"}]}')).value?.length, 1);
  assert.equal(readAdvisories(encodeUtf8('{"id":"A"}')).value?.length, 1);
});
