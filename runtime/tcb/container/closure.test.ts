import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";

import { readDynamic } from "../../binary/elf/dynamic.ts";
import { readElf } from "../../binary/elf/read-elf.ts";
import { findClosure } from "./closure.ts";
import { startOf } from "./entry-point.ts";
import { FileTree } from "./file-tree.ts";
import { readTar } from "./tar.ts";
import { tar, type Member } from "./testing/archives.ts";
import { compile, lacks, lddFiles, lddPaths, machineFiles, temporaryFolder } from "./testing/programs.ts";

function treeOf(...members: readonly Member[]): FileTree {
  const tree = new FileTree(10_000);
  const { value } = readTar(tar(...members), { entries: 10_000, pathBytes: 4096 });
  assert.deepEqual(tree.apply(value ?? []), []);
  return tree;
}

const start = (...command: string[]) =>
  startOf({ config: { Entrypoint: command, Env: ["PATH=/usr/bin:/bin"] } });

test("the closure of a program is what ldd loads", { skip: lacks("gcc", "ldd") }, (t) => {
  const folder = temporaryFolder(t);
  const program = compile(
    folder,
    "program",
    "#include <math.h>\nint main(int c, char **v) { return (int)pow(c, c); }",
    "-lm",
  );
  const tree = treeOf(
    ...machineFiles(lddFiles(program)),
    { path: "usr/local/bin/program", content: readFileSync(program), mode: 0o755 },
    { path: "run", content: "#!/usr/local/bin/program -x\n", mode: 0o755 },
  );
  const { files, missing } = findClosure(tree, start("/run"));
  assert.deepEqual(missing, []);
  const libraries = files.filter(({ role }) => role === "library" || role === "dynamic linker");
  assert.deepEqual(libraries.map(({ path }) => path).sort(), lddPaths(program));
  assert.deepEqual(
    files.slice(0, 2).map(({ path, role, because }) => [path, role, because]),
    [
      ["/run", "script", undefined],
      ["/usr/local/bin/program", "interpreter", "/run"],
    ],
  );
});

test(
  "libraries are found by RUNPATH with $ORIGIN, ld.so.conf and LD_LIBRARY_PATH, as the linker does",
  { skip: lacks("gcc") },
  (t) => {
    const folder = temporaryFolder(t);
    const library = compile(
      folder,
      "liba.so",
      "int a(void) { return 1; }",
      "-shared",
      "-nostdlib",
      "-Wl,-soname,liba.so",
    );
    const source = "int a(void); int main(void) { return a(); }";
    const program = compile(folder, "main", source, "-nostdlib", "-e", "main", "-fPIE", "-pie", library);
    const relative = compile(
      folder,
      "relative",
      source,
      "-nostdlib",
      "-e",
      "main",
      library,
      "-Wl,-rpath,$ORIGIN/../own",
    );
    const elf = (file: string) => ({ content: readFileSync(file), mode: 0o755 });
    const place = (path: string) => ({ path, ...elf(library) });
    const found = (name: string, environment: string[], ...members: Member[]) => {
      const tree = treeOf({ path: "app/bin/main", ...elf(name) }, ...members);
      const { files, missing } = findClosure(
        tree,
        startOf({ config: { Cmd: ["/app/bin/main"], Env: environment } }),
      );
      return [
        files.find(({ role }) => role === "library")?.path,
        missing.filter((text) => text.includes("liba")).length,
      ];
    };
    assert.deepEqual(found(program, []), [undefined, 1]);
    assert.deepEqual(found(relative, [], place("app/own/liba.so"), place("usr/lib/liba.so")), [
      "/app/own/liba.so",
      0,
    ]);
    assert.deepEqual(found(program, ["LD_LIBRARY_PATH=/x:/y"], place("y/liba.so"), place("lib/liba.so")), [
      "/y/liba.so",
      0,
    ]);
    const configured = [
      { path: "etc/ld.so.conf", content: "include /etc/ld.so.conf.d/*.conf\n" },
      { path: "etc/ld.so.conf.d/b.conf", content: "# ours\n/opt/lib\n" },
      place("opt/lib/liba.so"),
    ];
    assert.deepEqual(found(program, [], ...configured), ["/opt/lib/liba.so", 0]);
  },
);

test("scripts, PATH, env, and what is missing", () => {
  const script = (path: string, first: string) => ({ path, content: `${first}\nrest`, mode: 0o755 });
  const tree = treeOf(
    script("usr/bin/tool", "#!/usr/bin/env -S LANG=C inner --x"),
    { path: "bin/inner", content: "#!/nowhere/sh", mode: 0o755 },
    { path: "usr/bin/env", content: "not ELF", mode: 0o755 },
    { path: "usr/bin/data", content: "x", mode: 0o644 },
    script("loop", "#!/loop"),
  );
  const { files, missing } = findClosure(tree, start("tool"));
  assert.deepEqual(
    files.map(({ path }) => path),
    ["/usr/bin/tool", "/usr/bin/env", "/bin/inner"],
  );
  assert.deepEqual(missing, [
    "/usr/bin/env is no ELF file for x86-64. Its code was not looked at.",
    "There is no /nowhere/sh in the image, which /bin/inner needs.",
  ]);
  assert.match(findClosure(tree, start("data")).missing[0] ?? "", /no data in the folders of PATH/);
  assert.match(findClosure(tree, start()).missing[0] ?? "", /neither Entrypoint nor Cmd/);
  assert.equal(findClosure(tree, start("/loop")).files.length, 1);
});

test("libraries that may be loaded later are named, and not counted", { skip: lacks("gcc", "ldd") }, (t) => {
  const folder = temporaryFolder(t);
  const source = '#include <dlfcn.h>\nint main(void) { return dlopen("libplugin.so.1", RTLD_NOW) == 0; }';
  const program = compile(folder, "loads", source, "-ldl");
  const tree = treeOf(
    ...machineFiles(lddFiles(program)),
    { path: "loads", content: readFileSync(program), mode: 0o755 },
    { path: "opt/libplugin.so.1", content: "x" },
    { path: "opt/libother.so.1", content: "x" },
  );
  const { loadsMore, mayLoad } = findClosure(tree, start("/loads"));
  assert.ok(loadsMore.includes("/loads"));
  assert.deepEqual(
    mayLoad.filter((path) => path.startsWith("/opt")),
    ["/opt/libplugin.so.1"],
  );
});

test(
  "the dynamic section is what readelf reads, also without section headers",
  { skip: lacks("gcc", "readelf") },
  (t) => {
    const folder = temporaryFolder(t);
    const source = '#include <stdio.h>\nint shown = 1; int main(void) { puts("x"); return shown; }';
    for (const flags of [
      ["-Wl,--hash-style=gnu"],
      ["-Wl,--hash-style=sysv"],
      ["-shared", "-fPIC", "-Wl,-soname,libx.so.2"],
    ]) {
      const file = compile(folder, "dynamic", source, ...flags, "-rdynamic");
      const text = execFileSync("readelf", ["-dW", file], { encoding: "utf8" });
      const bytes = readFileSync(file);
      const read = readDynamic(readElf(bytes).value!);
      assert.deepEqual(
        read.needed,
        [...text.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map((match) => match[1]),
      );
      assert.equal(read.soname, /\(SONAME\).*\[(.*)\]/.exec(text)?.[1]);
      const symbols = execFileSync("readelf", ["--dyn-syms", "-W", file], { encoding: "utf8" });
      const names = [...symbols.matchAll(/^\s+\d+: .*?(\S+?)(?:@\S+)?(?: \(\d+\))?$/gm)].map(
        (match) => match[1],
      );
      const bare = Uint8Array.from(bytes);
      bare.fill(0, 40, 48);
      bare.fill(0, 60, 64);
      const without = readDynamic(readElf(bare).value!);
      // The first symbol has no name.
      assert.deepEqual(without.symbols.map(({ name }) => name).slice(1), names, join(folder, flags[0]!));
      assert.ok([...without.pltSlots.values()].includes("puts"));
    }
  },
);

test("no ELF file makes it throw", { skip: lacks("gcc") }, (t) => {
  const bytes = readFileSync(compile(temporaryFolder(t), "victim", "int main(void) { return 0; }"));
  const change = fc.tuple(fc.oneof(fc.nat(1024), fc.nat(bytes.length - 1)), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
      const broken = Uint8Array.from(bytes);
      for (const [at, value] of changes) broken[at] = value;
      const tree = new FileTree(10);
      tree.apply(
        readTar(tar({ path: "x", content: broken, mode: 0o755 }), { entries: 10, pathBytes: 100 }).value ??
          [],
      );
      findClosure(tree, start("/x"));
    }),
    { numRuns: 300 },
  );
});
