import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { createCpu } from "../cpu.ts";
import type { MemoryOperand } from "../operands.ts";
import { FlatMemory } from "../testing/flat-memory.ts";
import { Random } from "../testing/random.ts";
import { MemoryPlace } from "./memory-place.ts";

const SEED = Number(process.env["LITEBOX_SEED"] ?? Date.now());
const DATA = 0x8000;
const BASE = 3;
const INDEX = 6;

const OPERAND: MemoryOperand = {
  kind: "memory",
  bits: 64,
  segment: undefined,
  base: BASE,
  index: undefined,
  indexBits: 0,
  scale: 1,
  displacement: 0n,
  addressBits: 64,
  displacementBytes: 4,
  hasSib: false,
  alignment: 1,
};

function machine() {
  const cpu = createCpu();
  const bytes = new Uint8Array(0x1000);
  const memory = new FlatMemory([{ start: DATA, bytes, writable: true, executable: false }]);
  const place = (operand: Partial<MemoryOperand>, next = 0n): MemoryPlace =>
    new MemoryPlace(cpu, memory, { ...OPERAND, ...operand }, next);
  return { cpu, place };
}

describe("an operand in memory", () => {
  test("has the sum of all that its address is made of, however large the parts are", (t) => {
    t.diagnostic(`seed ${SEED}`);
    const random = new Random(SEED);
    const { cpu, place } = machine();
    const number = (): bigint => {
      const near = BigInt(random.below(1 << 20) - (1 << 19));
      return BigInt.asUintN(
        64,
        near + random.pick([0n, 1n << 31n, 1n << 32n, 1n << 52n, 1n << 53n, 1n << 63n]),
      );
    };
    for (let round = 0; round < 3000; round++) {
      const [base, index, next] = [number(), number(), number()];
      cpu.gpr[BASE] = base;
      cpu.gpr[INDEX] = index;
      const scale = random.pick([1, 2, 4, 8] as const);
      const displacement = BigInt.asIntN(random.pick([8, 32, 64]), number());
      const addressBits = random.pick([32, 64, 64, 64] as const);
      const parts = { displacement, addressBits };
      const expected = (sum: bigint): bigint => BigInt.asUintN(addressBits, sum + displacement);
      assert.equal(place(parts).offset(), expected(base));
      assert.equal(place({ ...parts, base: undefined }).offset(), expected(0n));
      assert.equal(place({ ...parts, base: "rip" }, next).offset(), expected(next));
      const both = place({ ...parts, index: INDEX, scale });
      assert.equal(both.offset(), expected(base + index * BigInt(scale)));
    }
  });

  test("knows where it has been accessed, and nothing before that", () => {
    const { cpu, place } = machine();
    const operand = place({ displacement: 8n });
    assert.ok(operand.lowest > operand.highest);
    for (const at of [0x100, 0x40, 0x200]) {
      cpu.gpr[BASE] = BigInt(DATA + at);
      operand.set(5n);
    }
    assert.deepEqual([operand.lowest, operand.highest], [DATA + 0x48, DATA + 0x208]);
    assert.equal(operand.wasUnaligned, false);
    cpu.gpr[BASE] = BigInt(DATA + 1);
    operand.get();
    assert.equal(operand.wasUnaligned, true);
  });

  test("has been as far as it has tried to be accessed", () => {
    const { cpu, place } = machine();
    const operand = place({});
    cpu.gpr[BASE] = 1n << 40n;
    assert.throws(() => operand.get());
    assert.equal(operand.highest, 2 ** 40);
  });
});
