/** Where the objects of both compilers use what nothing defines, in their data. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";

import { readElf } from "../../binary/elf/read-elf.ts";
import { hasTool, run, temporary } from "../../binary/testing/builds.ts";
import { undefinedUses } from "./undefined-uses.ts";

const HEADER =
  "struct rec { const void *super; void (*run)(void); };\nextern struct rec outer, above;\nvoid gone(void), lost(void), never(void);\n";
const SOURCE = `#include "uses.h"

struct rec outer = {
  &above,
  0
};
struct rec *const unnamed =
  &(struct rec){ 0, gone };
struct rec *inner(void) {
  static struct rec own = {
    0, lost };
  return &own;
}
const void *pick(int n) {
  const struct rec all[4] = { { 0, never }, { 0, 0 }, { 0, never }, { 0, 0 } };
  return (const void *)all[n].run;
}
`;
const EXPECTED = {
  above: ["uses.c:3 outer"],
  gone: ["uses.c:7 unnamed"],
  lost: ["uses.c:10 own"],
};

for (const compiler of ["gcc", "clang"])
  for (const options of [["-O0"], ["-O2", "-fdata-sections"]])
    test(
      `what only data names is said at the variable that leads there (${compiler} ${options.join(" ")})`,
      { skip: !hasTool(compiler) && `${compiler} is not installed` },
      () => {
        writeFileSync(temporary("uses.h"), HEADER);
        writeFileSync(temporary("uses.c"), SOURCE);
        const object = temporary("uses.o");
        run(compiler, "-g", "-c", "-ffunction-sections", ...options, "-o", object, temporary("uses.c"));
        const elf = readElf(readFileSync(object)).value;
        assert.ok(elf);
        const uses = undefinedUses(elf, object, new Set([...Object.keys(EXPECTED), "never"]));
        const said = (name: string): string[] =>
          (uses.get(name) ?? []).map(
            (place) => `${place.file.split("/").at(-1)}:${place.line} ${place.function}`,
          );
        for (const [name, expected] of Object.entries(EXPECTED)) assert.deepEqual(said(name), expected);
        // Of a constant that the compiler made for a function, the line is one of the function's.
        for (const place of said("never")) assert.match(place, /^uses\.c:1[4-7] pick$/);
        assert.ok(said("never").length > 0);
      },
    );
