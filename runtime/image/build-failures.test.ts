import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { failure, lacks, temporaryProject, writeFiles } from "./testing/temporary-project.ts";

for (const linker of ["lld", "bfd"] as const) {
  const skip = await lacks(`ld.${linker}`);
  test(`undefined and doubly defined symbols are explained (${linker})`, { skip }, async (t) => {
    const folder = await temporaryProject(t, {
      "litebox.json": '{ "name": "tiny" }',
      "a.c":
        "int missing(int);\nstatic int use(void) { return missing(1); }\nint main(void) {\n  return use();\n}\n",
    });
    assert.equal(
      (await failure(folder, { linker })).messages,
      "DIR/a.c:2:1: error: `missing`, which `use` uses, is defined in no source of the project, and it is outside the " +
        'LiteBox API. Add the source that defines it to "sources" in litebox.json, or do without it.\n',
    );
    await writeFiles(folder, {
      "a.c": "int main(void) { return 0; }\n",
      "b.c": "int main(void) { return 1; }\n",
    });
    assert.match(
      (await failure(folder, { linker })).messages,
      /^DIR\/b\.c:1:1: error: `main` is defined twice\. It is also defined in DIR\/a\.c:1:1\. Rename one of the two, or make it static\.$/m,
    );
    await writeFiles(folder, { "b.c": "int puts(const char *text) { return *text; }\n" });
    await writeFiles(folder, {
      "a.c": '#include <stdio.h>\nint main(void) { return printf("%d", puts("")); }\n',
    });
    assert.match(
      (await failure(folder, { linker })).messages,
      /^DIR\/b\.c:1:1: error: `puts` is a name of the library OS, .* or make it static\.$/m,
    );
    await writeFiles(folder, {
      "a.c": "extern int item;\nint main(void) { return item; }\n",
      "b.c": '__attribute__((section("extra"))) int item = 3;\n',
    });
    assert.match(
      (await failure(folder, { linker })).messages,
      /^DIR\/b\.c:1:1: error: `extra` is no section that an enclave image has\./m,
    );
    await writeFiles(folder, { "a.c": "int f(void) { return 0; }\n", "b.c": "int g(void) { return 1; }\n" });
    assert.match(
      (await failure(folder, { linker })).messages,
      /^DIR\/litebox\.json:1:1: error: the project has no function `main`/,
    );
  });

  test(`what is defined twice does not hide what is defined nowhere (${linker})`, { skip }, async (t) => {
    const folder = await temporaryProject(t, {
      "litebox.json": '{ "name": "tiny" }',
      "a.c": "int twice = 1;\nint nowhere(void);\nint main(void) { return nowhere() + twice; }\n",
      "b.c": "int twice = 2;\n",
    });
    const { messages } = await failure(folder, { linker });
    assert.match(messages, /`twice` is defined twice\./);
    assert.match(
      messages,
      /^DIR\/a\.c:3:1: error: `nowhere`, which `main` uses, is defined in no source of the project/m,
    );
    await writeFiles(folder, { "a.c": "int twice = 1;\nint main(void) { return twice; }\n" });
    await failure(folder, { linker });
    assert.deepEqual(
      (await readdir(join(folder, "build"))).filter((name) => /\.(?:elf|map)/.test(name)),
      [],
    );
  });
}

test("functions outside the API say why and what to use instead", async (t) => {
  const folder = await temporaryProject(t, {
    "litebox.json": '{ "name": "tiny" }',
    "a.c": "int fork(void);\nint main(void) { return fork(); }\n",
  });
  const { messages, message } = await failure(folder);
  assert.match(
    messages,
    /^DIR\/a\.c:2:1: error: `fork`, which `main` uses, is outside the LiteBox API\. [A-Z].*\.$/m,
  );
  assert.equal(message, "tiny cannot be linked: correct what is reported above, and build again.");
});

test("each use of a symbol that is nowhere is said, and each such symbol, however many there are", async (t) => {
  const names = Array.from({ length: 25 }, (_, n) => `nowhere_${n}`);
  const uses = names.map((name) => `  int ${name}(void);\n  sum += ${name}();\n`);
  const many =
    "int far(void);\nint many(void) {\n  int sum = 0;\n" +
    "  sum += far();\n".repeat(6) +
    "  return sum;\n}\n";
  const folder = await temporaryProject(t, {
    "litebox.json": '{ "name": "tiny" }',
    "main.c": `int many(void);\nint main(void) {\n  int sum = many();\n${uses.join("")}  return sum;\n}\n`,
    "many.c": many,
  });
  const { messages } = await failure(folder);
  const places = [...messages.matchAll(/^DIR\/(\S+):1: error: `(\w+)`/gm)].map(
    ([, place, name]) => `${name} ${place}`,
  );
  const expected = names.map((name, n) => `${name} main.c:${5 + 2 * n}`);
  for (let line = 4; line < 10; line++) expected.push(`far many.c:${line}`);
  assert.deepEqual(places.toSorted(), expected.toSorted());
});

test("projects that cannot be built say what to do", async (t) => {
  const folder = await temporaryProject(t, { "a.c": "int main(void) { return 0; }\n" });
  assert.match((await failure(folder)).message, /^There is no litebox\.json in DIR\./);
  const cases = {
    '{ "name": "x", "sources": ["*.cc"] }': /^No file in DIR matches "sources" \(\*\.cc\)/,
    '{ "name": "x", "sources": ["a.c", "gone.c"] }':
      /^"sources" in DIR\/litebox\.json names gone\.c, but there is no such file in the project\./,
    '{ "name": "x", "sources": ["../a.c"] }': /names \.\.\/a\.c, but there is no such file in the project\./,
    '{ "name": "x", "sources": ["*"] }': /^DIR\/litebox\.json is no C or C\+\+ source \(\.c, /,
    '{ "name": "x", "sauces": [], "heap": 1 }':
      /^litebox\.json has 2 mistakes; .*\nDIR\/litebox\.json:1:16: error: expected a key of the manifest, found "sauces"; did you mean "sources"\?\nDIR\//,
    '{ "name": "x", "enclave": { "threads": 64, "stack": "64M" } }':
      /^The enclave's memory does not fit below 2 GiB/,
  };
  for (const [manifest, expected] of Object.entries(cases)) {
    await writeFiles(folder, { "litebox.json": manifest });
    assert.match((await failure(folder)).message, expected);
  }
});

test("destructors are refused, since nothing would run them", async (t) => {
  const folder = await temporaryProject(t, {
    "litebox.json": '{ "name": "tiny" }',
    "a.c":
      "volatile int secret;\n__attribute__((destructor)) static void wipe(void) { secret = 0; }\nint main(void) { return 0; }\n",
  });
  assert.match((await failure(folder)).message, /^a\.c has a destructor .* with atexit instead\.$/);
});

test("sections that are writable and executable are refused", async (t) => {
  const folder = await temporaryProject(t, {
    "litebox.json": '{ "name": "tiny" }',
    "a.c":
      '__attribute__((section(".data.code,\\"awx\\",@progbits#"))) int code = 3;\nint main(void) { return code; }\n',
  });
  assert.equal(
    (await failure(folder)).message,
    "a.c has the section .data.code, which is writable and executable. Code of an enclave never changes: " +
      "make the section one or the other.",
  );
});
