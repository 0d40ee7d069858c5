import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { readElf } from "../../binary/elf/read-elf.ts";
import { lacks } from "../../image/testing/temporary-project.ts";
import { decode } from "../../x86/decode.ts";
import type { Decoded } from "../../x86/operands.ts";
import { frameOf } from "./frame.ts";
import { deepestStack } from "./stack.ts";

/** Frames of all kinds: none, saved registers, arrays, more than a page (probed), aligned, a jump table, pushed arguments, last calls. */
const SOURCE = `
extern void use(void *);
extern int many(int, int, int, int, int, int, int, int, int);
int leaf(int a) { return a + 1; }
int saved(int a) { use(0); return a; }
int array(int n) { char text[200]; use(text); return text[n]; }
int pages(int n) { char text[20000]; use(text); return text[n]; }
int huge(int n) { char text[300000]; use(text); return text[n]; }
int aligned(int n) { int values[8] __attribute__((aligned(64))); use(values); return values[n]; }
int arguments(int n) { return many(1, 2, 3, 4, 5, 6, 7, 8, n) + 1; }
int variable(int n) { char text[n]; use(text); return text[0]; }
int last(int n) { return saved(n); }
int table(int n) {
  char text[64];
  use(text);
  switch (n) {
    case 0: return leaf(n) + text[1];
    case 1: use(0); return 5;
    case 2: return text[3] * 7;
    case 3: use(text + 1); return text[4];
    case 4: return saved(text[0]);
    case 5: use(text + 5); return 9;
    default: return 0;
  }
}
`;

for (const compiler of ["gcc", "clang"]) {
  for (const level of ["-O0", "-O2", "-Os"]) {
    const skip = await lacks(compiler);
    test(`frames are what ${compiler} ${level} says of them`, { skip }, (t) => {
      const folder = mkdtempSync(join(tmpdir(), "litebox frames "));
      t.after(() => rmSync(folder, { recursive: true, force: true }));
      writeFileSync(join(folder, "f.c"), SOURCE);
      const flags = [level, "-fstack-usage", "-fstack-clash-protection", "-fno-pic", "-mno-red-zone"];
      const sections = ["-ffunction-sections", "-fno-inline", "-fno-stack-protector", "-c", "f.c"];
      const { status, stderr } = spawnSync(compiler, [...flags, ...sections], {
        cwd: folder,
        encoding: "utf8",
      });
      assert.equal(status, 0, stderr);
      const elf = readElf(readFileSync(join(folder, "f.o"))).value;
      assert.ok(elf);
      const usage = readFileSync(join(folder, "f.su"), "utf8").matchAll(/:(\w+)\t(\d+)\t(.*)$/gm);
      let checked = 0;
      for (const [, name = "", bytes, kind = ""] of usage) {
        const section = elf.section(`.text.${name}`);
        assert.ok(section);
        const frame = frameOf(decodeAll(elf.contentOf(section)));
        const isVariable = kind.startsWith("dynamic") && !kind.includes("bounded");
        assert.equal(frame.isVariable, isVariable, name);
        if (isVariable) continue;
        // gcc counts the return address; neither counts all of what is pushed for a call, or what aligning may take.
        const said = compiler === "gcc" ? Number(bytes) - 8 : Number(bytes);
        const most = ["arguments", "aligned"].includes(name) ? said + 80 : said;
        assert.ok(frame.bytes >= said && frame.bytes <= most, `${name}: ${frame.bytes} instead of ${said}`);
        checked++;
      }
      assert.equal(checked, 9);
    });
  }
}

function decodeAll(code: Uint8Array): Decoded[] {
  const instructions: Decoded[] = [];
  for (let at = 0; at < code.length;) {
    const decoded = decode(code, BigInt(at), at);
    assert.ok(decoded.kind === "instruction");
    instructions.push(decoded);
    at += decoded.length;
  }
  return instructions;
}

test("the deepest stack is the sum over the calls on the way to it", () => {
  const frame = (bytes: number, ...calls: [target: number | undefined, depth: number][]) => ({
    ...{ bytes, isVariable: false },
    calls: calls.map(([target, depth]) => ({ target, depth })),
  });
  const frames = new Map([
    [1, frame(16, [2, 24], [3, 8], [undefined, 24])],
    [2, frame(100)],
    [3, frame(40, [4, 48], [2, 30])],
    [4, frame(80)],
  ]);
  assert.deepEqual(deepestStack(1, frames), { kind: "bounded", bytes: 138, chain: [1, 3, 2] });
  frames.set(4, frame(8, [5, 16]));
  frames.set(5, frame(8, [3, 16]));
  assert.deepEqual(deepestStack(1, frames), { kind: "recursion", functions: [3, 4, 5, 3] });
  frames.set(3, { ...frame(40), isVariable: true });
  assert.deepEqual(deepestStack(1, frames), { kind: "variable", functions: [3] });
  assert.deepEqual(deepestStack(9, frames), { kind: "bounded", bytes: 0, chain: [9] });
});

test("a long chain of calls is followed to its end", () => {
  const frames = new Map(
    Array.from({ length: 50_000 }, (_, index) => [
      index,
      { bytes: 8, isVariable: false, calls: [{ target: index + 1, depth: 16 }] },
    ]),
  );
  const found = deepestStack(0, frames);
  assert.ok(found.kind === "bounded" && found.bytes === 50_000 * 16);
});
