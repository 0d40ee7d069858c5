import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { createCpu } from "../cpu.ts";
import type { RegisterFile, RegisterOperand } from "../operands.ts";
import { RegisterPlaces } from "./register-places.ts";

function operand(file: RegisterFile, index: number, bits: number, high = false): RegisterOperand {
  return { kind: "register", file, index, bits, high };
}

const ALL: readonly RegisterOperand[] = [
  ...[8, 16, 32, 64].flatMap((bits) => Array.from({ length: 16 }, (_, index) => operand("gpr", index, bits))),
  ...Array.from({ length: 4 }, (_, index) => operand("gpr", index, 8, true)),
  ...Array.from({ length: 8 }, (_, index) => operand("st", index, 80)),
  ...Array.from({ length: 16 }, (_, index) => operand("xmm", index, 128)),
  ...Array.from({ length: 16 }, (_, index) => operand("ymm", index, 256)),
];

describe("the places of registers", () => {
  test("are one object for each name of a register", () => {
    const places = new RegisterPlaces(createCpu());
    const first = ALL.map((each) => places.of(each));
    assert.equal(new Set(first).size, ALL.length);
    ALL.forEach((each, index) => {
      assert.equal(places.of({ ...each }), first[index]);
      assert.equal(first[index]?.bits, each.bits);
    });
  });

  test("are those of the processor", () => {
    const cpu = createCpu();
    const places = new RegisterPlaces(cpu);
    places.of(operand("gpr", 3, 64)).set(0x1122_3344_5566_7788n);
    assert.equal(places.of(operand("gpr", 3, 16)).get(), 0x7788n);
    assert.equal(places.of(operand("gpr", 3, 8, true)).get(), 0x77n);
    places.of(operand("gpr", 3, 32)).set(5n);
    assert.equal(cpu.gpr[3], 5n);
    places.of(operand("xmm", 7, 128)).set(9n);
    assert.equal(cpu.xmm[7], 9n);
  });
});
