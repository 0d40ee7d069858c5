import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, readFile, readdir, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { readElf } from "../binary/elf/read-elf.ts";
import { readSgxs } from "../enclave/image.ts";
import type { BuildResult } from "./build.ts";
import { readBuildRecord } from "./record.ts";
import {
  build,
  failure,
  lacks,
  temporaryProject,
  testSystem,
  writeFiles,
} from "./testing/temporary-project.ts";

const FILES = {
  "litebox.json": '{ "name": "tiny", "include": ["include"], "defines": { "ANSWER": 42 } }',
  "include/answer.h":
    "#include <stdio.h>\nint answer(int);\nstatic inline int checked(int x) {\n  if (x == 3) puts(__FILE__);\n  return x;\n}\n",
  "main.c":
    '#include "answer.h"\nint written = 7;\nint main(void) {\n  puts("hello, world");\n  return answer(written);\n}\n',
  "src/answer.c":
    '#include "answer.h"\nint answer(int x) {\n  puts("hello, world");\n  puts(__FILE__);\n  return checked(x) + ANSWER;\n}\n',
};

for (const compiler of ["gcc", "clang"]) {
  for (const linker of ["lld", "bfd"] as const) {
    const skip = await lacks(compiler, `ld.${linker}`);
    test(
      `${compiler} with ${linker}: image, side files, record and every byte accounted for`,
      { skip },
      async (t) => {
        const folder = await temporaryProject(t, FILES);
        const { record, compiled, linked, problems } = await build(folder, { compiler, linker });
        assert.deepEqual(compiled, ["main.c", "src/answer.c"]);
        assert.deepEqual([linked, problems], [true, []]);
        const names = (await readdir(join(folder, "build"))).sort();
        assert.deepEqual(names, [
          "compile_commands.json",
          "obj",
          "tiny.cdx.json",
          "tiny.elf",
          "tiny.json",
          "tiny.map",
          "tiny.provenance.json",
          "tiny.sgxs",
          "tiny.sig",
        ]);

        const stream = await readFile(join(folder, "build/tiny.sgxs"));
        assert.equal(record.mrenclave, createHash("sha256").update(stream).digest("hex"));
        assert.equal(record.image.sha256, record.mrenclave);
        const image = readSgxs(stream, record.image.base).value;
        assert.ok(image);
        assert.equal(image.pages.length, record.image.pages);
        assert.deepEqual(readBuildRecord(await readFile(join(folder, "build/tiny.json"), "utf8")), record);

        const { tcb } = record;
        const sum = tcb.components.reduce((total, { bytes }) => total + bytes, 0);
        assert.equal(sum, tcb.bytes);
        for (const { files, bytes } of tcb.components) {
          assert.equal(
            files.reduce((total, file) => total + file.bytes, 0),
            bytes,
          );
        }
        const rest = tcb.layout.reduce((total, { bytes }) => total + bytes, 0);
        assert.equal(tcb.bytes + rest, image.pages.length * 4096);

        // The linker's own figures: what of the loaded sections stands in the file, and gaps between them.
        const elf = readElf(await readFile(join(folder, "build/tiny.elf"))).value;
        assert.ok(elf);
        const tcs = elf.symbolsNamed("__tcs_start")[0]?.value;
        const loaded = elf.segments.filter(({ type, address }) => type === 1 && address !== tcs);
        assert.equal(
          loaded.reduce((total, { fileSize }) => total + fileSize, 0),
          tcb.bytes,
        );

        const application = tcb.components.find(({ name }) => name === "application");
        const items = application?.files.flatMap((file) => file.functions.map((item) => item.name)) ?? [];
        for (const name of ["main", "answer", "written", '"hello, world"', '"src/answer.c"']) {
          assert.ok(items.includes(name), `${name} in ${items.join(", ")}`);
        }
        assert.equal(items.filter((name) => name === '"hello, world"').length, 1);
      },
    );
  }
}

const needsGcc = { skip: await lacks("gcc") };

test("lines are counted once, inlined ones for the file they stand in", needsGcc, async (t) => {
  const folder = await temporaryProject(t, FILES);
  const { record } = await build(folder, { compiler: "gcc" });
  const application = record.tcb.components.find(({ name }) => name === "application");
  const lines = Object.fromEntries(application?.files.map(({ path, lines }) => [path, lines]) ?? []);
  // main.c: {, puts, return, }; answer.c: {, puts, puts, return, }; line 4 of the header is inlined.
  assert.deepEqual(lines, { "main.c": 4, "src/answer.c": 5, "include/answer.h": 1 });
});

/** All bytes of functions, one address for each, as the report has them. */
function codeAddresses({ record }: BuildResult): number[] {
  const items = record.tcb.components.flatMap(({ files }) => files.flatMap((file) => file.functions));
  const withLines = items.filter(({ lines }) => lines > 0);
  return withLines.flatMap(({ address, bytes }) =>
    Array.from({ length: bytes }, (_, index) => address + index),
  );
}

const oracle = await testSystem
  .find("llvm-symbolizer")
  .then((path) => path ?? testSystem.find("llvm-symbolizer-14"));

for (const compiler of ["gcc", "clang"]) {
  test(
    `the lines are those that LLVM finds for every byte of code (${compiler})`,
    { skip: oracle === undefined ? "llvm-symbolizer is not installed" : await lacks(compiler) },
    async (t) => {
      const result = await build(await temporaryProject(t, FILES), { compiler });
      const { status, stdout } = spawnSync(
        oracle ?? "",
        ["--obj", result.project.outputs.elf, "--no-inlines", "-f=none"],
        {
          input: codeAddresses(result)
            .map((address) => `0x${address.toString(16)}`)
            .join("\n"),
          encoding: "utf8",
        },
      );
      assert.equal(status, 0);
      const lines = stdout.split("\n").map((line) => line.replace(/:\d+$/, ""));
      assert.equal(result.record.tcb.lines, new Set(lines.filter((line) => /:[1-9]\d*$/.test(line))).size);
    },
  );
}

test("a second build compiles and links nothing; after a change only what depends on it is compiled", async (t) => {
  const folder = await temporaryProject(t, FILES);
  const first = await build(folder);
  const second = await build(folder);
  assert.deepEqual([second.compiled, second.linked], [[], false]);
  assert.deepEqual(second.record, first.record);

  // A newer time alone is no change; other content is.
  await utimes(join(folder, "main.c"), new Date(), new Date(Date.now() + 5000));
  assert.deepEqual((await build(folder)).compiled, []);
  await writeFiles(folder, { "src/answer.c": FILES["src/answer.c"].replace("ANSWER", "ANSWER + 1") });
  const third = await build(folder);
  assert.deepEqual([third.compiled, third.linked], [["src/answer.c"], true]);
  assert.notEqual(third.record.mrenclave, first.record.mrenclave);

  await writeFiles(folder, { "include/answer.h": `${FILES["include/answer.h"]}#define NEW 1\n` });
  assert.deepEqual((await build(folder)).compiled, ["main.c", "src/answer.c"]);
  await writeFiles(folder, {
    "litebox.json": '{ "name": "tiny", "include": ["include"], "defines": { "ANSWER": 43 } }',
  });
  assert.deepEqual((await build(folder)).compiled, ["main.c", "src/answer.c"]);
});

test("damaged and missing results are made again", async (t) => {
  const folder = await temporaryProject(t, FILES);
  const first = await build(folder);
  await writeFiles(folder, {
    "build/tiny.sgxs": "",
    "build/obj/main.c.o.json": "{",
    "build/obj/src/answer.c.o": "",
  });
  const again = await build(folder);
  assert.deepEqual([again.compiled, again.linked], [["main.c", "src/answer.c"], true]);
  assert.equal(again.record.mrenclave, first.record.mrenclave);
  assert.equal((await stat(join(folder, "build/tiny.sgxs"))).size, first.record.image.bytes);
});

const everyTool = { skip: await lacks("gcc", "clang", "ld.bfd", "ld.lld") };

test("another folder gives the same image, byte for byte, with every toolchain", everyTool, async (t) => {
  for (const [compiler, linker] of [
    ["gcc", "bfd"],
    ["clang", "lld"],
  ] as const) {
    const a = await temporaryProject(t, FILES);
    // clang's prefix maps cannot name a folder with an equals sign.
    const b = join(await temporaryProject(t, {}), "a=b=c");
    await writeFiles(b, { ...FILES, "notes.txt": "x" });
    const [first, second] = [await build(a, { compiler, linker }), await build(b, { compiler, linker })];
    assert.deepEqual(
      await readFile(first.project.outputs.image),
      await readFile(second.project.outputs.image),
    );
    assert.deepEqual(first.record, second.record);
    await writeFiles(b, { "include/answer.h": "int answer(int)\n" });
    assert.match(
      (await failure(b, { compiler, linker })).messages,
      /^DIR\/(?:src\/answer\.c|main\.c|include\/answer\.h):\d+:\d+: error: /m,
    );
  }
});

test("two builds at the same time do not disturb each other", async (t) => {
  const folder = await temporaryProject(t, FILES);
  const [a, b] = await Promise.all([build(folder), build(folder)]);
  assert.equal(a.record.mrenclave, b.record.mrenclave);
  const left = await readdir(join(folder, "build"), { recursive: true });
  assert.deepEqual(
    left.filter((name) => name.endsWith(".partial")),
    [],
  );
});

test("the compiler's messages pass through unchanged, and the last good image stays", needsGcc, async (t) => {
  const folder = await temporaryProject(t, FILES);
  const { record } = await build(folder);
  await writeFiles(folder, { "main.c": "int main(void) { return undeclared; }\n" });
  const { messages, message } = await failure(folder, { compiler: "gcc" });
  assert.match(messages, /^DIR\/main\.c:1:25: error: 'undeclared' undeclared/m);
  assert.equal(
    message,
    "1 of 2 source files do not compile: correct what gcc reports above, and build again.",
  );
  assert.equal((await stat(join(folder, "build/tiny.sgxs"))).size, record.image.bytes);
});

test("warnings are shown again by a build that compiles nothing", async (t) => {
  const folder = await temporaryProject(t, {
    ...FILES,
    "main.c": "int main(void) { int unused; return 0; }\n",
  });
  const said: string[] = [];
  const onMessages = (text: string) => said.push(text);
  await build(folder, { onMessages });
  await build(folder, { onMessages });
  assert.equal(said.length, 2);
  assert.match(said[0] ?? "", /unused variable/);
  assert.equal(said[0], said[1]);
});

test("a missing compiler or linker is named with the command that installs it", everyTool, async (t) => {
  const folder = await temporaryProject(t, FILES);
  const without = (...missing: string[]) => ({
    ...testSystem,
    find: (program: string) =>
      missing.includes(program) ? Promise.resolve(undefined) : testSystem.find(program),
  });
  const cases: readonly (readonly [Parameters<typeof build>[1], string[], string])[] = [
    [
      {},
      ["gcc", "clang"],
      "No C compiler was found. Install it, on Debian and Ubuntu with: sudo apt-get install gcc",
    ],
    [
      { compiler: "clang" },
      ["clang"],
      "The compiler clang was not found. Install it, on Debian and Ubuntu with: sudo apt-get install clang",
    ],
    [
      { compiler: "/no/cc" },
      [],
      'The compiler /no/cc cannot be run. Correct "compiler" in litebox.json or the setting litebox.compiler of the editor: "gcc", "clang" or the path of one.',
    ],
    [
      {},
      ["ld", "ld.bfd", "ld.lld"],
      "No linker was found. Install it, on Debian and Ubuntu with: sudo apt-get install binutils",
    ],
    [
      { linker: "lld" },
      ["ld.lld"],
      "The linker ld.lld was not found. Install it, on Debian and Ubuntu with: sudo apt-get install lld",
    ],
  ];
  for (const [options, missing, expected] of cases) {
    assert.equal((await failure(folder, options, without(...missing))).message, expected);
  }
  const { record } = await build(folder, {}, without("gcc", "ld.lld"));
  assert.deepEqual(
    [record.toolchain.compiler, record.toolchain.linker.startsWith("GNU ld")],
    ["clang", true],
  );
});

test("a compiler that is too old is named, with what is new enough", everyTool, async (t) => {
  const folder = await temporaryProject(t, {
    ...FILES,
    "old-gcc":
      '#!/bin/sh\necho "gcc (GCC) 4.8.5"\necho "Copyright (C) 2015 Free Software Foundation, Inc."\n',
    "old-clang": '#!/bin/sh\necho "clang version 10.0.1"\n',
  });
  const cases = {
    "old-gcc": /is gcc 4\.8\.5, .*gcc 8 or newer/,
    "old-clang": /is clang 10\.0\.1, .*clang 11 or newer/,
  };
  for (const [name, message] of Object.entries(cases)) {
    const compiler = join(folder, name);
    await chmod(compiler, 0o755);
    assert.match((await failure(folder, { compiler })).message, message);
  }
});

test("a manifest with a byte order mark is read, in a folder with a percent sign", everyTool, async (t) => {
  const folder = join(await temporaryProject(t, {}), "100%done");
  await writeFiles(folder, {
    "litebox.json": '\uFEFF{ "name": "tiny" }',
    "a.c": "int main(void) { return 0; }\n",
  });
  for (const linker of ["lld", "bfd"] as const) {
    assert.equal((await build(folder, { linker })).record.name, "tiny");
  }
});

test("the budget: exceeding it names the largest parts, and the image is there", async (t) => {
  const folder = await temporaryProject(t, {
    ...FILES,
    "litebox.json":
      '{ "name": "tiny", "include": ["include"], "defines": { "ANSWER": 1 }, "tcb": { "bytes": 100, "deny": ["stdio", "heap"] } }',
  });
  const { problems, record } = await build(folder);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["tcb-budget", "tcb-denied"],
  );
  assert.match(
    problems[0]?.message ?? "",
    /^The trusted computing base is \d+ bytes, \d+ over the budget of 100 bytes\. The most is in entry \d+, /,
  );
  assert.match(problems[1]?.message ?? "", /^The component stdio is in the image/);
  assert.equal((await stat(join(folder, "build/tiny.sgxs"))).size, record.image.bytes);
});
