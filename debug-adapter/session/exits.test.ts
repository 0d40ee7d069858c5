import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHex } from "../../runtime/base/hex.ts";
import { exitsOf } from "./exits.ts";

const LOW = 0x401000n;

function exits(hex: string): readonly bigint[] | undefined {
  const code = fromHex(hex.replaceAll(" ", ""));
  assert.ok(code);
  return exitsOf(code, LOW);
}

void test("a block is left at its end, and where it jumps to", () => {
  assert.deepEqual(exits("90 89c8"), [LOW + 3n]); // nop; mov eax, ecx
  assert.deepEqual(exits("7402 eb10"), [LOW + 4n, LOW + 0x14n]); // je +2; jmp +0x10
  assert.deepEqual(exits("90 75fd"), [LOW + 3n]); // nop; jne to the nop: a loop inside
  assert.deepEqual(exits("e3f0"), [LOW - 14n, LOW + 2n]); // jrcxz
});

void test("nothing is said of blocks that call, return, jump through a register, or leave the program", () => {
  const opaque = ["90 e800000000", "c3", "ffe0", "0f05", "0f01d7", "cc", "0f0b"];
  for (const hex of opaque) assert.equal(exits(hex), undefined, hex);
});

void test("nothing is said of what is cut off, unknown, endless or has many exits", () => {
  for (const hex of ["b8 0100", "06", "ebfe", "7410 7411 7412 7413 7414"])
    assert.equal(exits(hex), undefined, hex);
});
