/** What a target is given in an expression's place has the expression's value. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fromHex } from "../../base/hex.ts";
import { valueOf } from "../../x86/breakpoints.ts";
import { conditionOf } from "./condition.ts";
import { evaluateAgent } from "./evaluate.ts";
import { OPCODES } from "./opcodes.ts";

/** gdb's numbers of RAX, RBX, RBP and R15 are 0, 1, 6 and 15; the processor's are 0, 3, 5 and 15. */
const BY_GDB = new Map([0, 1, 6, 15].map((number) => [number, 0x1000n + BigInt(number)]));
const BY_PROCESSOR = new Map([
  [0, 0x1000n],
  [3, 0x1001n],
  [5, 0x1006n],
  [15, 0x100fn],
]);
const memory = (address: bigint, bytes: number): bigint | undefined =>
  address >= 0x1000n && address < 0x2000n
    ? BigInt.asUintN(8 * bytes, address * 0x0123_4567_89ab_cdefn)
    : undefined;
const agent = { register: (number: number) => BY_GDB.get(number), memory };
const target = { register: (number: number) => BY_PROCESSOR.get(number) ?? 0n, memory };

function bytesOf(code: string): Uint8Array {
  return fromHex(code.replaceAll(" ", "")) ?? new Uint8Array();
}

const CODES: readonly (readonly [string, string])[] = [
  ["*(int *)($rbp - 4) == 7", "26 00 06 22 04 03 19 16 20 22 07 13 27"],
  // As gdb writes `&&`: where the first is true the second is looked at, and 0 or 1 is what comes out.
  [
    "$rax == 4096 && $rbx > 1",
    "26 00 00 23 10 00 13 20 00 0d 21 00 16 22 01 26 00 01 14 20 00 1b 22 00 21 00 1d 22 01 27",
  ],
  ["$r15 % 16", "26 00 0f 22 10 07 27"],
];

for (const [text, code] of CODES)
  test(`${text}: as the expression`, () => {
    const condition = conditionOf([bytesOf(code)]);
    assert.ok(condition);
    assert.equal(valueOf(condition, target), evaluateAgent(bytesOf(code), agent));
  });

test("of several expressions one is enough; one that cannot be read makes the target stop always", () => {
  const [yes, no, unknown] = ["22 01 27", "22 00 27", "26 00 10 27"].map(bytesOf);
  assert.ok(yes && no && unknown);
  const value = (codes: readonly Uint8Array[]): bigint | undefined => {
    const condition = conditionOf(codes);
    return condition && valueOf(condition, target);
  };
  assert.equal(value([no, yes]), 1n);
  assert.equal(value([no, no]), 0n);
  assert.equal(conditionOf([no, unknown]), undefined);
});

test("loops, and ways that branch again and again, are left to the expression", () => {
  assert.equal(conditionOf([bytesOf("21 00 00 27")]), undefined);
  const branches = Array.from(
    { length: 40 },
    (_, at) => `22 00 20 00 ${(5 * (at + 1)).toString(16).padStart(2, "0")}`,
  );
  assert.equal(conditionOf([bytesOf(`${branches.join(" ")} 22 01 27`)]), undefined);
});

test("bytes at random: either they have the same value, or the target is not asked", () => {
  const instruction = fc
    .constantFrom(...OPCODES.filter(({ name }) => name !== "end"))
    .chain((opcode) =>
      fc
        .uint8Array({ minLength: opcode.operand, maxLength: opcode.operand })
        .map((operand) => [opcode.code, ...(opcode.name === "reg" ? [0, (operand[1] ?? 0) % 17] : operand)]),
    );
  const start = [0x22, 5, 0x26, 0, 6, 0x22, 9, 0x26, 0, 15];
  let read = 0;
  fc.assert(
    fc.property(fc.array(instruction, { maxLength: 12 }), (instructions) => {
      const code = Uint8Array.from([...start, ...instructions.flat(), 0x27]);
      const condition = conditionOf([code]);
      if (condition === undefined) return;
      read++;
      const value = evaluateAgent(code, agent);
      const own = valueOf(condition, target);
      // Values that an expression has no use for may be missing in a condition, never the other way round.
      if (own === undefined || value !== undefined) assert.equal(own, value);
    }),
    { numRuns: 3000 },
  );
  assert.ok(read > 100, `${read} were read`);
});
