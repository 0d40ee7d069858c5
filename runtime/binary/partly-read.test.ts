import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { readElf } from "./elf/read-elf.ts";
import { openDebugInfo } from "./open-debug-info.ts";
import { builds, hasTool, inflate, open, run } from "./testing/builds.ts";
import { QUESTIONS } from "./testing/questions.ts";

/** Opened with nothing read but what is asked for, to the byte. */
function openPartly(file: string) {
  const content = readFileSync(file);
  const bytes = new Uint8Array(content.length);
  const load = (from: number, to: number): void => {
    if (from < to) bytes.set(content.subarray(Math.max(0, from), to), Math.max(0, from));
  };
  const elf = readElf(bytes, { inflate, load }).value;
  const info = elf && openDebugInfo(elf).value;
  assert.ok(info, file);
  return { elf, info, bytes };
}

/** With a unit that is larger than what is read to know what it is. */
function largeUnit(): string {
  const folder = mkdtempSync(join(tmpdir(), "partly-"));
  const source = join(folder, "large.c");
  const functions = Array.from(
    { length: 2000 },
    (_, at) =>
      `struct s${at} { int a${at}; long b; }; int f${at}(struct s${at} *p, int q) { return p->a${at} + q; }`,
  );
  writeFileSync(source, `${functions.join("\n")}\nint main(void) { return 0; }\n`);
  const file = join(folder, "large");
  run("gcc", "-g", "-no-pie", source, "-o", file);
  return file;
}

test("a file that is read as it is needed answers all questions as one that was read", (context) => {
  const [first] = builds();
  if (first === undefined || !hasTool("gcc")) {
    context.skip("there is no gcc here");
    return;
  }
  const compressed = `${first.file}-parts-zlib`;
  run("objcopy", "--compress-debug-sections=zlib", first.file, compressed);
  const large = largeUnit();
  context.after(() => {
    rmSync(dirname(large), { recursive: true });
  });
  assert.ok((open(large).elf.section(".debug_info")?.size ?? 0) > 2 ** 17);
  for (const file of [...builds().map((build) => build.file), compressed, large]) {
    for (const [name, ask] of Object.entries(QUESTIONS)) {
      const whole = open(file);
      const partly = openPartly(file);
      assert.deepEqual(ask(partly.elf, partly.info), ask(whole.elf, whole.info), `${name} of ${file}`);
    }
  }
});

test("to find a symbol neither code nor the strings of the debug information are read", (context) => {
  const [first] = builds();
  if (first === undefined) {
    context.skip("no compiler is installed");
    return;
  }
  const { elf, bytes } = openPartly(first.file);
  assert.equal(elf.symbolsNamed("main").length, 1);
  for (const name of [".debug_str", ".text"]) {
    const section = elf.section(name);
    assert.ok(section && section.size > 100);
    assert.ok(bytes.subarray(section.offset, section.offset + section.size).every((byte) => byte === 0));
    assert.ok(elf.contentOf(section).some((byte) => byte !== 0));
  }
});
