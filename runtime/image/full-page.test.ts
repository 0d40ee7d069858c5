/** Constants that fill their pages to the last byte, beside thread-local variables, which linkers count to the same segment. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { PAGE_SIZE } from "../base/quantities.ts";
import { readElf } from "../binary/elf/read-elf.ts";
import { build, lacks, temporaryProject, writeFiles } from "./testing/temporary-project.ts";

const program = (tableSize: number): string => `
static volatile _Thread_local int counter[5];
static const char table[${tableSize}] = {1};
static volatile int zeros[100];
int main(int argc, char **argv) { (void)argv; return table[argc] + counter[argc] + zeros[argc]; }
`;

for (const linker of ["lld", "bfd"] as const) {
  const skip = await lacks("gcc", `ld.${linker}`);
  test(`full pages and thread-local variables are counted once: ${linker}`, { skip }, async (t) => {
    let size = 64;
    const folder = await temporaryProject(t, { "litebox.json": '{ "name": "full" }' });
    // The table's size moves the end of the constants; alignment may move it too, so that a second try can be needed.
    for (let tries = 0; tries < 8; tries++) {
      await writeFiles(folder, { "main.c": program(size) });
      const { project, record } = await build(folder, { linker });
      const { bytes = 0 } = record.tcb.layout.find(({ name }) => name === "zero-initialised data") ?? {};
      assert.ok(bytes >= 400 && bytes < PAGE_SIZE * 2, `${bytes} bytes are zero-initialised`);
      const elf = readElf(new Uint8Array(await readFile(project.outputs.elf))).value;
      const constants = elf?.segments.find(
        ({ writable, executable, fileSize }) => !writable && !executable && fileSize > 0,
      );
      assert.ok(constants !== undefined);
      const free = (PAGE_SIZE - (constants.fileSize % PAGE_SIZE)) % PAGE_SIZE;
      if (free === 0) return;
      size += free;
    }
    assert.fail("no size of the table fills the page");
  });
}
