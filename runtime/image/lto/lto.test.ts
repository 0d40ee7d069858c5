/** What is optimised as a whole is still known by its parts: bytes, lines, strings and references, the debug information, and the words about mistakes. */

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { readElf } from "../../binary/elf/read-elf.ts";
import { openDebugInfo } from "../../binary/open-debug-info.ts";
import { typeName } from "../../binary/type-names.ts";
import { placedItems } from "../../tcb/placed-items.ts";
import { reproduce } from "../reproduce.ts";
import {
  build,
  failure,
  GUEST_FOLDER,
  lacks,
  temporaryProject,
  testSystem,
  writeFiles,
} from "../testing/temporary-project.ts";
import { swallowed } from "./optimise.ts";

const FILES = {
  "litebox.json": '{ "name": "whole", "release": { "optimize": "2" }, "tcb": { "deny": ["stdio"] } }',
  "main.c": `#include <stdio.h>
#include "other.h"
static int calls;
__attribute__((noinline)) static const char *pick(int number) {
  calls++;
  return number > 2 ? "of main" : "short";
}
int main(int argc, char **argv) {
  (void)argv;
  struct pair pair = {argc, twice(argc)};
  puts(pick(argc));
  return other(&pair) + calls;
}
`,
  "other.h": "struct pair { int first, second; };\nint twice(int);\nint other(struct pair *);\n",
  "other.c": `#include "other.h"
static int calls = 1000;
static const int table[] = {3, 1, 4, 1, 5};
__attribute__((noinline)) static const char *pick(int number) {
  calls += number;
  return number > 2 ? "of other" : "longer";
}
int twice(int number) {
  return 2 * number + table[number % 5u];
}
__attribute__((noinline)) int other(struct pair *pair) {
  return pick(pair->second)[pair->first & 3] + calls;
}
`,
};

const TOOLCHAINS = [
  { compiler: "gcc", linker: "lld" },
  { compiler: "clang", linker: "bfd" },
] as const;

for (const { compiler, linker } of TOOLCHAINS) {
  const skip = await lacks(compiler, `ld.${linker}`, "ld.bfd");
  test(
    `${compiler}: what is optimised together has its owners, in the report and in the debugger`,
    { skip },
    async (t) => {
      const folder = await temporaryProject(t, FILES);
      const options = { compiler, linker, profile: "release" } as const;
      const built = await build(folder, options);
      const { record, problems } = built;
      assert.equal(record.toolchain.lto, true);
      assert.ok(record.hostCalls.includes("console_write"));
      // A component is there as long as one of its lines is.
      assert.deepEqual(
        problems.map(({ code }) => code),
        ["tcb-denied"],
      );
      const items = placedItems(record.tcb);
      const owners = (pattern: RegExp) =>
        items
          .filter(({ name }) => pattern.test(name))
          .map(({ path }) => path)
          .sort();
      assert.deepEqual(owners(/^pick$/), ["main.c", "other.c"]);
      assert.deepEqual(owners(/^"(?:of main|short)"$/), ["main.c", "main.c"]);
      assert.deepEqual(owners(/^"(?:of other|longer)"$/), ["other.c", "other.c"]);
      assert.deepEqual(owners(/^table$/), ["other.c"]);
      assert.deepEqual(owners(/^twice/), [], "inlined");
      assert.ok(items.every(({ path }) => path !== "link-time optimisation"));
      const lines = (path: string) =>
        record.tcb.components.flatMap(({ files }) => files).find((file) => file.path === path)?.lines ?? 0;
      assert.ok(lines("other.c") >= 4 && lines("main.c") >= 4);

      const elf = readElf(await readFile(built.project.outputs.elf)).value;
      const debug = elf && openDebugInfo(elf).value;
      assert.ok(debug);
      const inlined = debug
        .breakpointLocations(join(folder, "other.c"), 9, 9)
        .flatMap(({ addresses }) => addresses)
        .map((address) => debug.framesAt(address).map(({ name, position }) => `${name}:${position?.line}`));
      assert.deepEqual(inlined[0], ["twice:9", "main:10"]);
      const [main] = debug.functionsNamed("main");
      assert.equal(main?.definedIn.name.endsWith("main.c"), true);
      const pair = debug.variablesAt(main.high - 1).find(({ name }) => name === "pair");
      assert.equal(pair && typeName(pair.type), "struct pair");

      assert.equal((await build(folder, options)).linked, false);
      await writeFiles(folder, { "other.c": FILES["other.c"].replace("1000", "1001") });
      const again = await build(folder, options);
      assert.deepEqual([again.compiled, again.linked], [["other.c"], true]);
      assert.notEqual(again.record.mrenclave, record.mrenclave);
      const kept = await readdir(join(folder, "build/release/obj/lto"));
      assert.deepEqual([kept.length, kept[0]?.endsWith(".o")], [1, true], "nothing of the way there is left");
      assert.equal(
        await reproduce(
          again,
          { ...options, guestFolder: GUEST_FOLDER },
          { folder: await temporaryProject(t, {}), everything: false },
          testSystem,
        ),
        undefined,
      );
    },
  );
}

test("mistakes are told with their lines, as without", { skip: await lacks("gcc", "ld.bfd") }, async (t) => {
  const manifest = { "litebox.json": '{ "name": "wrong", "lto": true }' };
  const missing = await temporaryProject(t, {
    ...manifest,
    "main.c": "int absent(void);\nint main(void) {\n  return absent();\n}\n",
  });
  assert.match(
    (await failure(missing)).messages,
    /^DIR\/main\.c:3:1: error: `absent`, which `main` uses, is/,
  );
  const written = "int f(void) { return 1; }\n";
  const twice = await temporaryProject(t, {
    ...manifest,
    "a.c": written,
    "main.c": `${written}int main(void) { return f(); }\n`,
  });
  assert.match((await failure(twice)).messages, /: error: `f` is defined twice\./);
  const writable = await temporaryProject(t, {
    ...manifest,
    "main.c":
      '__attribute__((section(".both,\\"awx\\",@progbits#"))) int f(void) { return 1; }\nint main(void) { return f(); }\n',
  });
  assert.match((await failure(writable)).message, /writable and executable/);
});

test(
  "what links, but not as a whole, is told to do without",
  { skip: await lacks("gcc", "ld.bfd") },
  async (t) => {
    // No optimiser knows what assembly outside of functions calls.
    const folder = await temporaryProject(t, {
      "litebox.json": '{ "name": "asm", "lto": true }',
      "main.c":
        'int hidden(void) { return 3; }\n__asm__(".globl open\\nopen: jmp hidden\\n");\nint open(void);\nint main(void) { return open(); }\n',
    });
    const { message } = await failure(folder);
    assert.match(
      message,
      /^asm links, but not with link-time optimisation: .*"lto": false in DIR\/litebox\.json/,
    );
    assert.equal((await build(folder, { lto: false })).linked, true);
  },
);

test("a function that is wanted after all takes its object out of the whole", () => {
  const names = (defines: string[], needs: string[] = []) => ({ defines, needs, wishes: [] });
  const puts = { names: names(["puts"], ["write"]) };
  const write = { names: names(["write"]) };
  const joined = [puts, write];
  assert.deepEqual(swallowed([names(["main"])], joined), []);
  assert.deepEqual(swallowed([names(["main", "puts"], ["puts"])], joined), []);
  assert.deepEqual(swallowed([names(["main"], ["puts"]), names(["late"], ["other"])], joined), [puts]);
});
