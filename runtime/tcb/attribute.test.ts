import assert from "node:assert/strict";
import { test } from "node:test";

import { build, lacks, temporaryProject } from "../image/testing/temporary-project.ts";
import type { TcbItem, TcbReport } from "./report.ts";

/** Strings that merge with each other and at their ends, an empty one beside constants with zeros in them, wide ones, constants of three sizes, thread-local and aligned data. */
const FILES = {
  "litebox.json": '{ "name": "merged" }',
  "main.c": `#include <stdio.h>
#include <stddef.h>
extern double scale(double);
extern const wchar_t *wide(int);
extern const char *name(int);
static const int table[3] __attribute__((aligned(64))) = {1, 2, 3};
int counter = 5;
_Thread_local int own = 9;
static char buffer[300];
int main(int argc, char **argv) {
  (void)argv;
  puts(argc > 1 ? "hello world" : "world");
  puts(name(argc));
  buffer[argc] = (char)wide(argc)[0];
  return (int)scale(0.3333 * argc) + table[argc] + counter + own + buffer[0];
}
`,
  "other.c": `#include <stddef.h>
double scale(double x) { return x * 0.3333 + 1.75; }
const wchar_t *wide(int i) { return i == 1 ? L"wide" : L"wider \\u00e9"; }
const char *name(int i) { return i == 2 ? "" : i == 1 ? "hello world" : "only here, and much longer than what a report shows of a string"; }
`,
};

function itemsOf(report: TcbReport, path: string): TcbItem[] {
  return report.components.flatMap(({ files }) =>
    files.filter((file) => file.path === path).flatMap((file) => [...file.functions]),
  );
}

for (const compiler of ["gcc", "clang"]) {
  for (const linker of ["lld", "bfd"] as const) {
    const skip = await lacks(compiler, `ld.${linker}`);
    test(
      `merged strings and constants have owners, and no byte has two (${compiler}, ${linker})`,
      { skip },
      async (t) => {
        const folder = await temporaryProject(t, FILES);
        const { tcb } = (await build(folder, { compiler, linker })).record;
        const [main, other] = [itemsOf(tcb, "main.c"), itemsOf(tcb, "other.c")];
        const named = (items: readonly TcbItem[]) => items.map(({ name }) => name);
        for (const name of ["main", "table", "counter", "own", '"hello world"']) {
          assert.ok(named(main).includes(name), `${name} in main.c: ${named(main).join(", ")}`);
        }
        for (const name of ["scale", "wide", "name", '"only here, and much longer than…"']) {
          assert.ok(named(other).includes(name), `${name} in other.c: ${named(other).join(", ")}`);
        }
        assert.ok(!named(other).includes('"hello world"'), "the first object owns what both have");
        const wide = other.filter(({ name }) => name.startsWith("constant of "));
        assert.ok(
          wide.some(({ bytes }) => bytes === 8),
          "the double constant",
        );
        // Nothing is left over that only its section could name.
        const ownNames = itemsOf(tcb, "linker").filter(({ name }) => name !== ".got.plt");
        assert.deepEqual(
          named([...main, ...other, ...ownNames]).filter((name) => name.startsWith(".")),
          [],
        );

        const items = tcb.components.flatMap(({ files }) => files.flatMap(({ functions }) => functions));
        const sorted = items.toSorted((a, b) => a.address - b.address);
        for (const [index, item] of sorted.entries()) {
          const next = sorted[index + 1];
          assert.ok(
            next === undefined || item.address + item.bytes <= next.address,
            `${item.name} and ${next?.name ?? ""}`,
          );
        }
        const padding = tcb.components.find(({ kind }) => kind === "padding")?.bytes ?? 0;
        assert.equal(items.reduce((sum, { bytes }) => sum + bytes, 0) + padding, tcb.bytes);
      },
    );
  }
}
