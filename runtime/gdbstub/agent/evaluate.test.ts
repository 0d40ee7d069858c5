import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fromHex } from "../../base/hex.ts";
import { type AgentMachine, evaluateAgent } from "./evaluate.ts";
import { OPCODES } from "./opcodes.ts";

/** Register 6 is 0x1000, where the bytes 01 02 03 … 10 stand. */
const machine: AgentMachine = {
  register: (number) => (number === 6 ? 0x1000n : undefined),
  memory: (address, length) => {
    if (address < 0x1000n || address + BigInt(length) > 0x1010n) return undefined;
    let value = 0n;
    for (let at = length; at-- > 0;) value = (value << 8n) | (address - 0x0fffn + BigInt(at));
    return value;
  },
};

const MINUS_ONE = (1n << 64n) - 1n;

/** The bytes of an expression, and its value. */
const VALUES: readonly (readonly [name: string, code: string, value: bigint])[] = [
  ["add", "22 05 22 07 02", 12n],
  ["sub", "22 05 22 07 03", MINUS_ONE - 1n],
  ["mul", "22 05 22 07 04", 35n],
  ["div_signed", "22 f9 16 08 22 02 05", MINUS_ONE - 2n],
  ["div_unsigned", "22 f9 22 02 06", 124n],
  ["rem_signed", "22 f9 16 08 22 02 07", MINUS_ONE],
  ["rem_unsigned", "22 f9 22 02 08", 1n],
  ["lsh", "22 03 22 04 09", 48n],
  ["lsh by more than there are bits", "22 03 25 ff ff ff ff ff ff ff ff 09", 0n],
  ["rsh_signed", "22 f0 16 08 22 04 0a", MINUS_ONE],
  ["rsh_unsigned", "22 f0 22 04 0b", 15n],
  ["log_not", "22 00 0e", 1n],
  ["bit_and", "22 0c 22 0a 0f", 8n],
  ["bit_or", "22 0c 22 0a 10", 14n],
  ["bit_xor", "22 0c 22 0a 11", 6n],
  ["bit_not", "22 00 12", MINUS_ONE],
  ["equal", "22 05 22 05 13", 1n],
  ["less_signed", "22 ff 16 08 22 01 14", 1n],
  ["less_unsigned", "22 ff 16 08 22 01 15", 0n],
  ["ext", "22 80 16 08", MINUS_ONE - 127n],
  ["ref8", "23 10 02 17", 3n],
  ["ref16", "23 10 00 18", 0x0201n],
  ["ref32", "23 10 00 19", 0x0403_0201n],
  ["ref64", "23 10 00 1a", 0x0807_0605_0403_0201n],
  ["if_goto, taken", "22 01 20 00 08 22 02 27 22 03", 3n],
  ["if_goto, not taken", "22 00 20 00 08 22 02 27 22 03", 2n],
  ["goto", "21 00 06 22 02 27 22 03", 3n],
  ["const16", "23 12 34", 0x1234n],
  ["const32", "24 12 34 56 78", 0x1234_5678n],
  ["const64", "25 12 34 56 78 9a bc de f0", 0x1234_5678_9abc_def0n],
  ["reg", "26 00 06", 0x1000n],
  ["dup", "22 05 28 02", 10n],
  ["pop", "22 05 22 07 29", 5n],
  ["zero_ext", "24 12 34 56 78 2a 10", 0x5678n],
  ["swap", "22 05 22 07 2b 03", 2n],
  ["pick", "22 05 22 07 32 01", 5n],
  ["rot", "22 01 22 02 22 03 33", 2n],
];

function evaluate(code: string): bigint | undefined {
  return evaluateAgent(fromHex(code.replaceAll(" ", "")) ?? new Uint8Array(), machine);
}

for (const [name, code, value] of VALUES)
  test(`${name}: ${code}`, () => {
    assert.equal(evaluate(`${code} 27`), value);
  });

test("every instruction is tried", () => {
  const tried = VALUES.map(([name]) => name.split(/,| /)[0]);
  const others = OPCODES.map(({ name }) => name).filter((name) => !tried.includes(name));
  assert.deepEqual(others, ["const8", "end"].sort());
});

test("what has no value: an unknown instruction, one cut short, no end, nothing on the stack, a loop, what is not there", () => {
  for (const code of [
    "00",
    "22",
    "22 05",
    "27",
    "02 27",
    "21 00 00",
    "22 00 17 27",
    "26 00 07 27",
    "22 01 22 00 05 27",
  ])
    assert.equal(evaluate(code), undefined, code);
});

test("no bytes make it throw, or go on without end", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (code) => {
      const value = evaluateAgent(code, machine);
      assert.ok(value === undefined || (value >= 0n && value <= MINUS_ONE));
    }),
    { numRuns: 2000 },
  );
});
