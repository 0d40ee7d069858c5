import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

import fc from "fast-check";

import { readElf } from "../../binary/elf/read-elf.ts";
import { lacks } from "../../image/testing/temporary-project.ts";
import { readLinkMap } from "./link-map.ts";

const SCRIPT = `ENTRY(_start)
SECTIONS {
  . = 0x40000000;
  .text : { *(.text .text.*) }
  .rodata : { *(.rodata .rodata.*) }
  .data : { *(.data .data.*) }
  .bss : { *(.bss .bss.*) }
  /DISCARD/ : { *(.comment) *(.note.*) *(.eh_frame) }
}`;

const SOURCES = {
  "one file.c":
    'int a_function_with_a_long_name(void);\nconst char *s = "x1";\nint zero[100];\nint _start(void) { zero[1] = 2; return a_function_with_a_long_name(); }\nint dropped(void) { return 3; }\n',
  "two.c":
    '__attribute__((noipa)) const char *s2(void) { return "x1"; }\nint a_function_with_a_long_name(void) { return s2()[1]; }\n',
};

function linkedWith(linker: string, t: TestContext): { map: string; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "litebox map "));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const run = (program: string, ...args: string[]) => {
    const { status, stderr } = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
    assert.equal(status, 0, stderr);
  };
  writeFileSync(join(folder, "script.ld"), SCRIPT);
  for (const [name, text] of Object.entries(SOURCES)) {
    writeFileSync(join(folder, name), text);
    run(
      "gcc",
      "-Os",
      "-g",
      "-fno-pic",
      "-fcf-protection=none",
      "-ffunction-sections",
      "-fdata-sections",
      "-fno-ipa-icf",
      "-c",
      name,
      "-o",
      `${name}.o`,
    );
  }
  run("ar", "rcs", "lib.a", "two.c.o");
  run(
    linker,
    "-T",
    "script.ld",
    "-static",
    "--gc-sections",
    "-Map=out.map",
    "-o",
    "out.elf",
    "one file.c.o",
    "lib.a",
  );
  return { map: readFileSync(join(folder, "out.map"), "utf8"), folder };
}

for (const linker of ["ld.bfd", "ld.lld"]) {
  const skip = await lacks("gcc", "ar", linker);
  test(`a map of ${linker}: rows of the linked file, and nothing that is not loaded`, { skip }, (t) => {
    const { map, folder } = linkedWith(linker, t);
    const { rows, sections } = readLinkMap(map);
    const elf = readElf(readFileSync(join(folder, "out.elf"))).value;
    assert.ok(elf);
    for (const name of [".text", ".rodata", ".data", ".bss"]) {
      const linked = elf.section(name);
      const section = sections.find((candidate) => candidate.name === name);
      assert.deepEqual([section?.address, section?.size], [linked?.address, linked?.size], name);
    }
    for (const symbol of ["_start", "a_function_with_a_long_name"]) {
      const row = rows.find(({ section }) => section === `.text.${symbol}`);
      const [value] = elf.symbolsNamed(symbol);
      assert.deepEqual([row?.address, row?.size, row?.output], [value?.value, value?.size, ".text"]);
      assert.deepEqual(
        [row?.file, row?.member],
        symbol === "_start" ? ["one file.c.o", undefined] : ["lib.a", "two.c.o"],
      );
    }
    assert.equal(
      rows.some(({ section }) => section === ".text.dropped"),
      false,
    );
    assert.equal(
      rows.some(({ section }) => section.startsWith(".debug")),
      false,
    );
    assert.ok(rows.some(({ section, kind }) => kind === "merged" || section.includes(".str1.1")));
  });
}

test("no text throws", () => {
  const fragment = fc.constantFrom(
    "\n",
    " ",
    ".text",
    "0x0000000040000000",
    "0x10",
    " main.o",
    "<internal>:(.rodata)",
    "40000000",
    "VMA LMA Size Align Out In Symbol\n",
    "a.a(b.o)",
    "Linker script and memory map",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fragment).map((all) => all.join("")),
      ),
      (text) => readLinkMap(text).rows.length >= 0,
    ),
  );
});
