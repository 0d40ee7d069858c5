/** Sources that cannot become an enclave, and machines that cannot build it: what is said, and that what was built before stays as it was. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";

import type { BuildSystem } from "./system.ts";
import { build, failure, lacks, testSystem, writeFiles } from "./testing/temporary-project.ts";

const good = mkdtempSync(join(tmpdir(), "litebox good "));
after(() => {
  rmSync(good, { recursive: true });
});
before(async () => {
  await writeFiles(good, { "litebox.json": '{ "name": "tiny" }', "a.c": "int main(void) { return 0; }\n" });
  await build(good, { compiler: "gcc" });
});

const ENDINGS = ["sgxs", "sig", "elf", "map", "json", "provenance.json", "cdx.json"];
const results = (folder: string) =>
  ENDINGS.map((ending) => readFileSync(join(folder, `build/tiny.${ending}`), "latin1"));

/** A copy of the good project, in which `change` then fails. */
async function failing(
  files: Readonly<Record<string, string>>,
  fail: (folder: string) => Promise<string> | string,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "litebox bad "));
  try {
    cpSync(good, folder, { recursive: true });
    await writeFiles(folder, files);
    const said = await fail(folder);
    assert.ok(results(folder).every((content, index) => content === results(good)[index]));
    const left = readdirSync(join(folder, "build"), { recursive: true }).map(String);
    assert.deepEqual(
      left.filter((name) => name.endsWith(".partial")),
      [],
    );
    return said.replaceAll(folder, "DIR");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const BAD_SOURCES: readonly (readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  said: RegExp,
])[] = [
  [
    "two functions of one name",
    {
      "a.c": "int f(void) { return 1; }\nint main(void) { return f(); }\n",
      "b.c": "int f(void) { return 2; }\n",
    },
    /^DIR\/b\.c:1:1: error: `f` is defined twice\. It is also defined in DIR\/a\.c:1:1\./m,
  ],
  [
    "a missing symbol: which call needs it",
    { "a.c": "int gone(void);\nint main(void) {\n  return gone();\n}\n" },
    /^DIR\/a\.c:3:1: error: `gone`, which `main` uses, is defined in no source of the project/m,
  ],
  [
    "a missing symbol of a library: what would bring it",
    { "a.c": "int psa_crypto_init(void);\nint main(void) { return psa_crypto_init(); }\n" },
    /`psa_crypto_init`, which `main` uses, is not there\. Mbed TLS .* 'litebox fetch mbedtls'/,
  ],
  [
    "an image over ELRANGE",
    { "a.c": "volatile char large[1500 << 20];\nint main(void) { return large[6]; }\n" },
    /^The image does not fit below 2 GiB\. Make the program's data, or "heap" or "stack" in litebox\.json, smaller\.$/m,
  ],
  [
    "a section that is writable and executable",
    {
      "a.c":
        '__attribute__((section(".data.x,\\"awx\\",@progbits#"))) int x = 1;\nint main(void) { return x; }\n',
    },
    /^a\.c has the section \.data\.x, which is writable and executable\./m,
  ],
  [
    "text relocations: a function that is chosen by whoever loads the program",
    {
      "a.c":
        'static int one(void) { return 1; }\nstatic void *pick(void) { return one; }\nint chosen(void) __attribute__((ifunc("pick")));\nint main(void) { return chosen(); }\n',
    },
    /^a\.c has the indirect function chosen .* is never changed after it was measured\./m,
  ],
  [
    "a constructor that throws",
    {
      "a.c": "/* Nothing. */\n",
      "b.cpp": "struct S {\n  S() { throw 1; }\n} s;\nint main() { return 0; }\n",
    },
    /^DIR\/b\.cpp:2:\d+: error: .*exception/m,
  ],
  [
    "a circular include",
    {
      "a.c": '#include "b.h"\nint main(void) { return 0; }\n',
      "b.h": '#include "c.h"\n',
      "c.h": '#include "b.h"\n',
    },
    /error: #include nested (?:depth \d+ exceeds maximum|too deeply)/,
  ],
];

/** As on a machine that has fetched no library of others. */
const bare: BuildSystem = {
  ...testSystem,
  stamp: (path) => (path.includes("/third-party/") ? Promise.resolve(undefined) : testSystem.stamp(path)),
};

for (const [what, files, said] of BAD_SOURCES) {
  test(what, { skip: await lacks("gcc", "g++") }, async () => {
    const fail = async (folder: string) => {
      const { messages, message } = await failure(folder, { compiler: "gcc" }, bare);
      return `${messages}${message}\n`;
    };
    assert.match(await failing(files, fail), said);
  });
}

const CHILD = `
import { build } from ${JSON.stringify(resolve(import.meta.dirname, "testing/temporary-project.ts"))};
await build(process.argv[1], { compiler: "gcc" }).catch((error) => process.stdout.write(error.message));
`;

/** Runs a build in a process of its own, behind a command of the shell. */
function behind(command: string): (folder: string) => string {
  return (folder) => {
    const run = `${command}; exec "$0" --input-type=module --eval "$1" "$2"`;
    return spawnSync("sh", ["-c", run, process.execPath, CHILD, folder], { encoding: "utf8" }).stdout;
  };
}

const CHANGED = { "a.c": "int main(void) { return 7; }\n" };

/** 512 bytes each: room for the linker script alone, for what the linker writes but not for its map, for all but the image. */
for (const blocks of [4, 40, 400]) {
  test(
    `a disk that is full after ${blocks * 512} bytes of a file`,
    { skip: await lacks("gcc") },
    async () => {
      const said = await failing(CHANGED, behind(`ulimit -f ${blocks}`));
      assert.match(
        said,
        /Cannot write DIR.*may not become so large|was ended by SIGXFSZ|does not compile|cannot be linked/,
      );
    },
  );
}

/** In a folder that is its owner's alone nobody else can run what is tested. */
function hiddenFromOthers(): string | false {
  const command = ["--reuid=65534", "--clear-groups", "test", "-r", import.meta.filename];
  return spawnSync("setpriv", command).status === 0 ? false : "other users may not read this folder";
}

test(
  "a build folder that cannot be written to",
  { skip: process.getuid?.() === 0 ? (await lacks("setpriv")) || hiddenFromOthers() : false },
  async () => {
    // Root may write anywhere, so that it becomes somebody else.
    const drop = process.getuid?.() === 0 ? "exec setpriv --reuid=65534 --clear-groups" : "exec";
    const said = await failing(CHANGED, (folder) => {
      const run = `chmod -R a-w,a+rX "$2"; ${drop} "$0" --input-type=module --eval "$1" "$2"`;
      const { stdout } = spawnSync("sh", ["-c", run, process.execPath, CHILD, folder], { encoding: "utf8" });
      spawnSync("chmod", ["-R", "u+w", folder]);
      return stdout;
    });
    assert.match(
      said,
      /^Cannot write .*: you have no right to write there\. Change the folder's permissions or its owner/,
    );
  },
);
