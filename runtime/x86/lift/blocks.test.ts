/** Blocks as they are found: what a jump table leads to. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { type Block, type Extent, findBlocks } from "./blocks.ts";
import { addressOf, noAssembler, programOf } from "./testing/assembly.ts";
import { codeOf } from "./testing/code-source.ts";

function blocksOf(source: string, extent: Extent, targets: readonly string[] = []): readonly Block[] {
  const program = programOf(source);
  const code = { ...codeOf(program), targetsOf: () => targets.map((each) => addressOf(program, each)) };
  return [...findBlocks(code, addressOf(program, "main"), extent).values()];
}

/** The block that ends with the jump. */
function tableJump(comparison: string, entries: number): Block | undefined {
  const cases = Array.from({ length: entries }, (_, at) => `case${at}: inc %rcx; ret`).join("\n");
  const table = Array.from({ length: entries }, (_, at) => `.quad case${at}`).join("\n");
  const blocks = blocksOf(
    `main: ${comparison}; ja 1f; movzbl %dl, %eax; jmp *table(,%rax,8)\n1: ret\n${cases}\ntable:\n${table}`,
    "function",
  );
  return blocks.find(({ steps }) => steps.at(-1)?.shape.mnemonic === "jmp");
}

describe("a jump table", { skip: noAssembler }, () => {
  for (const [comparison, entries] of [
    ["cmp $6, %dl", 7],
    ["cmp $0x7f, %dl", 128],
    ["cmpb $0x50, (%rdx)", 81],
    ["cmp $0x7f, %edx", 128],
    ["cmp $100, %dx", 101],
    ["cmp $130, %rdx", 131],
  ] as const)
    test(`has ${entries} cases after ${comparison}`, () => {
      const end = tableJump(comparison, entries)?.end;
      assert.equal(end?.kind === "switch" ? end.table.targets.length : end?.kind, entries);
    });

  for (const [comparison, entries] of [
    ["cmp $0x80, %dl", 129],
    ["cmp $0xb8, %dl", 185],
    ["cmpb $0xfe, (%rdx)", 255],
  ] as const)
    test(`leads to ${entries} regions after ${comparison}`, () => {
      const end = tableJump(comparison, entries)?.end;
      assert.equal(end?.kind === "dynamic" ? end.table?.targets.length : end?.kind, entries);
    });

  test("is not known where a negative number is compared", () => {
    assert.deepEqual(tableJump("cmp $-5, %edx", 3)?.end, { kind: "dynamic", returns: false });
  });
});

describe("a function that is called", { skip: noAssembler }, () => {
  const functionOf = (size: number): string => `${"inc %rcx; ".repeat(size - 1)}ret`;
  const isPart = (source: string, extent: Extent): boolean =>
    blocksOf(source, extent).some(({ end }) => end.kind === "return");

  for (const [what, before, size, extent, expected] of [
    ["a small one", 0, 16, "function", true],
    ["a larger one", 0, 17, "function", false],
    ["a small one of a large function", 50, 16, "function", false],
    ["a larger one, in a loop", 0, 30, "loop", true],
    ["a very large one, in a loop", 0, 31, "loop", false],
  ] as const)
    test(`${expected ? "is" : "is not"} a part of its caller: ${what}`, () => {
      const source = `main: ${"dec %rdx; ".repeat(before)}call f; dec %r15; jnz main; ret\nf: ${functionOf(size)}`;
      assert.equal(isPart(source, extent), expected);
    });
});

describe("a call through a pointer", { skip: noAssembler }, () => {
  const SOURCE = `main: call *%rax; dec %r15; jnz main; ret\nf: inc %rcx; ret\ng: ${"inc %rcx; ".repeat(60)}ret`;
  const endsOf = (targets: readonly string[]): string[] =>
    blocksOf(SOURCE, "loop", targets).map(({ end }) =>
      end.kind === "call" ? `call ${end.target === undefined ? "of any" : "of one"}` : end.kind,
    );

  test("has what it has called as a part of the region, or called directly", () => {
    const ends = endsOf(["f", "g"]);
    for (const kind of ["choice", "return", "call of one", "call of any"])
      assert.equal(ends.filter((each) => each === kind).length, 1, kind);
  });

  test("is left alone where it is not known what it has called", () => {
    assert.deepEqual(endsOf([]), ["call of any", "branch"]);
  });
});
