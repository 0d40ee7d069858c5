/** Blocks as they are found: what a jump table leads to. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { TestLinearMemory } from "../testing/linear-memory.ts";
import { type Block, findBlocks } from "./blocks.ts";
import { Steps } from "./steps.ts";
import { addressOf, noAssembler, programOf } from "./testing/assembly.ts";

/** The block that ends with the jump. */
function tableJump(comparison: string, entries: number): Block | undefined {
  const cases = Array.from({ length: entries }, (_, at) => `case${at}: inc %rcx; ret`).join("\n");
  const table = Array.from({ length: entries }, (_, at) => `.quad case${at}`).join("\n");
  const program = programOf(
    `main: ${comparison}; ja 1f; movzbl %dl, %eax; jmp *table(,%rax,8)\n1: ret\n${cases}\ntable:\n${table}`,
  );
  const memory = new TestLinearMemory(program.regions);
  const blocks = findBlocks(
    {
      steps: new Steps(memory),
      breakpoints: new Set(),
      conditions: new Map(),
      isSeen: () => true,
      isEntry: () => false,
      constantAt: (address) => Number(memory.load(address, 8)),
    },
    addressOf(program, "main"),
    "function",
  );
  return [...blocks.values()].find(({ steps }) => steps.at(-1)?.shape.mnemonic === "jmp");
}

describe("a jump table", { skip: noAssembler }, () => {
  const cases: readonly (readonly [comparison: string, entries: number])[] = [
    ["cmp $6, %dl", 7],
    ["cmp $0x7f, %dl", 128],
    ["cmp $0x80, %dl", 129],
    ["cmp $0xb8, %dl", 185],
    ["cmpb $0xfe, (%rdx)", 255],
    ["cmp $0x81, %edx", 130],
    ["cmp $130, %dx", 131],
    ["cmp $130, %rdx", 131],
  ];
  for (const [comparison, entries] of cases)
    test(`has ${entries} cases after ${comparison}`, () => {
      const end = tableJump(comparison, entries)?.end;
      assert.equal(end?.kind === "switch" ? end.targets.length : end?.kind, entries);
    });

  test("is not known where a negative number is compared", () => {
    assert.equal(tableJump("cmp $-5, %edx", 3)?.end.kind, "dynamic");
  });
});
